#if canImport(Glibc)
    internal import Glibc
#endif

/// Files as the platform keeps them. All calls block; use `BlockingWork` for large ones.
package enum Files {
    /// Writes a file so that a crash leaves the old or the new content: temporary file, fsync, rename, fsync of the folder.
    package static func write(
        _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o644, durably: Bool = true
    ) throws(HostError) {
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
        do throws(HostError) {
            let file = try HostDescriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
            try file.write(bytes)
            if fchmod(file.number, mode) != 0 { throw HostError.last("set the mode of \(temporary)") }
            if durably, fsync(file.number) != 0 { throw HostError.last("sync \(temporary)") }
            if Glibc.rename(temporary, path) != 0 { throw HostError.last("rename \(temporary) to \(path)") }
        } catch {
            unlink(temporary)
            throw error
        }
        if durably { syncFolder(of: path) }
    }

    private static func syncFolder(of path: String) {
        guard let folder = try? HostDescriptor.open(parent(path), O_RDONLY | O_DIRECTORY) else { return }
        fsync(folder.number)
    }

    /// The whole file. More than `limit` bytes is an error.
    package static func read(_ path: String, limit: Int = 64 << 20) throws(HostError) -> [UInt8] {
        let file = try HostDescriptor.open(path)
        var bytes: [UInt8] = []
        while true {
            let chunk = try file.read(limit: 1 << 16)
            if chunk.isEmpty { return bytes }
            bytes += chunk
            if bytes.count > limit { throw HostError("read \(path)", detail: "it is larger than \(limit) bytes") }
        }
    }

    /// The bytes after `offset`, at most `limit` of them.
    package static func read(_ path: String, from offset: Int, limit: Int) throws(HostError) -> [UInt8] {
        let file = try HostDescriptor.open(path)
        guard lseek(file.number, offset, SEEK_SET) >= 0 else { throw .last("seek in \(path)") }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let chunk = try file.read(limit: min(1 << 16, limit - bytes.count))
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// A plain file of a folder that somebody else filled: neither the folder nor the file may be a link.
    package static func readWithoutLinks(folder: String, name: String, limit: Int) throws(HostError) -> [UInt8] {
        let parent = try HostDescriptor.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        let number = openat(parent.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw .last("open \(folder)/\(name)") }
        let file = HostDescriptor(owning: number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            throw HostError("read \(folder)/\(name)", detail: "it is no plain file of at most \(limit) bytes")
        }
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            let chunk = try file.read(limit: 1 << 16)
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// The file's text without white space around it, or nil where it cannot be read.
    package static func text(_ path: String) -> String? {
        guard let bytes = try? read(path) else { return nil }
        var text = String(decoding: bytes, as: UTF8.self)[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }

    /// Whether something is at the path; a link counts as what it leads to.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder and those above it; one that is there already keeps its mode.
    package static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(HostError) {
        if mkdir(path, mode) == 0 {
            // The mask of the process may have taken bits away.
            if chmod(path, mode) != 0 { throw .last("set the mode of \(path)") }
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT where path.count > 1:
            try makeFolder(parent(path))
            try makeFolder(path, mode: mode)
        default: throw .last("make the folder \(path)")
        }
    }

    /// The folder that a path lies in.
    package static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            return path.hasPrefix("/") ? "/" : "."
        }
        return String(path[..<slash])
    }

    /// The names in a folder, sorted; none where it is not there.
    package static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file or a folder with all in it, without following links and without crossing into another mount.
    package static func removeTree(_ path: String) throws(HostError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .last("look at \(path)")
        }
        try remove(path, status, device: status.st_dev)
    }

    private static func remove(_ path: String, _ status: stat, device: dev_t) throws(HostError) {
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 || errno == ENOENT else { throw .last("remove \(path)") }
            return
        }
        guard status.st_dev == device else { throw HostError("remove \(path)", detail: "something is mounted on it") }
        for name in list(path) {
            var inner = stat()
            guard lstat("\(path)/\(name)", &inner) == 0 else { continue }
            try remove("\(path)/\(name)", inner, device: device)
        }
        guard rmdir(path) == 0 || errno == ENOENT else { throw .last("remove \(path)") }
    }

    /// Gives a file or folder to a user; a link itself, not what it points to.
    package static func setOwner(_ path: String, uid: UInt32, gid: UInt32) throws(HostError) {
        guard lchown(path, uid, gid) == 0 else { throw .last("change the owner of \(path)") }
    }

    /// Changes a file's permissions.
    package static func setMode(_ path: String, _ mode: UInt32) throws(HostError) {
        guard chmod(path, mode) == 0 else { throw .last("set the mode of \(path)") }
    }

    /// Makes a symbolic link at `path`.
    package static func link(_ path: String, to target: String) throws(HostError) {
        guard symlink(target, path) == 0 else { throw .last("make the link \(path)") }
    }

    /// What a link points to; nil where the path is no link.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Moves a file or folder within its file system, over what is there.
    package static func rename(_ from: String, to target: String) throws(HostError) {
        guard Glibc.rename(from, target) == 0 else { throw .last("rename \(from) to \(target)") }
    }

    /// When the file was last written, in seconds since 1970.
    package static func modified(_ path: String) -> Double? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    }

    /// Whether a folder is at the path.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A file's length in bytes; nil where there is none.
    package static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The path without links, `.` and `..`.
    package static func resolved(_ path: String) throws(HostError) -> String {
        guard let real = realpath(path, nil) else { throw .last("resolve \(path)") }
        defer { free(real) }
        return String(cString: real)
    }
}
