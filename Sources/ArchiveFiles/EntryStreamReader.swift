internal import Glibc

/// Reads frames from a descriptor: the entries of a layer that another process took apart.
struct EntryStreamReader: EntrySource, ~Copyable {
    private let descriptor: Int32
    private let limits: ArchiveLimits
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var available: Range<Int> = 0..<0
    /// A frame that was read to see that the data before it has ended.
    private var pending: (kind: EntryFrame, bytes: [UInt8])?
    private(set) var digest: ContentDigest?

    init(descriptor: Int32, limits: ArchiveLimits) {
        self.descriptor = descriptor
        self.limits = limits
    }

    /// The next entry; nil at the end, when `digest` is set.
    mutating func next() throws(ArchiveError) -> ArchiveEntry? {
        var (kind, bytes) = try frame()
        // Data that nobody asked for, of an entry that is not written.
        while kind == .data { (kind, bytes) = try frame() }
        switch kind {
        case .entry:
            var decoder = FrameDecoder(bytes)
            return try decoder.entry(limits: limits)
        case .end:
            guard let digest = ContentDigest(hex: String(decoding: bytes, as: UTF8.self)) else {
                throw FrameDecoder.broken
            }
            self.digest = digest
            return nil
        case .failure: throw try ArchiveError(frame: bytes)
        case .data: throw FrameDecoder.broken
        }
    }

    mutating func readData(
        path: ArchivePath, _ body: (Int64, UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        while true {
            let (kind, bytes) = try frame()
            guard kind == .data else {
                pending = (kind, bytes)
                return
            }
            var decoder = FrameDecoder(bytes)
            let offset: Int64 = try decoder.number()
            guard offset >= 0, offset <= limits.bytes else {
                throw ArchiveError(.limitExceeded, path: path.description, "file too large")
            }
            let failure = decoder.remaining().withUnsafeBytes { data -> ArchiveError? in
                do throws(ArchiveError) {
                    try body(offset, data)
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
        }
    }

    private mutating func frame() throws(ArchiveError) -> (EntryFrame, [UInt8]) {
        if let frame = pending {
            pending = nil
            return frame
        }
        var head = FrameDecoder(try take(5))
        let code: UInt8 = try head.number()
        let size: UInt32 = try head.number()
        guard let kind = EntryFrame(rawValue: code), size <= EntryFrame.maximumSize else { throw FrameDecoder.broken }
        return (kind, try take(Int(size)))
    }

    private mutating func take(_ count: Int) throws(ArchiveError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            if available.isEmpty { try fill() }
            let end = min(available.upperBound, available.lowerBound + count - result.count)
            result += buffer[available.lowerBound..<end]
            available = end..<available.upperBound
        }
        return result
    }

    private mutating func fill() throws(ArchiveError) {
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .fromErrno("read entries", path: "") }
            guard count > 0 else {
                throw ArchiveError(
                    .invalidArchive, "the helper that takes layers apart ended early: it crashed or met its limits")
            }
            available = 0..<count
            return
        }
    }
}

extension LayerUnpacker {
    /// Writes the entries that `LayerDisassembler` sends from another process. Blocks.
    ///
    /// The digest in the result is what that process says.
    package static func assemble(
        descriptor: Int32, to directory: String, options: UnpackOptions,
        cancellation: ArchiveQueue.Cancellation = .init()
    ) throws(ArchiveError) -> UnpackedLayer {
        var reader = EntryStreamReader(descriptor: descriptor, limits: options.limits)
        var writer = try TreeWriter(
            root: OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY),
            policy: TreePolicy(
                isLayer: true, overlay: options.overlay, keepsOwners: options.keepsOwners, limits: options.limits))
        while let entry = try reader.next() {
            try cancellation.check()
            try writer.add(entry, data: &reader)
        }
        try writer.finish()
        guard let digest = reader.digest else { throw FrameDecoder.broken }
        return UnpackedLayer(
            diffID: digest, entries: writer.tally.entries, bytes: writer.tally.bytes,
            skippedDevices: writer.skippedDevices)
    }
}
