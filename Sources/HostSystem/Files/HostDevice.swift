#if canImport(Glibc)
    internal import Glibc
#endif

/// A device of the host, as a node in a folder stands for it.
package struct HostDevice: Sendable, Hashable {
    package let path: String
    package let isBlock: Bool
    package let major: Int
    package let minor: Int
    /// The permissions alone.
    package let mode: UInt32
    package let uid: UInt32
    package let gid: UInt32

    /// What containers have of their own in /dev, or what belongs to other containers.
    private static let left: Set<String> = ["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"]

    /// The devices in a folder and below it, links left out, sorted by path. Blocks briefly.
    package static func all(in folder: String = "/dev") -> [HostDevice] {
        Files.list(folder).sorted().flatMap { name -> [HostDevice] in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return left.contains(name) ? [] : all(in: path)
            case S_IFCHR, S_IFBLK: return name == "console" ? [] : [HostDevice(path, status)]
            default: return []
            }
        }
    }

    private init(_ path: String, _ status: stat) {
        self.path = path
        isBlock = status.st_mode & S_IFMT == S_IFBLK
        // As the kernel packs them (makedev(3)).
        let number = Int(status.st_rdev)
        major = (number >> 8 & 0xfff) | (number >> 32 & ~0xfff)
        minor = (number & 0xff) | (number >> 12 & ~0xff)
        mode = status.st_mode & 0o777
        (uid, gid) = (status.st_uid, status.st_gid)
    }
}
