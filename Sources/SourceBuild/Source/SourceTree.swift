internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// A source's folder on the disk. Links in it are never followed.
enum SourceTree {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// Removes what the patterns match.
    static func remove(_ patterns: IgnorePatterns, in root: String, below folder: String = "") throws(HostError) {
        for name in Files.list(folder.isEmpty ? root : "\(root)/\(folder)") {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            let isFolder = isFolder("\(root)/\(path)")
            if patterns.matches(path), !(isFolder && patterns.mayKeepBelow(path)) {
                try Files.removeTree("\(root)/\(path)")
            } else if isFolder {
                try remove(patterns, in: root, below: path)
            }
        }
    }

    /// The paths of the two upper levels, at most some thousands.
    static func upperPaths(_ root: String) -> [String] {
        var all: [String] = []
        for name in Files.list(root).prefix(2000) {
            all.append(name)
            guard isFolder("\(root)/\(name)"), name != ".git" else { continue }
            all += Files.list("\(root)/\(name)").prefix(200).map { "\(name)/\($0)" }
        }
        return all
    }

    static func count(_ folder: String) -> Int {
        Files.list(folder).reduce(0) { sum, name in
            let path = "\(folder)/\(name)"
            return sum + (isFolder(path) ? count(path) : 1)
        }
    }

    /// The text of a plain file of at most 64 KiB.
    static func smallText(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        let descriptor = HostDescriptor(owning: file)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 65536 else { return nil }
        return (try? descriptor.read(limit: 65536)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives a folder with all in it to a user and group, whose members may do what the owner may. Blocks.
    ///
    /// Whoever wrote it must have ended: this walks by path.
    static func handOver(_ path: String, uid: UInt32, gid: UInt32) throws(HostError) {
        try Files.setOwner(path, uid: uid, gid: gid)
        guard !isLink(path) else { return }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let owner = (status.st_mode >> 6) & 0o7
        let needed: mode_t = isFolder(path) ? 0o7 : 0o6
        try Files.setMode(path, (status.st_mode & 0o777) | ((owner | needed) << 6) | ((owner | needed) << 3))
        guard isFolder(path) else { return }
        for name in Files.list(path) { try handOver("\(path)/\(name)", uid: uid, gid: gid) }
    }
}
