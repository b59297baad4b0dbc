package import ArchiveFiles
internal import Crypto
internal import Glibc
package import NIOCore

/// Content by its digest. A blob is there whole and checked, or not at all; it never changes.
///
/// ```
/// ROOT/blobs/sha256/<hex>   the blobs
/// ROOT/tmp/<random>         what is being written; thrown away at start
/// ROOT/uploads/<id>         uploads that may go on after a restart
/// ```
package final class BlobStore: Sendable {
    /// The largest blob that is taken unless the caller says otherwise: 16 GiB.
    package static let maximumSize: Int64 = 16 << 30

    package let root: String
    let work: FileWork

    /// Opens the store, making its folders. Blocks shortly: call it when the program starts.
    package init(root: String, queue: ArchiveQueue = ArchiveQueue()) throws(ImageError) {
        self.root = root
        work = FileWork(queue: queue)
        for folder in ["blobs/sha256", "tmp", "uploads", "manifests"] { try FileWork.makeFolder("\(root)/\(folder)") }
        for name in try FileWork.names("\(root)/tmp") { try FileWork.removeTree("\(root)/tmp/\(name)") }
    }

    /// Where a blob's file is, or would be.
    package func path(_ digest: ContentDigest) -> String { "\(root)/blobs/sha256/\(digest.hex)" }

    /// A new name in the folder for what is being written.
    package func temporaryPath() -> String { "\(root)/tmp/\(FileWork.randomName())" }

    /// A blob's bytes on disk; nil if it is not here.
    package func size(of digest: ContentDigest) async throws -> Int64? {
        let path = path(digest)
        return try await work.run { () throws(ImageError) in try FileWork.size(path) }
    }

    /// Whether the blob is here.
    package func contains(_ digest: ContentDigest) async throws -> Bool { try await size(of: digest) != nil }

    /// The whole of a small blob: a config, a manifest.
    package func read(_ digest: ContentDigest, limit: Int = ImageManifest.maximumSize) async throws -> [UInt8] {
        let path = path(digest)
        return try await work.run { () throws(ImageError) in
            do throws(ImageError) { return try FileWork.read(path, limit: limit) } catch {
                throw ImageError(
                    error.code, digest.description, error.code == .notFound ? "not in the store" : error.reason)
            }
        }
    }

    /// Stores bytes that are in memory.
    @discardableResult
    package func put(_ bytes: [UInt8]) async throws -> ContentDigest {
        let digest = ContentDigest.of(bytes)
        let (path, temporary) = (path(digest), temporaryPath())
        try await work.run { () throws(ImageError) in
            if try FileWork.size(path) == nil { try FileWork.write(bytes, to: path, temporary: temporary) }
        }
        return digest
    }

    /// Takes over a file that was written and hashed in `temporaryPath()` and synced.
    package func adopt(_ file: String, as digest: ContentDigest) async throws {
        let path = path(digest)
        try await work.run { () throws(ImageError) in
            if try FileWork.size(path) == nil { try FileWork.move(file, to: path) } else { try FileWork.remove(file) }
        }
    }

    /// Stores a stream while it comes in; nothing is left if it fails, is too long or has another digest.
    package func ingest<Stream: AsyncSequence>(
        _ stream: Stream, expecting digest: ContentDigest? = nil, maximum: Int64 = BlobStore.maximumSize,
        progress: (@Sendable (Int64) -> Void)? = nil
    ) async throws -> Descriptor where Stream.Element == ByteBuffer {
        let writer = try await BlobWriter.create(temporaryPath(), in: work)
        do {
            for try await buffer in stream {
                try await writer.append(buffer, maximum: maximum)
                progress?(await writer.size)
            }
            return try await finish(writer, expecting: digest)
        } catch {
            await writer.discard()
            throw error
        }
    }

    /// Makes a blob of what a writer wrote.
    package func finish(_ writer: BlobWriter, expecting digest: ContentDigest? = nil) async throws -> Descriptor {
        let (found, size) = try await writer.close()
        if let digest, digest != found {
            await writer.discard()
            throw ImageError(.digestMismatch, digest.description, "the content is \(found)")
        }
        try await adopt(writer.path, as: found)
        return Descriptor(mediaType: "application/octet-stream", digest: found, size: size)
    }

    /// Opens a blob to be read in pieces; `notFound` if it is not here.
    package func reader(_ digest: ContentDigest) async throws -> BlobReader {
        let path = path(digest)
        let work = work
        return try await work.run { () throws(ImageError) in
            let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard file >= 0 else {
                let error = FileWork.failure("open", digest.description)
                throw error.code == .notFound
                    ? ImageError(.notFound, digest.description, "not in the store") : error
            }
            var status = stat()
            fstat(file, &status)
            return BlobReader(file: file, size: Int64(status.st_size), work: work)
        }
    }

    /// Removes a blob; one that is gone already is no error.
    package func remove(_ digest: ContentDigest) async throws {
        let path = path(digest)
        try await work.run { () throws(ImageError) in try FileWork.remove(path) }
    }

    /// All blobs, sorted.
    package func list() async throws -> [ContentDigest] {
        let folder = "\(root)/blobs/sha256"
        return try await work.run { () throws(ImageError) in
            try FileWork.names(folder).compactMap { ContentDigest(hex: $0) }
        }
    }
}

/// An open blob. Reads are independent of each other.
package final class BlobReader: Sendable {
    private let file: Int32
    /// Bytes.
    package let size: Int64
    private let work: FileWork

    init(file: Int32, size: Int64, work: FileWork) {
        self.file = file
        self.size = size
        self.work = work
    }

    deinit { close(file) }

    /// Up to `count` bytes from an offset; empty at the end.
    package func read(at offset: Int64, count: Int) async throws -> ByteBuffer {
        try await work.run { [self] () throws(ImageError) in
            var buffer = ByteBufferAllocator().buffer(capacity: count)
            var problem: ImageError?
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                while true {
                    let got = pread(file, bytes.baseAddress, count, off_t(offset))
                    if got < 0, errno == EINTR { continue }
                    if got < 0 { problem = FileWork.failure("read", "blob") }
                    return max(0, got)
                }
            }
            if let problem { throw problem }
            return buffer
        }
    }

    /// The bytes of a range as a stream of pieces.
    package func stream(_ range: Range<Int64>, piece: Int = 256 * 1024) -> BlobStream {
        BlobStream(reader: self, range: range, piece: piece)
    }
}

/// A blob's bytes, piece by piece; each piece is read when it is asked for.
package struct BlobStream: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    let reader: BlobReader
    let range: Range<Int64>
    let piece: Int

    package struct Iterator: AsyncIteratorProtocol {
        let reader: BlobReader
        var next: Int64
        let end: Int64
        let piece: Int

        package mutating func next() async throws -> ByteBuffer? {
            guard next < end else { return nil }
            let buffer = try await reader.read(at: next, count: Int(Swift.min(Int64(piece), end - next)))
            guard buffer.readableBytes > 0 else { throw ImageError(.storage, "blob", "shorter than it was") }
            next += Int64(buffer.readableBytes)
            return buffer
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader, next: range.lowerBound, end: range.upperBound, piece: piece)
    }
}
