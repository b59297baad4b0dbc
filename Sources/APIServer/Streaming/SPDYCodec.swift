/// Why a peer's bytes are no SPDY/3.1 traffic.
struct SPDYError: Error, Equatable {
    let problem: String
}

/// A frame of SPDY/3.1.
enum SPDYFrame: Sendable, Equatable {
    /// Header names are in lower case; a name's values are parted by NUL.
    case synStream(id: UInt32, isLast: Bool, headers: [String: String])
    case synReply(id: UInt32, isLast: Bool, headers: [String: String])
    case reset(id: UInt32, status: UInt32)
    /// The values by their ids.
    case settings([UInt32: UInt32])
    case ping(UInt32)
    case goAway(lastGood: UInt32, status: UInt32)
    case headers(id: UInt32, isLast: Bool, headers: [String: String])
    case windowUpdate(id: UInt32, delta: UInt32)
    /// A piece of a data frame; a large frame comes in several.
    case data(id: UInt32, isLast: Bool, bytes: [UInt8])
}

/// Cuts a peer's bytes into frames, and encodes frames for it. Pure: no I/O.
///
/// Control frames are held until they are whole and are bounded; data frames are handed on as their bytes come.
struct SPDYCodec {
    /// The largest control frame, in bytes.
    static let controlLimit = 64 * 1024
    private static let headerSize = 8

    private var buffer: [UInt8] = []
    private var start = 0
    /// The data frame whose bytes come now.
    private var open: (id: UInt32, isLast: Bool, left: Int)?
    private let inflater: HeaderCompression
    private let deflater: HeaderCompression

