/// Why a text is no JSON, and where.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
    package let problem: String
    /// The byte, counted from 0, at which reading stopped.
    package let offset: Int
    package var description: String { "\(problem) at byte \(offset)" }
}

/// What a parse found besides the value.
package struct ParsedJSON: Sendable {
    package let value: JSONValue
    /// Paths of keys that occurred twice in one object (`metadata.name`); the last one counted.
    package let duplicates: [String]
}

extension JSONValue {
    /// The deepest nesting that is read; deeper input is refused.
    package static let depthLimit = 200

    /// Reads one JSON value from UTF-8 bytes. Throws `JSONSyntaxError`.
    ///
    /// RFC 8259. A duplicate key's last value wins; `parseReporting` tells which keys those were.
    package init(parsing bytes: some Sequence<UInt8>) throws(JSONSyntaxError) {
        self = try Self.parseReporting(Array(bytes)).value
    }

    /// Reads one JSON value from text. Throws `JSONSyntaxError`.
    package init(parsing text: String) throws(JSONSyntaxError) {
        self = try Self.parseReporting(Array(text.utf8)).value
    }

    /// Reads one JSON value and tells which keys occurred twice.
    package static func parseReporting(_ bytes: [UInt8]) throws(JSONSyntaxError) -> ParsedJSON {
        try bytes.withUnsafeBufferPointer { (bytes) throws(JSONSyntaxError) in
            var parser = JSONParser(bytes: bytes)
            let value = try parser.document()
            return ParsedJSON(value: value, duplicates: parser.duplicates)
        }
    }
}

/// A recursive-descent reader over bytes that outlive it.
private struct JSONParser {
    /// An object or array that is being read.
    private struct Container {
        /// Where in `members` its own begin.
        let start: Int
        let isObject: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    /// What has been read of the containers that are open, those of the outermost first; items have no key. One stack
    /// for all, so that each container is made once, in its final size.
    private let members = MemberStack()
    private var containers: [Container] = []
    var duplicates: [String] = []

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The place that is read now: `spec.containers[0].name`.
    var place: String {
        var text = ""
        for (depth, container) in containers.enumerated() {
            let end = depth + 1 < containers.count ? containers[depth + 1].start : members.count
            if container.isObject {
                text += text.isEmpty ? members[end - 1].key : ".\(members[end - 1].key)"
            } else {
                text += "[\(end - 1 - container.start)]"
            }
        }
        return text
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try self.value()
        skipSpace()
        guard at == bytes.count else { throw error("unexpected text after the value") }
        return value
    }

    func error(_ problem: String) -> JSONSyntaxError { JSONSyntaxError(problem: problem, offset: at) }

