import Machinery

/// Which objects of a collection a request means: a label selector and a field selector, joined by AND.
struct ObjectSelector: Sendable, Hashable {
    let labels: [LabelRequirement]
    let fields: [FieldRequirement]

    static let all = ObjectSelector(labels: [], fields: [])

    var isEverything: Bool { labels.isEmpty && fields.isEmpty }

    /// The one name that can match, where the field selector asks for one.
    var name: String? { fields.first { $0.path == "metadata.name" && !$0.isNegated }?.value }

    func matches(_ object: StoredObject) -> Bool {
        labels.allSatisfy { $0.matches(object.labels) }
            && fields.allSatisfy { $0.matches(object) }
    }
}

/// One requirement on labels: `tier`, `!tier`, `tier=web`, `tier in (web,api)`, `cpus>4`.
struct LabelRequirement: Sendable, Hashable {
    enum Rule: Sendable, Hashable {
        case exists, missing
        case among(Set<String>), notAmong(Set<String>)
        case above(Int), below(Int)
    }
    let key: String
    let rule: Rule

    func matches(_ labels: [String: String]) -> Bool {
        let value = labels[key]
        return switch rule {
        case .exists: value != nil
        case .missing: value == nil
        case .among(let values): value.map(values.contains) ?? false
        case .notAmong(let values): value.map { !values.contains($0) } ?? true
        case .above(let bound): value.flatMap(Int.init).map { $0 > bound } ?? false
        case .below(let bound): value.flatMap(Int.init).map { $0 < bound } ?? false
        }
    }
}

/// One requirement on a field: `status.phase=Running`, `spec.nodeName!=a`.
struct FieldRequirement: Sendable, Hashable {
    let path: String
    let value: String
    let isNegated: Bool

    func matches(_ object: StoredObject) -> Bool {
        let actual =
            switch path {
            case "metadata.name": object.key.name
            case "metadata.namespace": object.key.namespace
            default: object.fields[path] ?? ""
            }
        return (actual == value) != isNegated
    }
}

extension ObjectSelector {
    /// Reads the two selectors of a request. `supported` tells the kind's selectable fields. Throws `badRequest`.
    init(labelSelector: String, fieldSelector: String, supported: (String) -> Bool) throws {
        labels = try LabelSelectorParser.parse(labelSelector)
        fields = try Self.fieldRequirements(fieldSelector)
        for field in fields where !supported(field.path) {
            throw StatusError.badRequest("field label not supported: \(field.path)")
        }
    }

    /// A label selector of an object (meta/v1 `LabelSelector`): `matchLabels` and `matchExpressions`.
    init(labelSelector: JSONValue) {
        var requirements = labelSelector["matchLabels"].stringMap.map { key, value in
            LabelRequirement(key: key, rule: .among([value]))
        }
        for expression in labelSelector["matchExpressions"].items {
            let values = Set(expression["values"].strings)
            let rule: LabelRequirement.Rule =
                switch expression["operator"].string {
                case "In": .among(values)
                case "NotIn": .notAmong(values)
                case "DoesNotExist": .missing
                default: .exists
                }
            requirements.append(LabelRequirement(key: expression["key"].string ?? "", rule: rule))
        }
        self.init(labels: requirements, fields: [])
    }

    private static func fieldRequirements(_ text: String) throws -> [FieldRequirement] {
        try split(text).filter { !$0.isEmpty }.map { term in
            guard let equals = term.firstIndex(of: "=") else {
                throw StatusError.badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
            }
            var path = String(term[..<equals])
            let isNegated = path.hasSuffix("!")
            if isNegated { path.removeLast() }
            var value = String(term[term.index(after: equals)...])
            if value.hasPrefix("=") { value.removeFirst() }
            return FieldRequirement(path: path, value: unescaped(value), isNegated: isNegated)
        }
    }

    /// Splits at commas that no backslash precedes.
    private static func split(_ text: String) -> [String] {
        var terms = [""]
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                terms.append("")
            } else {
                terms[terms.count - 1].append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

/// Reads the label selector grammar.
private struct LabelSelectorParser {
    let text: String
    private var tokens: ArraySlice<String>

    static func parse(_ text: String) throws -> [LabelRequirement] {
        var parser = LabelSelectorParser(text: text)
        return try parser.requirements()
    }

    private init(text: String) {
        self.text = text
        tokens = Self.tokens(of: text)[...]
    }

    private static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        var operators = ""
        func isOperator(_ character: Character) -> Bool { "=!<>".contains(character) }
        func flush() {
            if !word.isEmpty { tokens.append(word) }
            if !operators.isEmpty { tokens.append(operators) }
            word = ""
            operators = ""
        }
        for character in text {
            switch character {
            case ",", "(", ")":
                flush()
                tokens.append(String(character))
            case " ", "\t": flush()
            case _ where isOperator(character):
                if !word.isEmpty { flush() }
                operators.append(character)
            default:
                if !operators.isEmpty { flush() }
                word.append(character)
            }
        }
        flush()
        return tokens
    }

    private mutating func requirements() throws -> [LabelRequirement] {
        var result: [LabelRequirement] = []
        guard !tokens.isEmpty else { return result }
        while true {
            result.append(try requirement())
            guard let separator = tokens.popFirst() else { return result }
            guard separator == "," else { throw failure("found '\(separator)', expected: ',' or 'end of string'") }
        }
    }

    private mutating func requirement() throws -> LabelRequirement {
        guard var key = tokens.popFirst() else { throw failure("found '', expected: identifier after ','") }
        if key == "!" {
            guard let missing = tokens.popFirst() else { throw failure("found '', expected: identifier") }
            return LabelRequirement(key: try checked(missing), rule: .missing)
        }
        key = try checked(key)
        guard let next = tokens.first, next != "," else { return LabelRequirement(key: key, rule: .exists) }
        tokens.removeFirst()
        switch next {
        case "=", "==": return LabelRequirement(key: key, rule: .among([try value()]))
        case "!=": return LabelRequirement(key: key, rule: .notAmong([try value()]))
        case "in": return LabelRequirement(key: key, rule: .among(try values()))
        case "notin": return LabelRequirement(key: key, rule: .notAmong(try values()))
        case ">": return LabelRequirement(key: key, rule: .above(try number()))
        case "<": return LabelRequirement(key: key, rule: .below(try number()))
        default: throw failure("found '\(next)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    /// A value; an empty one where the term ends.
    private mutating func value() throws -> String {
        guard let token = tokens.first, token != "," else { return "" }
        tokens.removeFirst()
        return try checked(token)
    }

    private mutating func number() throws -> Int {
        let text = try value()
        guard let number = Int(text) else { throw failure("for 'Gt', 'Lt' operators, the value must be an integer") }
        return number
    }

    private mutating func values() throws -> Set<String> {
        guard tokens.popFirst() == "(" else { throw failure("expected: '('") }
        var values: Set<String> = []
        while let token = tokens.popFirst() {
            if token == ")" { return values.isEmpty ? [""] : values }
            if token != "," { values.insert(try checked(token)) }
        }
        throw failure("expected: ',' or ')'")
    }

    /// The token, if it can be a label's key or value.
    private func checked(_ token: String) throws -> String {
        let isFine = token.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "/")
        }
        guard isFine, !token.isEmpty else { throw failure("found '\(token)', expected: identifier") }
        return token
    }

    private func failure(_ why: String) -> StatusError {
        .badRequest("unable to parse requirement: couldn't parse the selector string \"\(text)\": \(why)")
    }
}
