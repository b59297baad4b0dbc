import Yams

/// A YAML scalar and what it means by the rules of YAML 1.1.
struct YAMLScalar {
    private let text: String
    private let tag: String
    private let isPlain: Bool
    private let line: Int?

    init(_ scalar: Node.Scalar) {
        text = scalar.string
        tag = scalar.tag.rawValue
        isPlain = scalar.style == .plain || scalar.style == .any
        line = scalar.mark?.line
    }

    func json() throws(YAMLError) -> JSONValue {
        let prefix = "tag:yaml.org,2002:"
        guard tag.hasPrefix(prefix), tag != prefix + "str" || !isPlain else {
            let isText = tag == "!" || tag == prefix + "str" || !isPlain
            return isText ? .string(text) : try Self.resolve(text, line: line)
        }
        switch String(tag.dropFirst(prefix.count)) {
        case "str", "timestamp", "binary": return .string(text)
        case "null": return .null
        case "bool", "int", "float":
            let value = try Self.resolve(text, line: line)
            if value.string != nil { throw YAMLError(problem: "cannot decode '\(text)' as \(tag)", line: line) }
            return value
        default: return isPlain ? try Self.resolve(text, line: line) : .string(text)
        }
    }

    /// As a key of a JSON object, which must be a string.
    func key() throws(YAMLError) -> String {
        switch try json() {
        case .string(let text): text
        case .null: "null"
        case let value: value.description
        }
    }

    /// What a plain scalar stands for.
    static func resolve(_ text: String, line: Int? = nil) throws(YAMLError) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON": return true
        case "false", "False", "FALSE", "no", "No", "NO", "n", "N", "off", "Off", "OFF": return false
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            throw YAMLError(problem: "\(text) can't be written as JSON", line: line)
        default: return number(text) ?? .string(text)
        }
    }

    /// True for a string that would be read as something else if it stood without quotes.
    static func needsQuotes(_ text: String) -> Bool {
        guard let value = try? resolve(text) else { return true }
        return value.string == nil
    }

    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, (0x30...0x39).contains(first) || "+-.".utf8.contains(first) else {
            return nil
        }
        let plain = text.replacing("_", with: "")
        if let whole = whole(plain) { return .int(whole) }
        guard plain.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil,
            let value = Double(plain), value.isFinite
        else { return nil }
        return .double(value)
    }

    private static func whole(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        var digits = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        var radix = 10
        for (prefix, base) in [("0b", 2), ("0x", 16), ("0o", 8), ("0", 8)]
        where digits.hasPrefix(prefix) && digits != "0" {
            digits = digits.dropFirst(prefix.count)
            radix = base
            break
        }
        guard digits.first != "-", digits.first != "+" else { return nil }
        return Int64((isNegative ? "-" : "") + digits, radix: radix)
    }
}
