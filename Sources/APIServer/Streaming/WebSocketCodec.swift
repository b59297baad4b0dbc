/// A WebSocket message or control frame (RFC 6455).
struct WebSocketFrame: Sendable, Equatable {
    enum Kind: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }
    var kind: Kind
    var isFinal = true
    var payload: [UInt8]
}

/// Why a peer's bytes are no WebSocket traffic.
struct WebSocketError: Error, Equatable {
    let problem: String
}

/// Cuts what a client sends into messages, and encodes frames for it. Pure: no I/O.
struct WebSocketCodec: Sendable {
    private var buffer: [UInt8] = []
    private var message: WebSocketFrame?
    private let limit: Int

    /// `limit` is the largest message that is taken, in bytes.
    init(limit: Int = 1024 * 1024) { self.limit = limit }

    mutating func feed(_ bytes: some Sequence<UInt8>) { buffer.append(contentsOf: bytes) }

    /// The next whole message or control frame; nil until more bytes come. Throws `WebSocketError`.
    mutating func next() throws(WebSocketError) -> WebSocketFrame? {
        while let frame = try frame() {
            switch frame.kind {
            case .close, .ping, .pong: return frame
            case .text, .binary:
                guard message == nil else { throw WebSocketError(problem: "a message begins inside of another") }
                if frame.isFinal { return frame }
                message = frame
            case .continuation:
                guard var whole = message else { throw WebSocketError(problem: "continuation of no message") }
                guard whole.payload.count + frame.payload.count <= limit else {
                    throw WebSocketError(problem: "message larger than \(limit) bytes")
                }
                whole.payload += frame.payload
                whole.isFinal = frame.isFinal
                message = frame.isFinal ? nil : whole
                if frame.isFinal { return whole }
            }
        }
        return nil
    }

    private mutating func frame() throws(WebSocketError) -> WebSocketFrame? {
        guard buffer.count >= 2 else { return nil }
        guard buffer[0] & 0x70 == 0, let kind = WebSocketFrame.Kind(rawValue: buffer[0] & 0x0F) else {
            throw WebSocketError(problem: "unknown frame")
        }
        guard buffer[1] & 0x80 != 0 else { throw WebSocketError(problem: "a client's frames must be masked") }
        var length = Int(buffer[1] & 0x7F)
        var at = 2
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            guard buffer.count >= at + width else { return nil }
            length = 0
            for byte in buffer[at..<at + width] {
                guard length <= limit else { throw WebSocketError(problem: "message larger than \(limit) bytes") }
                length = length << 8 | Int(byte)
            }
            at += width
        }
        guard length <= limit else { throw WebSocketError(problem: "message larger than \(limit) bytes") }
        if kind.rawValue >= WebSocketFrame.Kind.close.rawValue {
            guard length <= 125, buffer[0] & 0x80 != 0 else { throw WebSocketError(problem: "malformed control frame") }
        }
        guard buffer.count >= at + 4 + length else { return nil }
        let mask = Array(buffer[at..<at + 4])
        at += 4
        var payload = Array(buffer[at..<at + length])
        for index in payload.indices { payload[index] ^= mask[index & 3] }
        let isFinal = buffer[0] & 0x80 != 0
        buffer.removeFirst(at + length)
        return WebSocketFrame(kind: kind, isFinal: isFinal, payload: payload)
    }

    /// A frame as a server sends it: not masked.
    static func encode(_ frame: WebSocketFrame) -> [UInt8] {
        var bytes: [UInt8] = [(frame.isFinal ? 0x80 : 0) | frame.kind.rawValue]
        switch frame.payload.count {
        case ..<126: bytes.append(UInt8(frame.payload.count))
        case ..<65_536:
            bytes += [126, UInt8(frame.payload.count >> 8), UInt8(frame.payload.count & 0xFF)]
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: frame.payload.count >> shift))
            }
        }
        return bytes + frame.payload
    }
}