    var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case nil: throw error("unexpected end of JSON input")
        case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
        default: throw error("invalid character looking for beginning of value")
        }
    }

    private mutating func open(isObject: Bool) throws(JSONSyntaxError) -> Int {
        guard containers.count < JSONValue.depthLimit else { throw error("exceeded max depth") }
        containers.append(Container(start: members.count, isObject: isObject))
        at += 1
        skipSpace()
        return members.count
    }

    mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard at + length <= bytes.count else { throw error("unexpected end of JSON input") }
        for index in 0..<length where bytes[at + index] != word.utf8Start[index] {
            throw error("invalid character in literal \(word)")
        }
        at += length
        return value
    }

    mutating func object() throws(JSONSyntaxError) -> JSONValue {
        let start = try open(isObject: true)
        // A set tells repeated keys once a scan of all would take long.
        var known: Set<String> = []
        var hasRepeated = false
        if current == UInt8(ascii: "}") {
            at += 1
            containers.removeLast()
            return .object(JSONObject())
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else {
                throw error(current == nil ? "unexpected end of JSON input" : "expected a key in quotes")
            }
            let key = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("expected ':' after object key") }
            at += 1
            let count = members.count - start
            if count == 32 { known = members.keys(from: start) }
            let isKnown = count < 32 ? members.contains(key, from: start) : !known.insert(key).inserted
            members.push(key)
            if isKnown {
                if duplicates.count < 100 { duplicates.append(place) }
                hasRepeated = true
            }
            members.fill(try value())
            if try endOfItem(UInt8(ascii: "}")) {
                containers.removeLast()
                let own = members.popMembers(from: start)
                return .object(hasRepeated ? JSONObject(own.map { ($0.key, $0.value) }) : JSONObject(distinct: own))
            }
        }
    }

    mutating func array() throws(JSONSyntaxError) -> JSONValue {
        let start = try open(isObject: false)
        if current == UInt8(ascii: "]") {
            at += 1
            containers.removeLast()
            return .array([])
        }
        while true {
            members.push("")
            members.fill(try value())
            if try endOfItem(UInt8(ascii: "]")) {
                containers.removeLast()
                return .array(members.popValues(from: start))
            }
        }
    }

    /// Reads a comma (false) or the closing bracket (true).
    mutating func endOfItem(_ close: UInt8) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        guard let byte = current else { throw error("unexpected end of JSON input") }
        guard byte == close || byte == UInt8(ascii: ",") else {
            throw error("expected ',' or the closing bracket")
        }
        at += 1
        return byte == close
    }

    mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = at
        var isWhole = true
        if current == UInt8(ascii: "-") { at += 1 }
        let firstDigit = current
        let whole = skipDigits()
        guard whole > 0, whole == 1 || firstDigit != UInt8(ascii: "0") else { throw error("invalid number") }
        if current == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            guard skipDigits() > 0 else { throw error("invalid number") }
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isWhole = false
            at += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() > 0 else { throw error("invalid number") }
        }
        if isWhole, at - start < 18 { return .int(smallInteger(from: start)) }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, let int = Int64(text) { return .int(int) }
        guard let double = Double(text), double.isFinite else { throw error("number out of range") }
        return .double(double)
    }

    /// A sign and digits that are too few to overflow.
    private func smallInteger(from start: Int) -> Int64 {
        var value: Int64 = 0
        for byte in bytes[start..<at] where byte != UInt8(ascii: "-") { value = value * 10 + Int64(byte & 0x0F) }
        return bytes[start] == UInt8(ascii: "-") ? -value : value
    }

    mutating func skipDigits() -> Int {
        let start = at
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
        return at - start
    }

    mutating func string() throws(JSONSyntaxError) -> String {
        at += 1
        let start = at
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                defer { at += 1 }
                let part = UnsafeBufferPointer(rebasing: bytes[start..<at])
                guard let text = String(validating: part, as: UTF8.self) else {
                    throw error("invalid UTF-8 in string")
                }
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw error("control character in string") }
            at += 1
        }
        throw error("unexpected end of JSON input")
    }

    mutating func escapedString(from start: Int) throws(JSONSyntaxError) -> String {
        var buffer = Array(bytes[start..<at])
        while let byte = current {
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw error("invalid UTF-8 in string")
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20: throw error("control character in string")
            default: buffer.append(byte)
            }
        }
        throw error("unexpected end of JSON input")
    }

    mutating func escape(into buffer: inout [UInt8]) throws(JSONSyntaxError) {
        guard let byte = current else { throw error("unexpected end of JSON input") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: Array(String(try unicodeEscape()).utf8))
        default: throw error("invalid escape in string")
        }
    }

    /// A `\u` escape, joined with a following low surrogate; a lone surrogate becomes U+FFFD, as Go's decoder does.
    mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let high = try hex4()
        guard (0xD800..<0xE000).contains(high) else { return Unicode.Scalar(high) ?? replacement }
        guard high < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
        else { return replacement }
        let back = at
        at += 2
        let low = try hex4()
        guard (0xDC00..<0xE000).contains(low) else {
            at = back
            return replacement
        }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? replacement
    }

    mutating func hex4() throws(JSONSyntaxError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw error("unexpected end of JSON input") }
        let digits = bytes[at..<at + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("invalid \\u escape") }
        at += 4
        return value
    }
}
