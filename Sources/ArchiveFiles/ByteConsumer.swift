internal import CLibArchive
internal import Crypto
internal import Glibc

/// Takes the bytes that an archive writer gives off, in one thread.
protocol ByteConsumer: AnyObject {
    /// False if the bytes could not be taken; the reason is in `failure`.
    func consume(_ bytes: UnsafeRawBufferPointer) -> Bool
    var failure: ArchiveError? { get }
}

/// Writes to a file, and hashes and counts on the way.
final class FileConsumer: ByteConsumer {
    private let descriptor: Int32
    private var hash = SHA256()
    private(set) var count: Int64 = 0
    private(set) var failure: ArchiveError?

    /// The descriptor stays the caller's.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func consume(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard failure == nil else { return false }
        hash.update(bufferPointer: bytes)
        count += Int64(bytes.count)
        if !writeFully(bytes, to: descriptor) { failure = .fromErrno("write archive", path: "") }
        return failure == nil
    }

    func digest() -> ContentDigest { ContentDigest(hash.finalize()) }
}

/// Hashes and counts a tar stream and hands it on, through a compressor unless there is none.
final class TarConsumer: ByteConsumer {
    private let output: FileConsumer
    private let compressor: CompressorHandle?
    private var hash = SHA256()
    private(set) var count: Int64 = 0
    private var ownFailure: ArchiveError?

    init(compression: LayerCompression, output: FileConsumer) throws(ArchiveError) {
        self.output = output
        compressor = compression == .none ? nil : try CompressorHandle(compression, output: output)
    }

    var failure: ArchiveError? { ownFailure ?? output.failure }

    func consume(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard failure == nil else { return false }
        hash.update(bufferPointer: bytes)
        count += Int64(bytes.count)
        guard let compressor else { return output.consume(bytes) }
        do { try compressor.write(bytes) } catch { ownFailure = error }
        return failure == nil
    }

    /// Ends the compressed stream; the digest of the bytes before compression.
    func finish() throws(ArchiveError) -> ContentDigest {
        try compressor?.finish()
        return ContentDigest(hash.finalize())
    }
}

/// Keeps the writer that compresses: libarchive's "raw" format, one nameless entry.
final class CompressorHandle {
    private var writer: ArchiveWriter

    init(_ compression: LayerCompression, output: FileConsumer) throws(ArchiveError) {
        writer = try ArchiveWriter.raw(compression, into: output)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) { try writer.writeData(bytes, path: .root) }

    func finish() throws(ArchiveError) { try writer.finish() }
}
