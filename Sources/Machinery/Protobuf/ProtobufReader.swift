/// Why bytes are no protobuf message.
struct ProtobufError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Reads the fields of one protobuf message in turn.
struct ProtobufReader {
    /// A field's number and wire type: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
    struct Field {
        let number: Int
        let type: Int
    }

    let bytes: [UInt8]
    private var at: Int
    private let end: Int

    init(_ bytes: [UInt8], from start: Int = 0) {
        self.init(bytes, start..<max(start, bytes.count))
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        at = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// A reader of the message at a range that `range(_:)` gave.
    func part(_ range: Range<Int>) -> ProtobufReader { ProtobufReader(bytes, range) }

    var isAtEnd: Bool { at >= end }

    /// The next field's head, or nil at the message's end.
    mutating func field() throws(ProtobufError) -> Field? {
        guard !isAtEnd else { return nil }
        let key = try varint()
        guard let number = Int(exactly: key >> 3), number > 0 else { throw ProtobufError("bad field number") }
        return Field(number: number, type: Int(key & 7))
    }

    mutating func varint() throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard at < end else { throw ProtobufError("unexpected end of the message") }
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw ProtobufError("a number is too long")
    }

    mutating func varint(_ field: Field) throws(ProtobufError) -> UInt64 {
        guard field.type == 0 else { throw wrongType(field) }
        return try varint()
    }

    mutating func fixed64(_ field: Field) throws(ProtobufError) -> UInt64 {
        guard field.type == 1 else { throw wrongType(field) }
        return try take(8).reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }

    /// Where a length-delimited field's bytes are.
    mutating func range(_ field: Field) throws(ProtobufError) -> Range<Int> {
        guard field.type == 2 else { throw wrongType(field) }
        guard let length = Int(exactly: try varint()) else { throw ProtobufError("a length is too large") }
        return try take(length)
    }

    mutating func string(_ field: Field) throws(ProtobufError) -> String { try text(try range(field)) }

    func text(_ range: Range<Int>) throws(ProtobufError) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw ProtobufError("a string isn't UTF-8")
        }
        return text
    }

    mutating func skip(_ field: Field) throws(ProtobufError) {
        switch field.type {
        case 0: _ = try varint()
        case 1: _ = try take(8)
        case 2: _ = try range(field)
        case 5: _ = try take(4)
        default: throw wrongType(field)
        }
    }

    private mutating func take(_ length: Int) throws(ProtobufError) -> Range<Int> {
        guard length <= end - at else { throw ProtobufError("unexpected end of the message") }
        defer { at += length }
        return at..<at + length
    }

    private func wrongType(_ field: Field) -> ProtobufError {
        ProtobufError("field \(field.number) has the wire type \(field.type)")
    }
}
