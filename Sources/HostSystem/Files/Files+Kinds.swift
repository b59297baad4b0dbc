#if canImport(Glibc)
    internal import Glibc
#endif

extension Files {
    /// The last bytes of a file, at most `limit` of them.
    package static func tail(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        try read(path, from: max(0, (size(path) ?? 0) - limit), limit: limit)
    }

    /// What lies at a path.
    package enum Kind: Sendable, Hashable { case file, folder, socket, characterDevice, blockDevice, other }

    /// What lies at a path, past links; nil where there is nothing.
    package static func kind(_ path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFSOCK: return .socket
        case S_IFCHR: return .characterDevice
        case S_IFBLK: return .blockDevice
        default: return .other
        }
    }

    /// Which file it is, whatever name it has.
    package struct Identity: Sendable, Hashable {
        private let device: UInt64
        private let number: UInt64

        package init(_ file: HostDescriptor) throws(HostError) {
            var status = stat()
            guard fstat(file.number, &status) == 0 else { throw .last("look at a file") }
            (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }

        /// nil where there is no file.
        package init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    /// Whose a file is.
    package struct Owner: Sendable, Hashable {
        package let uid: UInt32
        package let gid: UInt32
        /// With the bits for set-user-id, set-group-id and sticky.
        package let mode: UInt32
        package let isFolder: Bool
        package let isLink: Bool
    }

    /// Whose a file is, links not followed; nil where there is none.
    package static func owner(_ path: String) -> Owner? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let kind = status.st_mode & S_IFMT
        return Owner(
            uid: status.st_uid, gid: status.st_gid, mode: status.st_mode & 0o7777, isFolder: kind == S_IFDIR,
            isLink: kind == S_IFLNK)
    }

    /// The bytes that a folder's files take on the disk, links and other mounts left out. Blocks.
    package static func usage(_ path: String) -> Int {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        return usage(path, status, device: status.st_dev)
    }

    private static func usage(_ path: String, _ status: stat, device: dev_t) -> Int {
        var total = Int(status.st_blocks) * 512
        guard status.st_mode & S_IFMT == S_IFDIR else { return total }
        for name in list(path) {
            var inner = stat()
            guard lstat("\(path)/\(name)", &inner) == 0, inner.st_dev == device else { continue }
            total += usage("\(path)/\(name)", inner, device: device)
        }
        return total
    }
}
