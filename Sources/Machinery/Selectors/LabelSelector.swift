/// Which objects, by their labels: requirements that all must hold.
///
/// Read from text (`app=web,tier!=db,env in (a,b),!old`), from a LabelSelector (meta/v1) or from a plain map.
package struct LabelSelector: Sendable, Hashable {
    /// One condition on one label.
    package struct Requirement: Sendable, Hashable {
        /// How a label is compared.
        package enum Operation: Sendable, Hashable { case isIn, isNotIn, exists, doesNotExist, greater, less }
        package let key: String
        package let operation: Operation
        package let values: [String]

        package init(_ key: String, _ operation: Operation, _ values: [String] = []) {
            self.key = key
            self.operation = operation
            self.values = values
        }

        package func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            switch operation {
            case .exists: return value != nil
            case .doesNotExist: return value == nil
            case .isIn: return value.map(values.contains) ?? false
            case .isNotIn: return value.map { !values.contains($0) } ?? true
            case .greater, .less:
                guard let number = value.flatMap(Int64.init), let bound = values.first.flatMap(Int64.init)
                else { return false }
                return operation == .greater ? number > bound : number < bound
            }
        }
    }

    package let requirements: [Requirement]
    /// True for a selector that picks no object at all (an absent LabelSelector).
    package let isNothing: Bool

    package init(_ requirements: [Requirement] = [], isNothing: Bool = false) {
        self.requirements = requirements
        self.isNothing = isNothing
    }

    package static let everything = LabelSelector()
    package static let nothing = LabelSelector(isNothing: true)

    /// Objects that have every one of these labels.
    package init(_ labels: [String: String]) {
        self.init(labels.sorted { $0.key < $1.key }.map { Requirement($0.key, .isIn, [$0.value]) })
    }

    package var isEverything: Bool { requirements.isEmpty && !isNothing }

    package func matches(_ labels: [String: String]) -> Bool {
        !isNothing && requirements.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector {
    /// Reads the text form; empty text picks everything. Throws `StatusError` (`badRequest`).
    package init(parsing text: String) throws(StatusError) {
        var reader = SelectorReader(text)
        self.init(try reader.requirements())
    }

    /// Reads a LabelSelector (meta/v1): `.null` picks nothing, `{}` everything. Throws `StatusError` (`badRequest`).
    package init(json: JSONValue) throws(StatusError) {
        guard !json.isNull else {
            self = .nothing
            return
        }
        var requirements = LabelSelector(json["matchLabels"].stringMap).requirements
        for expression in json["matchExpressions"].items {
            let values = expression["values"].strings
            let operation: Requirement.Operation
            switch expression["operator"].text {
            case "In": operation = .isIn
            case "NotIn": operation = .isNotIn
            case "Exists": operation = .exists
            case "DoesNotExist": operation = .doesNotExist
            default: throw .badRequest("\"\(expression["operator"].text)\" is not a valid label selector operator")
            }
            requirements.append(Requirement(expression["key"].text, operation, values))
        }
        self.init(requirements)
    }
}

extension LabelSelector: CustomStringConvertible {
    /// The text form.
    package var description: String {
        isNothing ? "<none>" : requirements.map(\.description).joined(separator: ",")
    }
}

extension LabelSelector.Requirement: CustomStringConvertible {
    package var description: String {
        let list = values.sorted().joined(separator: ",")
        return switch operation {
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .isIn where values.count == 1: "\(key)=\(list)"
        case .isIn: "\(key) in (\(list))"
        case .isNotIn where values.count == 1: "\(key)!=\(list)"
        case .isNotIn: "\(key) notin (\(list))"
        case .greater: "\(key)>\(list)"
        case .less: "\(key)<\(list)"
        }
    }
}

/// Reads the text form of a label selector.
private struct SelectorReader {
    let bytes: [UInt8]
    var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func requirements() throws(StatusError) -> [LabelSelector.Requirement] {
        var found: [LabelSelector.Requirement] = []
        skipSpace()
        guard at < bytes.count else { return [] }
        while true {
            found.append(try requirement())
            skipSpace()
            guard at < bytes.count else { return found }
            guard take(",") else { throw fault("found '\(rest)', expected: ',' or 'end of string'") }
        }
    }

    mutating func requirement() throws(StatusError) -> LabelSelector.Requirement {
        skipSpace()
        let isNegated = take("!")
        let key = word()
        guard !key.isEmpty else { throw fault("found '\(rest)', expected: !, identifier, or 'end of string'") }
        if let problem = Names.qualifiedName(key).first {
            throw fault("key: Invalid value: \"\(key)\": \(problem)")
        }
        if isNegated { return .init(key, .doesNotExist) }
        skipSpace()
        if at == bytes.count || bytes[at] == UInt8(ascii: ",") { return .init(key, .exists) }
        if take("!=") { return .init(key, .isNotIn, [try value(of: key)]) }
        if take("==") || take("=") { return .init(key, .isIn, [try value(of: key)]) }
        if take(">") { return .init(key, .greater, [try number(of: key)]) }
        if take("<") { return .init(key, .less, [try number(of: key)]) }
        switch word() {
        case "in": return .init(key, .isIn, try values(of: key))
        case "notin": return .init(key, .isNotIn, try values(of: key))
        case let other: throw fault("found '\(other)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    mutating func value(of key: String) throws(StatusError) -> String {
        skipSpace()
        let value = word()
        if let problem = Names.labelValue(value).first {
            throw fault("values[0][\(key)]: Invalid value: \"\(value)\": \(problem)")
        }
        return value
    }

    mutating func number(of key: String) throws(StatusError) -> String {
        let value = try value(of: key)
        guard Int64(value) != nil else {
            throw fault(
                "values[0]: Invalid value: \"\(value)\": for 'Gt', 'Lt' operators, the value must be an integer")
        }
        return value
    }

    mutating func values(of key: String) throws(StatusError) -> [String] {
        skipSpace()
        guard take("(") else { throw fault("found '\(rest)' expected: '('") }
        var values: [String] = []
        while true {
            values.append(try value(of: key))
            skipSpace()
            if take(")") { return values }
            guard take(",") else { throw fault("found '\(rest)', expected: ',' or ')'") }
        }
    }

    mutating func word() -> String {
        let start = at
        while at < bytes.count, !" \t\r\n=!(),<>".utf8.contains(bytes[at]) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    mutating func take(_ sign: StaticString) -> Bool {
        let length = sign.utf8CodeUnitCount
        guard at + length <= bytes.count else { return false }
        for index in 0..<length where bytes[at + index] != sign.utf8Start[index] { return false }
        at += length
        return true
    }

    mutating func skipSpace() {
        while at < bytes.count, " \t\r\n".utf8.contains(bytes[at]) { at += 1 }
    }

    /// The word or sign that comes next, as Kubernetes' messages name it.
    var rest: String {
        var next = self
        let word = next.word()
        guard word.isEmpty else { return String(word.prefix(40)) }
        return String(decoding: bytes[at...].prefix { "=!<>(),".utf8.contains($0) }, as: UTF8.self)
    }

    func fault(_ problem: String) -> StatusError { .badRequest("unable to parse requirement: \(problem)") }
}
