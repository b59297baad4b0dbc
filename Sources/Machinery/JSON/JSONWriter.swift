extension JSONValue {
    /// Compact UTF-8 JSON. Non-ASCII text stays as it is; control characters are escaped.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        write(to: &bytes)
        return bytes
    }

    /// Indented JSON text as `kubectl -o json` prints it (four spaces, one member a line).
    package func prettyPrinted() -> String {
        var bytes: [UInt8] = []
        write(to: &bytes, indent: 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends compact JSON to `bytes`.
    package func write(to bytes: inout [UInt8]) { write(to: &bytes, indent: nil) }

    private func write(to bytes: inout [UInt8], indent: Int?) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: value.isFinite ? String(value).utf8 : "null".utf8)
        case .string(let value): Self.write(value, to: &bytes)
        case .array(let items):
            Self.writeList(items, brackets: ("[", "]"), to: &bytes, indent: indent) { item, bytes, inner in
                item.write(to: &bytes, indent: inner)
            }
        case .object(let object):
            Self.writeList(object, brackets: ("{", "}"), to: &bytes, indent: indent) { member, bytes, inner in
                Self.write(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                if inner != nil { bytes.append(0x20) }
                member.value.write(to: &bytes, indent: inner)
            }
        }
    }

    private static func writeList<Items: Collection>(
        _ items: Items, brackets: (StaticString, StaticString), to bytes: inout [UInt8], indent: Int?,
        each: (Items.Element, inout [UInt8], Int?) -> Void
    ) {
        let inner = indent.map { $0 + 1 }
        bytes.append(brackets.0.utf8Start.pointee)
        var isFirst = true
        for item in items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            newLine(inner, to: &bytes)
            each(item, &bytes, inner)
        }
        if !isFirst { newLine(indent, to: &bytes) }
        bytes.append(brackets.1.utf8Start.pointee)
    }

    private static func newLine(_ indent: Int?, to bytes: inout [UInt8]) {
        guard let indent else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: indent * 4))
    }

    /// Appends `text` as a JSON string.
    package static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { text in
            // What needs no escape is copied in runs.
            var start = 0
            for index in text.indices where isEscaped(text[index]) {
                bytes.append(contentsOf: text[start..<index])
                writeEscape(text[index], to: &bytes)
                start = index + 1
            }
            bytes.append(contentsOf: text[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func writeEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default:
            let hex = String(byte, radix: 16)
            bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8)
        }
    }
}
