/// Git's framing: four hexadecimal digits of length, these included, then the payload; `0000` is a flush.
///
/// gitprotocol-common(5), "pkt-line Format".
enum PktLine: Hashable, Sendable {
    case data([UInt8])
    case flush

    static let flushBytes = Array("0000".utf8)

    /// The payload framed. It must not be longer than 65516 bytes.
    static func frame(_ payload: some Collection<UInt8>) -> [UInt8] {
        let length = String(payload.count + 4, radix: 16)
        return Array((String(repeating: "0", count: max(0, 4 - length.count)) + length).utf8) + payload
    }

    static func frame(_ text: String) -> [UInt8] { frame(Array(text.utf8)) }
}

/// What is no pkt-line.
struct PktLineError: Error, Sendable, CustomStringConvertible {
    let description: String
}

/// Cuts a stream of bytes into pkt-lines.
struct PktLineParser {
    private var buffer: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) { buffer += bytes }

    /// The next whole line, or nil until more bytes are in.
    mutating func next() throws(PktLineError) -> PktLine? {
        guard buffer.count >= 4 else { return nil }
        guard let length = Self.number(buffer[0..<4]) else {
            throw PktLineError(description: "this is no pkt-line: it does not begin with a length")
        }
        if length == 0 {
            buffer.removeFirst(4)
            return .flush
        }
        guard length >= 4 else { throw PktLineError(description: "a pkt-line of \(length) bytes has no meaning here") }
        guard buffer.count >= length else { return nil }
        defer { buffer.removeFirst(length) }
        return .data(Array(buffer[4..<length]))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: value = value * 16 + Int(digit - 0x30)
            case 0x61...0x66: value = value * 16 + Int(digit - 0x61 + 10)
            case 0x41...0x46: value = value * 16 + Int(digit - 0x41 + 10)
            default: return nil
            }
        }
        return value
    }
}
