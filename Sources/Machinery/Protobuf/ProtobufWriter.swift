/// Writes the fields of one protobuf message; what has its type's zero value is left out, as proto3 does.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func text(_ number: Int, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        message(number, Array(text.utf8))
    }

    mutating func texts(_ number: Int, _ texts: [String]) {
        for text in texts { message(number, Array(text.utf8)) }
    }

    mutating func flag(_ number: Int, _ flag: Bool?) {
        if flag ?? false { integer(number, 1) }
    }

    mutating func integer(_ number: Int, _ value: Int?) {
        guard let value, value != 0 else { return }
        varint(UInt64(number) << 3)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func double(_ number: Int, _ value: Double?) {
        guard let value, value != 0 else { return }
        varint(UInt64(number) << 3 | 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A message within this one; it is written even when it has nothing.
    mutating func message(_ number: Int, _ content: [UInt8]) {
        varint(UInt64(number) << 3 | 2)
        varint(UInt64(content.count))
        bytes.append(contentsOf: content)
    }

    mutating func message(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        message(number, inner.bytes)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
