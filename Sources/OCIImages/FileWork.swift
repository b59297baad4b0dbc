internal import ArchiveFiles
internal import Glibc

/// Blocking calls on files of our own, each on one of the archive queue's threads.
struct FileWork: Sendable {
    let queue: ArchiveQueue

    func run<Result: Sendable>(_ body: @escaping @Sendable () throws(ImageError) -> Result) async throws -> Result {
        try await queue.run { _ in try body() }
    }

    /// The size of a regular file; nil if there is none.
    static func size(_ path: String) throws(ImageError) -> Int64? {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return Int64(status.st_size) }
        guard errno == ENOENT || errno == 0 else { throw failure("stat", path) }
        return nil
    }

    /// Makes a folder and its missing parents; those that exist stay as they are.
    static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(ImageError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw failure("mkdir", path)
        }
        try makeFolder(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("mkdir", path) }
    }

    /// The names in a folder, sorted; none if there is no such folder.
    static func names(_ path: String) throws(ImageError) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return [] }
            throw failure("read folder", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let record = readdir(folder) {
            let name = withUnsafeBytes(of: record.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The whole of a small file; `notFound` if there is none, `tooLarge` above the limit.
    static func read(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return result }
            result += buffer[..<count]
            guard result.count <= limit else { throw ImageError(.tooLarge, path, "larger than \(limit) bytes") }
        }
    }

    /// Writes a file so that it is there whole or not at all, also after a power cut.
    static func write(_ bytes: [UInt8], to path: String, temporary: String) throws(ImageError) {
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("create", temporary) }
        var isWritten = bytes.withUnsafeBytes { append($0, to: file) }
        isWritten = isWritten && fsync(file) == 0
        let problem = isWritten ? nil : failure("write", path)
        close(file)
        if let problem {
            unlink(temporary)
            throw problem
        }
        try move(temporary, to: path)
    }

    /// Renames within one file system and makes the new name durable.
    static func move(_ source: String, to target: String) throws(ImageError) {
        guard rename(source, target) == 0 else { throw failure("rename", target) }
        syncFolder(of: target)
    }

    /// Makes a folder's names durable; a file system that cannot is left alone.
    static func syncFolder(of path: String) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    static func remove(_ path: String) throws(ImageError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    }

    static func removeTree(_ path: String) throws(ImageError) {
        do { try TreeRemover.remove(path) } catch { throw ImageError(error, path) }
    }

    /// Writes all bytes; false with errno set if the kernel refuses.
    static func append(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count < 0, errno != EINTR { return false }
            done += max(0, count)
        }
        return true
    }

    /// The error of the call that just failed in this thread.
    static func failure(_ operation: String, _ path: String) -> ImageError {
        let number = errno
        let text = "\(operation): \(String(cString: strerror(number)))"
        return ImageError(number == ENOENT ? .notFound : .storage, path, text)
    }

    /// 32 random hexadecimal digits, for names that nobody may guess.
    static func randomName() -> String {
        (0..<4).map { _ in
            let text = String(UInt32.random(in: 0...UInt32.max), radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }.joined()
    }
}