    init() throws(SPDYError) {
        inflater = try HeaderCompression(inflates: true)
        deflater = try HeaderCompression(inflates: false)
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next frame or piece of data; nil until more bytes come. After an error the connection is of no use.
    mutating func next() throws(SPDYError) -> SPDYFrame? {
        while true {
            if let piece = piece() { return piece }
            guard open == nil, buffer.count - start >= Self.headerSize else { return nil }
            let length = Int(number(at: 5, width: 3))
            let flags = buffer[start + 4]
            guard buffer[start] & 0x80 != 0 else {
                let id = number(at: 0, width: 4)
                guard id != 0 else { throw SPDYError(problem: "data of stream 0") }
                start += Self.headerSize
                open = (id, flags & 1 != 0, length)
                continue
            }
            guard number(at: 0, width: 2) == 0x8003 else { throw SPDYError(problem: "not version 3") }
            guard length <= Self.controlLimit else { throw SPDYError(problem: "control frame of \(length) bytes") }
            guard buffer.count - start >= Self.headerSize + length else { return nil }
            let kind = number(at: 2, width: 2)
            let body = Array(buffer[(start + Self.headerSize)..<(start + Self.headerSize + length)])
            start += Self.headerSize + length
            if let frame = try control(kind, flags, Body(bytes: body)) { return frame }
        }
    }

    private mutating func piece() -> SPDYFrame? {
        guard let frame = open else { return nil }
        let count = min(frame.left, buffer.count - start)
        guard count > 0 || frame.left == 0 else { return nil }
        let bytes = Array(buffer[start..<(start + count)])
        start += count
        let left = frame.left - count
        open = left == 0 ? nil : (frame.id, frame.isLast, left)
        return .data(id: frame.id, isLast: frame.isLast && left == 0, bytes: bytes)
    }

    private func number(at offset: Int, width: Int) -> UInt32 {
        buffer[(start + offset)..<(start + offset + width)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// nil for kinds that are of no interest.
    private func control(_ kind: UInt32, _ flags: UInt8, _ body: Body) throws(SPDYError) -> SPDYFrame? {
        var body = body
        let isLast = flags & 1 != 0
        switch kind {
        case 1:
            let id = try body.stream()
            _ = try body.number()
            try body.skip(2)
            return .synStream(id: id, isLast: isLast, headers: try headers(body.rest))
        case 2: return .synReply(id: try body.stream(), isLast: isLast, headers: try headers(body.rest))
        case 3: return .reset(id: try body.stream(), status: try body.number())
        case 4: return .settings(try body.settings())
        case 6: return .ping(try body.number())
        case 7: return .goAway(lastGood: try body.number(), status: try body.number())
        case 8: return .headers(id: try body.stream(), isLast: isLast, headers: try headers(body.rest))
        case 9: return .windowUpdate(id: try body.number() & 0x7FFF_FFFF, delta: try body.number() & 0x7FFF_FFFF)
        default: return nil
        }
    }

    private func headers(_ compressed: [UInt8]) throws(SPDYError) -> [String: String] {
        var block = Body(bytes: try inflater.block(compressed))
        var headers: [String: String] = [:]
        let count = try block.number()
        for _ in 0..<count {
            let name = try block.text().lowercased()
            guard !name.isEmpty, headers[name] == nil else { throw SPDYError(problem: "header name empty or twice") }
            headers[name] = try block.text()
        }
        guard block.rest.isEmpty else { throw SPDYError(problem: "bytes behind the headers") }
        return headers
    }

    /// The frame as bytes. Frames with headers must go out in the order that they are encoded in.
    mutating func encode(_ frame: SPDYFrame) throws(SPDYError) -> [UInt8] {
        switch frame {
        case .synStream(let id, let isLast, let headers):
            return Self.control(1, isLast, Self.bytes(id) + Self.bytes(0) + [0, 0] + (try compressed(headers)))
        case .synReply(let id, let isLast, let headers):
            return Self.control(2, isLast, Self.bytes(id) + (try compressed(headers)))
        case .headers(let id, let isLast, let headers):
            return Self.control(8, isLast, Self.bytes(id) + (try compressed(headers)))
        default: return Self.plain(frame)
        }
    }

    private func compressed(_ headers: [String: String]) throws(SPDYError) -> [UInt8] {
        var block = Self.bytes(UInt32(truncatingIfNeeded: headers.count))
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            for text in [name, value] { block += Self.bytes(UInt32(truncatingIfNeeded: text.utf8.count)) + text.utf8 }
        }
        return try deflater.block(block)
    }

    /// The bytes of a frame without headers; these may be made in any order. Empty for a frame with headers.
    static func plain(_ frame: SPDYFrame) -> [UInt8] {
        switch frame {
        case .synStream, .synReply, .headers: return []
        case .reset(let id, let status): return control(3, false, bytes(id) + bytes(status))
        case .settings(let values):
            let entries = values.sorted { $0.key < $1.key }.flatMap { bytes($0.key & 0xFF_FFFF) + bytes($0.value) }
            return control(4, false, bytes(UInt32(truncatingIfNeeded: values.count)) + entries)
        case .ping(let id): return control(6, false, bytes(id))
        case .goAway(let last, let status): return control(7, false, bytes(last) + bytes(status))
        case .windowUpdate(let id, let delta): return control(9, false, bytes(id) + bytes(delta))
        case .data(let id, let isLast, let payload):
            return bytes(id & 0x7FFF_FFFF) + [isLast ? 1 : 0] + bytes(UInt32(truncatingIfNeeded: payload.count))[1...]
                + payload
        }
    }

    private static func control(_ kind: UInt8, _ isLast: Bool, _ body: [UInt8]) -> [UInt8] {
        [0x80, 3, 0, kind, isLast ? 1 : 0] + bytes(UInt32(truncatingIfNeeded: body.count))[1...] + body
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// Reads a control frame's or a header block's fields in order.
private struct Body {
    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var rest: [UInt8] { Array(bytes[at...]) }

    mutating func skip(_ count: Int) throws(SPDYError) {
        guard bytes.count - at >= count else { throw SPDYError(problem: "truncated frame") }
        at += count
    }

    mutating func number() throws(SPDYError) -> UInt32 {
        let begin = at
        try skip(4)
        return bytes[begin..<at].reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func stream() throws(SPDYError) -> UInt32 {
        let id = try number() & 0x7FFF_FFFF
        guard id != 0 else { throw SPDYError(problem: "stream 0") }
        return id
    }

    mutating func text() throws(SPDYError) -> String {
        let count = Int(try number())
        let begin = at
        try skip(count)
        return String(decoding: bytes[begin..<at], as: UTF8.self)
    }

    mutating func settings() throws(SPDYError) -> [UInt32: UInt32] {
        let count = try number()
        guard Int(count) * 8 == bytes.count - at else { throw SPDYError(problem: "settings of a wrong length") }
        var values: [UInt32: UInt32] = [:]
        for _ in 0..<count { values[try number() & 0xFF_FFFF] = try number() }
        return values
    }
}
