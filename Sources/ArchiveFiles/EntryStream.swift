/// The wire between the confined process that takes an archive apart and the one that may write the files.
///
/// A sequence of frames, numbers little-endian: a byte for the kind, four for the length, then the frame. Reading it
/// takes no C library and trusts nothing: paths, lengths and kinds are checked as those of an archive are.
///
/// ```
/// E  an entry: kind, numbers, path, link target, attributes
/// D  data of the file before: eight bytes of offset, then the bytes
/// F  the end: 64 digits of the tar stream's digest
/// X  a failure instead of the end: a byte for its code, its text
/// ```
enum EntryFrame: UInt8 {
    case entry = 0x45
    case data = 0x44
    case end = 0x46
    case failure = 0x58

    /// The largest frame: a piece of data, or an entry with all its attributes.
    static let maximumSize = 1 << 20
}

/// Writes numbers and byte strings.
struct FrameEncoder {
    private(set) var bytes: [UInt8] = []

    mutating func add<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    mutating func add(_ value: some Collection<UInt8>) {
        add(UInt32(value.count))
        bytes += value
    }

    mutating func add(_ entry: ArchiveEntry) {
        add(entry.mode)
        add(entry.userID)
        add(entry.groupID)
        add(entry.modified)
        add(entry.size)
        add(entry.path.bytes)
        add(UInt32(entry.attributes.count))
        for attribute in entry.attributes {
            add(Array(attribute.name.utf8))
            add(attribute.value)
        }
        switch entry.kind {
        case .file: add(UInt8(0))
        case .directory: add(UInt8(1))
        case .symbolicLink(let target):
            add(UInt8(2))
            add(target)
        case .hardLink(let target):
            add(UInt8(3))
            add(target.bytes)
        case .characterDevice(let major, let minor):
            add(UInt8(4))
            add(major)
            add(minor)
        case .blockDevice(let major, let minor):
            add(UInt8(5))
            add(major)
            add(minor)
        case .fifo: add(UInt8(6))
        }
    }
}

/// Reads what `FrameEncoder` wrote, or throws.
struct FrameDecoder {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    static var broken: ArchiveError {
        ArchiveError(.invalidArchive, "the helper that takes layers apart sent nonsense")
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(ArchiveError) -> Number {
        let size = MemoryLayout<Number>.size
        guard rest.count >= size else { throw Self.broken }
        var value = Number.zero
        for (index, byte) in rest.prefix(size).enumerated() {
            value |= Number(truncatingIfNeeded: byte) << Number(truncatingIfNeeded: index * 8)
        }
        rest = rest.dropFirst(size)
        return value
    }

    mutating func string() throws(ArchiveError) -> [UInt8] {
        let count: UInt32 = try number()
        guard rest.count >= count else { throw Self.broken }
        defer { rest = rest.dropFirst(Int(count)) }
        return Array(rest.prefix(Int(count)))
    }

    mutating func remaining() -> ArraySlice<UInt8> { rest }

    mutating func entry(limits: ArchiveLimits) throws(ArchiveError) -> ArchiveEntry {
        let (mode, user, group): (UInt32, UInt32, UInt32) = (try number(), try number(), try number())
        let (modified, size): (Int64, Int64) = (try number(), try number())
        let path = try ArchivePath(untrusted: try string(), limits: limits)
        var attributes: [ExtendedAttribute] = []
        let count: UInt32 = try number()
        for _ in 0..<count {
            let name = String(decoding: try string(), as: UTF8.self)
            attributes.append(ExtendedAttribute(name: name, value: try string()))
        }
        let kind: ArchiveEntry.Kind
        switch try number(UInt8.self) {
        case 0: kind = .file
        case 1: kind = .directory
        case 2: kind = .symbolicLink(target: try linkTarget())
        case 3: kind = .hardLink(target: try ArchivePath(untrusted: try string(), limits: limits))
        case 4: kind = .characterDevice(major: try number(), minor: try number())
        case 5: kind = .blockDevice(major: try number(), minor: try number())
        case 6: kind = .fifo
        default: throw Self.broken
        }
        guard rest.isEmpty, mode <= 0o7777, user != .max, group != .max, size >= 0 else { throw Self.broken }
        return ArchiveEntry(
            path: path, kind: kind, mode: mode, userID: user, groupID: group, modified: modified, size: size,
            attributes: attributes)
    }

    private mutating func linkTarget() throws(ArchiveError) -> [UInt8] {
        let target = try string()
        guard !target.isEmpty, target.count < 4096, !target.contains(0) else { throw Self.broken }
        return target
    }
}

extension ArchiveError {
    /// The error as a failure frame; a system error is told as a bad archive, as its number is the helper's own.
    var frame: [UInt8] {
        var encoder = FrameEncoder()
        let number: UInt8 =
            switch code {
            case .unsafeEntry: 1
            case .limitExceeded: 2
            case .unsupported: 3
            case .cancelled: 4
            default: 0
            }
        encoder.add(number)
        encoder.add(Array(path.utf8.prefix(4096)))
        encoder.add(Array(reason.utf8.prefix(4096)))
        return encoder.bytes
    }

    /// Reads a failure frame.
    init(frame: [UInt8]) throws(ArchiveError) {
        var decoder = FrameDecoder(frame)
        let codes: [Code] = [.invalidArchive, .unsafeEntry, .limitExceeded, .unsupported, .cancelled]
        let number: UInt8 = try decoder.number()
        guard codes.indices.contains(Int(number)) else { throw FrameDecoder.broken }
        let path = String(decoding: try decoder.string(), as: UTF8.self)
        self.init(codes[Int(number)], path: path, String(decoding: try decoder.string(), as: UTF8.self))
    }
}
