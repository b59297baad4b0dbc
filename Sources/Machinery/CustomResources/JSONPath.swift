/// The part of Kubernetes' JSONPath that columns of custom resources use: members, indexes, `[*]` and equality filters.
package struct JSONPath: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
        case all
        /// `[?(@.type=="Ready")]`.
        case filter([String], JSONValue, isEqual: Bool)
    }

    private let steps: [Step]

    /// Reads `.spec.replicas`, `.metadata.labels['a']`, `.status.conditions[?(@.type=="Ready")].status`; nil for other
    /// text.
    package init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.hasPrefix("$") { rest = rest.dropFirst() }
        var steps: [Step] = []
        while let first = rest.first {
            switch first {
            case "." where rest.count == 1 && steps.isEmpty: rest = rest.dropFirst()
            case ".":
                rest = rest.dropFirst()
                let name = Self.name(&rest)
                guard !name.isEmpty else { return nil }
                steps.append(name == "*" ? .all : .member(name))
            case "[":
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
            default: return nil
            }
        }
        self.steps = steps
    }

    /// A member's name up to the next step; `\.` is a dot in it.
    private static func name(_ rest: inout Substring) -> String {
        var name = ""
        while let next = rest.first, next != ".", next != "[" {
            rest = rest.dropFirst()
            if next == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(next) }
        }
        return name
    }

    private static func bracket(_ rest: inout Substring) -> Step? {
        guard let end = closing(rest) else { return nil }
        let inner = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if inner == "*" { return .all }
        if let index = Int(inner) { return .index(index) }
        if let quoted = unquoted(inner) { return .member(quoted) }
        guard inner.hasPrefix("?("), inner.hasSuffix(")") else { return nil }
        return filter(inner.dropFirst(2).dropLast())
    }

    /// The bracket that closes the one at the start; those in quotes don't count.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices.dropFirst() {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func filter(_ text: Substring) -> Step? {
        for (sign, isEqual) in [("==", true), ("!=", false)] {
            guard let range = text.firstRange(of: sign) else { continue }
            let left = text[..<range.lowerBound].filter { $0 != " " }
            let right = text[range.upperBound...].drop { $0 == " " }
            let trimmed = right.reversed().drop { $0 == " " }.reversed()
            guard left.hasPrefix("@.") else { return nil }
            let literal = Substring(String(trimmed))
            let value = unquoted(literal).map(JSONValue.string) ?? (try? JSONValue(parsing: String(literal)))
            guard let value else { return nil }
            return .filter(left.dropFirst(2).split(separator: ".").map(String.init), value, isEqual: isEqual)
        }
        return nil
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote else {
            return nil
        }
        return String(text.dropFirst().dropLast())
    }

    /// The values that the path leads to.
    package func values(in document: JSONValue) -> [JSONValue] {
        var found = [document]
        for step in steps {
            found = found.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let name): [value[name]]
                case .index(let index): [value[index < 0 ? value.items.count + index : index]]
                case .all: value.array ?? (value.object ?? [:]).map(\.value)
                case .filter(let path, let wanted, let isEqual):
                    value.items.filter { ($0[path: path] == wanted) == isEqual }
                }
            }
            .filter { !$0.isNull }
        }
        return found
    }

    /// The members' names where the path has only those; nil for others.
    package var plainNames: [String]? {
        var names: [String] = []
        for step in steps {
            guard case .member(let name) = step else { return nil }
            names.append(name)
        }
        return names
    }
}
