import FoundationEssentials

/// Base 64 with the URL alphabet and without padding (RFC 4648, section 5).
enum Base64URL {
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for character in Data(bytes).base64EncodedString() {
            switch character {
            case "+": text.append("-")
            case "/": text.append("_")
            case "=": break
            default: text.append(character)
            }
        }
        return text
    }

    /// The bytes, or nil where the text is no base 64.
    static func decode(_ text: String) -> [UInt8]? {
        var standard = ""
        for character in text where character != "=" {
            standard.append(character == "-" ? "+" : character == "_" ? "/" : character)
        }
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard).map(Array.init)
    }
}
