extension JSONValue {
    /// This document as YAML, as `kubectl -o yaml` prints it: keys sorted, two spaces, lists not indented.
    package var yamlText: String {
        var writer = YAMLWriter()
        writer.write(self, indent: 0, isInline: false)
        return writer.text.hasSuffix("\n") ? writer.text : writer.text + "\n"
    }
}

private struct YAMLWriter {
    var text = ""

    /// Writes a value; `isInline` says that its first line goes on after a dash.
    mutating func write(_ value: JSONValue, indent: Int, isInline: Bool) {
        switch value {
        case .object(let object) where !object.isEmpty: write(object, indent: indent, isInline: isInline)
        case .array(let items) where !items.isEmpty:
            for (index, item) in items.enumerated() {
                if index > 0 || !isInline { pad(indent) }
                text += "- "
                write(item, indent: indent + 2, isInline: true)
            }
        default: text += scalar(value, indent: indent) + "\n"
        }
    }

    mutating func write(_ object: JSONObject, indent: Int, isInline: Bool) {
        for (index, member) in object.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 || !isInline { pad(indent) }
            write(key: member.key, indent: indent)
            switch member.value {
            case .object(let inner) where !inner.isEmpty:
                text += "\n"
                write(member.value, indent: indent + 2, isInline: false)
            case .array(let items) where !items.isEmpty:
                text += "\n"
                write(member.value, indent: indent, isInline: false)
            default: text += " " + scalar(member.value, indent: indent + 2) + "\n"
            }
        }
    }

    /// Writes a key and its colon. Readers take a key that stands on its own line only up to 1024 characters.
    mutating func write(key: String, indent: Int) {
        let written = YAMLText(key).writtenInLine
        if written.unicodeScalars.count > 1000 {
            text += "? " + written + "\n"
            pad(indent)
        } else {
            text += written
        }
        text += ":"
    }

    mutating func pad(_ indent: Int) { text += String(repeating: " ", count: indent) }

    func scalar(_ value: JSONValue, indent: Int) -> String {
        switch value {
        case .object: "{}"
        case .array: "[]"
        case .string(let string): YAMLText(string).written(indent: indent)
        default: value.description
        }
    }
}

/// A string and the style it is written in.
private struct YAMLText {
    let string: String
    init(_ string: String) { self.string = string }

    func written(indent: Int) -> String {
        let isPrintable = string.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || Self.isPrintable($0) }
        if string.unicodeScalars.contains("\n"), isPrintable, canBeLiteral, !looksLikeAliases {
            return literal(indent: indent)
        }
        return writtenInLine
    }

    /// As a key must be written: without line breaks.
    var writtenInLine: String {
        if looksLikeAliases || !string.unicodeScalars.allSatisfy(Self.isPrintable) { return doubleQuoted }
        if YAMLScalar.needsQuotes(string) { return string.isEmpty ? "\"\"" : "\"\(string)\"" }
        if isPlain { return string }
        return "'" + string.replacing("'", with: "''") + "'"
    }

    /// True where readers that look for anchors and aliases in the raw text, as ours does, could mistake it for some.
    private var looksLikeAliases: Bool {
        string.utf8.contains(UInt8(ascii: "&")) && string.utf8.contains(UInt8(ascii: "*"))
    }

    /// A block can't show spaces before a line break, nor start with white space.
    private var canBeLiteral: Bool {
        guard let first = string.unicodeScalars.first, first != " ", first != "\n", first != "\t" else { return false }
        return !string.contains(" \n") && !string.hasSuffix(" ") && !string.contains("\r")
    }

    private func literal(indent: Int) -> String {
        let lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        let endings = lines.reversed().prefix(while: \.isEmpty).count
        let marker = endings == 0 ? "|-" : endings == 1 ? "|" : "|+"
        let body = endings == 0 ? lines[...] : lines.dropLast()
        let padding = String(repeating: " ", count: max(indent, 2))
        return marker + body.map { $0.isEmpty ? "\n" : "\n" + padding + $0 }.joined()
    }

    /// True where the string can stand without quotes.
    private var isPlain: Bool {
        let scalars = Array(string.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, first != " ", last != " ", last != ":" else {
            return false
        }
        if "#,[]{}&*!|>'\"%@`".unicodeScalars.contains(first) { return false }
        if "-?:".unicodeScalars.contains(first), scalars.count == 1 || scalars[1] == " " { return false }
        if string.hasPrefix("---") || string.hasPrefix("...") || string == "<<" || string == "=" { return false }
        for (index, scalar) in scalars.enumerated().dropFirst() {
            if scalar == "#", scalars[index - 1] == " " { return false }
            if scalar == " ", scalars[index - 1] == ":" { return false }
        }
        return true
    }

    private var doubleQuoted: String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "&" where looksLikeAliases: result += "\\x26"
            case _ where Self.isPrintable(scalar): result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let (mark, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
                result += "\\" + mark + String(repeating: "0", count: width - digits.count) + digits
            }
        }
        return result + "\""
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            scalar.value != 0x2028 && scalar.value != 0x2029
        default: false
        }
    }
}
