internal import ArchiveFiles
internal import Crypto
internal import Glibc
package import NIOCore

/// Writes a blob's bytes in order to a file, hashing them on the way.
package actor BlobWriter {
    package nonisolated let path: String
    /// Bytes written so far.
    package private(set) var size: Int64
    private var file: Int32
    private var hash: SHA256
    private let work: FileWork
    /// True while a piece is being written; pieces must come one after the other.
    private var isBusy = false

    private init(path: String, file: Int32, size: Int64, hash: SHA256, work: FileWork) {
        self.path = path
        self.file = file
        self.size = size
        self.hash = hash
        self.work = work
    }

    deinit { if file >= 0 { Glibc.close(file) } }

    /// Starts a new file.
    static func create(_ path: String, in work: FileWork) async throws -> BlobWriter {
        let file = try await work.run { () throws(ImageError) in
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw FileWork.failure("create", path) }
            return file
        }
        return BlobWriter(path: path, file: file, size: 0, hash: SHA256(), work: work)
    }

    /// Goes on with a file that an earlier run left: its bytes are hashed again. `notFound` if there is none.
    static func resume(_ path: String, in work: FileWork) async throws -> BlobWriter {
        try await work.run { () throws(ImageError) in
            let file = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else { throw FileWork.failure("open", path) }
            var hash = SHA256()
            var size: Int64 = 0
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while true {
                let count = buffer.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(size)) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else {
                    let error = FileWork.failure("read", path)
                    Glibc.close(file)
                    throw error
                }
                if count == 0 { return BlobWriter(path: path, file: file, size: size, hash: hash, work: work) }
                buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                size += Int64(count)
            }
        }
    }

    /// Writes a piece behind the others; `tooLarge` if the blob then has more than `maximum` bytes.
    package func append(_ buffer: ByteBuffer, maximum: Int64) async throws {
        guard file >= 0, !isBusy else { throw ImageError(.storage, path, "two writers, or written after its end") }
        guard size + Int64(buffer.readableBytes) <= maximum else {
            throw ImageError(.tooLarge, path, "more than \(maximum) bytes")
        }
        isBusy = true
        defer { isBusy = false }
        buffer.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        let (file, path) = (file, path)
        try await work.run { () throws(ImageError) in
            guard buffer.withUnsafeReadableBytes({ FileWork.append($0, to: file) }) else {
                throw FileWork.failure("write", path)
            }
        }
        size += Int64(buffer.readableBytes)
    }

    /// Syncs and closes the file; its digest and size.
    func close() async throws -> (ContentDigest, Int64) {
        guard file >= 0, !isBusy else { throw ImageError(.storage, path, "closed twice, or while it was written") }
        let (file, path) = (file, path)
        self.file = -1
        try await work.run { () throws(ImageError) in
            let isSynced = fsync(file) == 0
            let error = FileWork.failure("fsync", path)
            Glibc.close(file)
            if !isSynced { throw error }
        }
        return (ContentDigest(hash.finalize()), size)
    }

    /// Closes the file and removes it.
    package func discard() async {
        if file >= 0 { Glibc.close(file) }
        file = -1
        let path = path
        // A file that cannot be removed now goes at the next start.
        try? await work.run { () throws(ImageError) in try FileWork.remove(path) }
    }
}
