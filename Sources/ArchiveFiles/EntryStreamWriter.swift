internal import Glibc

/// The confined side: takes a layer apart and writes its entries as frames. Needs no right but its two descriptors.
package enum LayerDisassembler {
    /// Reads a layer from one descriptor and writes frames to the other. Blocks. False if it failed, which it has told.
    package static func run(input: Int32, output: Int32, compression: LayerCompression, limits: ArchiveLimits) -> Bool {
        let writer = EntryStreamWriter(descriptor: output)
        do throws(ArchiveError) {
            try withUTF8Names { () throws(ArchiveError) in
                let limit = limits.bytes + Int64(limits.entries) * 4096
                let source = try LayerSource(descriptor: input, compression: compression, limit: limit)
                let reader = try ArchiveReader.tar(from: source)
                while let entry = try reader.next(limits: limits) {
                    try writer.write(entry)
                    guard entry.kind == .file else { continue }
                    try reader.readData(path: entry.path) { (offset, bytes) throws(ArchiveError) in
                        try writer.write(bytes, at: offset)
                    }
                }
                try writer.finish(try source.finish())
            }
            return true
        } catch {
            // If nobody reads any more there is nobody to tell either.
            try? writer.fail(error)
            return false
        }
    }
}

/// Writes frames through a buffer.
private final class EntryStreamWriter {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    func write(_ entry: ArchiveEntry) throws(ArchiveError) {
        var encoder = FrameEncoder()
        encoder.add(entry)
        try frame(.entry, encoder.bytes)
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ArchiveError) {
        var done = 0
        while done < bytes.count {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[done..<min(done + (1 << 18), bytes.count)])
            var encoder = FrameEncoder()
            encoder.add(offset + Int64(done))
            try frame(.data, encoder.bytes, piece)
            done += piece.count
        }
    }

    func finish(_ digest: ContentDigest) throws(ArchiveError) {
        try frame(.end, Array(digest.hex.utf8))
        try flush()
    }

    func fail(_ error: ArchiveError) throws(ArchiveError) {
        try frame(.failure, error.frame)
        try flush()
    }

    private func frame(
        _ kind: EntryFrame, _ head: [UInt8],
        _ body: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) throws(ArchiveError) {
        let size = head.count + body.count
        guard size <= EntryFrame.maximumSize else {
            throw ArchiveError(.limitExceeded, "an entry's header is too large")
        }
        buffer.append(kind.rawValue)
        withUnsafeBytes(of: UInt32(size).littleEndian) { buffer += $0 }
        buffer += head
        buffer += body
        if buffer.count >= 1 << 18 { try flush() }
    }

    private func flush() throws(ArchiveError) {
        let isWritten = buffer.withUnsafeBytes { writeFully($0, to: descriptor) }
        guard isWritten else { throw .fromErrno("write entries", path: "") }
        buffer.removeAll(keepingCapacity: true)
    }
}
