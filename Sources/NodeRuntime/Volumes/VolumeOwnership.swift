internal import HostSystem
internal import Machinery

/// Gives a volume to a pod's `fsGroup`, as kubelet does: the group may read and write, new files are the group's.
struct VolumeOwnership: Sendable, Hashable {
    let group: Int?
    /// Leave a volume alone whose top folder is as it should be (`fsGroupChangePolicy: OnRootMismatch`).
    let trustsRoot: Bool

    init(_ podContext: JSONValue) {
        group = podContext["fsGroup"].int
        trustsRoot = podContext["fsGroupChangePolicy"].text == "OnRootMismatch"
    }

    /// Blocks for as long as it takes to look at every file.
    func apply(to folder: String) throws {
        guard let group else { return }
        let gid = UInt32(clamping: group)
        if trustsRoot, let root = Files.owner(folder), root.gid == gid, root.mode & 0o2770 == 0o2770 { return }
        try apply(folder, gid)
    }

    private func apply(_ path: String, _ gid: UInt32) throws {
        guard let found = Files.owner(path), !found.isLink else { return }
        let mode = found.mode | (found.isFolder ? 0o2770 : 0o660)
        if found.gid != gid { try Files.setOwner(path, uid: found.uid, gid: gid) }
        if found.mode != mode { try Files.setMode(path, mode) }
        guard found.isFolder else { return }
        for name in Files.list(path) { try apply("\(path)/\(name)", gid) }
    }
}
