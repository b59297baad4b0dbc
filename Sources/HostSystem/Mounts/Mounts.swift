internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// A line of /proc/self/mountinfo (proc(5)).
package struct MountEntry: Sendable, Hashable {
    package let root: String
    package let target: String
    package let options: [String]
    package let type: String
    package let source: String
    package let superOptions: [String]

    /// Parses a line; nil where it isn't one.
    init?(line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count >= dash + 3 else { return nil }
        root = Self.unescaped(fields[3])
        target = Self.unescaped(fields[4])
        options = fields[5].split(separator: ",").map(String.init)
        type = String(fields[dash + 1])
        source = Self.unescaped(fields[dash + 2])
        superOptions = fields.count > dash + 3 ? fields[dash + 3].split(separator: ",").map(String.init) : []
    }

    /// Spaces, tabs, newlines and backslashes are written as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        guard field.contains("\\") else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Mounts on the host. All calls block briefly.
package enum Mounts {
    /// Joins read-only layers and a writable folder into one tree.
    ///
    /// - Parameter lower: the layers' folders, the lowest first, as an image lists them.
    package static func overlay(
        lower: [String], upper: String, work: String, target: String, volatile: Bool = true
    ) throws(HostError) {
        guard !lower.isEmpty else {
            throw HostError("mount an overlay on \(target)", detail: "the image has no layers")
        }
        let layers = lower.reversed().map(escaped).joined(separator: ":")
        var data = "lowerdir=\(layers),upperdir=\(escaped(upper)),workdir=\(escaped(work))"
        // A container's files need not outlive a crash of the host: without its syncs, starts and builds are faster.
        if volatile { data += ",volatile" }
        // The kernel takes one page of options; a longer list of layers has to be given by short names.
        guard data.utf8.count < 4096 else {
            throw HostError("mount an overlay on \(target)", detail: "\(lower.count) layers are too many")
        }
        try HostError.check("mount an overlay on \(target)", clinux_mount("overlay", target, "overlay", 0, data))
    }

    /// Joins layers into a tree that nobody can write to.
    package static func readOnly(_ layers: [String], on target: String) throws(HostError) {
        guard layers.count > 1 else {
            guard let only = layers.first else { throw HostError("mount \(target)", detail: "the image has no layers") }
            return try mapped(only, to: target, userNamespace: nil, readOnly: true)
        }
        let data = "lowerdir=\(layers.reversed().map(escaped).joined(separator: ":"))"
        guard data.utf8.count < 4096 else {
            throw HostError("mount an overlay on \(target)", detail: "\(layers.count) layers are too many")
        }
        let flags = UInt(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
        try HostError.check(
            "mount an overlay on \(target)", clinux_mount("overlay", target, "overlay", flags, data))
    }

    private static func escaped(_ path: String) -> String {
        path.replacing("\\", with: "\\\\").replacing(":", with: "\\:").replacing(",", with: "\\,")
    }

    /// Shows a file or folder at a second place.
    package static func bind(_ source: String, to target: String, readOnly: Bool = false) throws(HostError) {
        let flags = UInt(MS_BIND | MS_REC)
        try HostError.check("mount \(source) on \(target)", clinux_mount(source, target, nil, flags, nil))
        guard readOnly else { return }
        try HostError.check(
            "make \(target) read-only",
            clinux_mount(nil, target, nil, UInt(MS_BIND | MS_REMOUNT | MS_RDONLY), nil))
    }

    /// Mounts a file system in memory. `options` as mount(8) takes them: `size=64m,mode=1777`.
    package static func tmpfs(_ target: String, options: String) throws(HostError) {
        let flags = UInt(MS_NOSUID | MS_NODEV)
        try HostError.check("mount a tmpfs on \(target)", clinux_mount("tmpfs", target, "tmpfs", flags, options))
    }

    /// Takes a mount away; `lazily` also while something uses it. Where nothing is mounted, nothing happens.
    package static func unmount(_ target: String, lazily: Bool = true) throws(HostError) {
        let result = clinux_unmount(target, lazily)
        if result == -EINVAL || result == -ENOENT { return }
        try HostError.check("unmount \(target)", result)
    }

    /// Everything that is mounted in this process's mount namespace, in the order of mounting.
    package static func all() throws(HostError) -> [MountEntry] {
        parse(String(decoding: try Files.read("/proc/self/mountinfo"), as: UTF8.self))
    }

    static func parse(_ text: String) -> [MountEntry] { text.split(separator: "\n").compactMap(MountEntry.init(line:)) }

    /// What is mounted on or under a folder, the deepest and newest first, ready for unmounting in order.
    package static func under(_ folder: String) throws(HostError) -> [MountEntry] {
        try all().filter { $0.target == folder || $0.target.hasPrefix(folder + "/") }.reversed()
    }

    /// Takes away all that is mounted on or under a folder.
    package static func unmountAll(under folder: String) throws(HostError) {
        for entry in try under(folder) { try unmount(entry.target) }
    }

    /// Whether something is mounted at the path.
    package static func isMounted(_ target: String) -> Bool {
        let answer = clinux_is_mount_point(target)
        if answer != -ENOSYS { return answer == 1 }
        return ((try? all()) ?? []).contains { $0.target == target }
    }
}
