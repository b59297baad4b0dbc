internal import CLibArchive
internal import Crypto
internal import Glibc

/// Decompresses a layer from a descriptor, and hashes what comes out: the layer's diffID.
final class LayerSource {
    private let raw: OpaquePointer
    private let limit: Int64
    private var hash = SHA256()
    private(set) var count: Int64 = 0
    private(set) var failure: ArchiveError?
    private var isAtEnd = false

    /// The descriptor stays the caller's, and may be a pipe. `limit` bounds the bytes after decompression.
    init(descriptor: Int32, compression: LayerCompression, limit: Int64) throws(ArchiveError) {
        guard let raw = archive_read_new() else { throw ArchiveError(.system(ENOMEM), "out of memory") }
        self.raw = raw
        self.limit = limit
        try check { archive_read_support_format_raw(raw) }
        try check { archive_read_support_format_empty(raw) }
        switch compression {
        case .none: break
        case .gzip: try check { archive_read_support_filter_gzip(raw) }
        case .zstd: try check { archive_read_support_filter_zstd(raw) }
        }
        try check { archive_read_open_fd(raw, descriptor, 1 << 16) }
        guard compression == .none || archive_filter_count(raw) > 1 else {
            throw ArchiveError(.invalidArchive, "not compressed with \(compression.rawValue), as its media type says")
        }
        var entry: OpaquePointer?
        let code = archive_read_next_header(raw, &entry)
        if code == ARCHIVE_EOF { isAtEnd = true } else { try check { code } }
    }

    deinit { archive_read_free(raw) }

    /// Sets the start of the next bytes, valid until the next call; their count, 0 at the end, -1 on failure.
    func nextBlock(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
        do throws(ArchiveError) { return try read(start) } catch {
            failure = failure ?? error
            return -1
        }
    }

    /// Reads what is behind the end of the tar stream; the digest of everything.
    func finish() throws(ArchiveError) -> ContentDigest {
        var start: UnsafeRawPointer?
        while try read(&start) > 0 {}
        return ContentDigest(hash.finalize())
    }

    private func read(_ start: UnsafeMutablePointer<UnsafeRawPointer?>) throws(ArchiveError) -> Int {
        while !isAtEnd {
            var size = 0
            var offset: la_int64_t = 0
            let code = archive_read_data_block(raw, start, &size, &offset)
            if code == ARCHIVE_EOF { break }
            try check { code }
            guard size > 0 else { continue }
            count += Int64(size)
            guard count <= limit else {
                throw ArchiveError(.limitExceeded, "more than \(limit) bytes after decompression")
            }
            hash.update(bufferPointer: UnsafeRawBufferPointer(start: start.pointee, count: size))
            return size
        }
        isAtEnd = true
        return 0
    }

    private func check(_ call: () -> Int32) throws(ArchiveError) {
        let code = call()
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN else {
            let text = archive_error_string(raw).map { String(cString: $0) } ?? "cannot decompress"
            throw ArchiveError(.invalidArchive, text)
        }
    }
}
