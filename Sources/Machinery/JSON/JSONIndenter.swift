/// Lays JSON out over lines as Go does (`MarshalIndent` by two spaces), without reading it into a document.
package struct JSONIndenter {
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// After `{` or `[`: an empty one stays together.
    private var isOpening = false

    package init() {}

    /// The whole text laid out.
    package static func indented(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 2)
        var indenter = JSONIndenter()
        indenter.append(bytes, to: &result)
        return result
    }

    /// Lays out the next piece of a text; it may end anywhere.
    package mutating func append(_ bytes: some Sequence<UInt8>, to result: inout [UInt8]) {
        for byte in bytes {
            if isInText {
                result.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
            } else {
                append(byte, to: &result)
            }
        }
    }

    private mutating func append(_ byte: UInt8, to result: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): return
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth = max(0, depth - 1)
            if !isOpening { breakLine(&result) }
            isOpening = false
            result.append(byte)
        case UInt8(ascii: ","):
            result.append(byte)
            breakLine(&result)
        case UInt8(ascii: ":"): result += [byte, UInt8(ascii: " ")]
        default:
            if isOpening { breakLine(&result) }
            isOpening = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
            if isOpening { depth += 1 }
            isInText = byte == UInt8(ascii: "\"")
            result.append(byte)
        }
    }

    private func breakLine(_ result: inout [UInt8]) {
        result.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { result += [UInt8(ascii: " "), UInt8(ascii: " ")] }
    }
}
