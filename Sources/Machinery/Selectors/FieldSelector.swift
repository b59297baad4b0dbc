/// Which objects, by the values of their selectable fields: `status.phase=Running,metadata.name!=web`.
package struct FieldSelector: Sendable, Hashable {
    /// One condition on one field.
    package struct Term: Sendable, Hashable {
        package let path: String
        package let value: String
        package let isEqual: Bool

        package init(_ path: String, _ value: String, isEqual: Bool = true) {
            self.path = path
            self.value = value
            self.isEqual = isEqual
        }
    }

    package let terms: [Term]

    package init(_ terms: [Term] = []) { self.terms = terms }

    package static let everything = FieldSelector()
    package var isEverything: Bool { terms.isEmpty }

    /// The name that `metadata.name=` asks for, if it does.
    package var name: String? { value(of: "metadata.name") }

    /// The value that a field must have, if the selector says so.
    package func value(of path: String) -> String? { terms.first { $0.path == path && $0.isEqual }?.value }

    /// The same conditions on fields under other names.
    package func renamed(_ name: (String) -> String) -> FieldSelector {
        FieldSelector(terms.map { Term(name($0.path), $0.value, isEqual: $0.isEqual) })
    }

    /// True when every term holds; `field` gives the value of a path, and an absent field counts as empty.
    package func matches(_ field: (String) -> String?) -> Bool {
        terms.allSatisfy { ((field($0.path) ?? "") == $0.value) == $0.isEqual }
    }

    /// Throws `StatusError` (`badRequest`) for a path that isn't among `supported`; those of metadata always are.
    package func check(supported: some Collection<String>) throws(StatusError) {
        for term in terms where term.path != "metadata.name" && term.path != "metadata.namespace" {
            guard supported.contains(term.path) else {
                throw .badRequest("field label not supported: \(term.path)")
            }
        }
    }
}

extension FieldSelector {
    /// Reads the text form; a backslash takes `\`, `,` and `=` in values literally. Throws `StatusError` (`badRequest`).
    package init(parsing text: String) throws(StatusError) {
        var terms: [Term] = []
        for part in Self.split(text) where !part.isEmpty {
            guard let sign = part.firstIndex(of: "=") else {
                throw .badRequest("invalid selector: '\(part)'; can't understand '\(part)'")
            }
            var (path, value) = (part[..<sign], part[part.index(after: sign)...])
            let isNegated = path.last == "!"
            if isNegated { path = path.dropLast() } else if value.first == "=" { value = value.dropFirst() }
            terms.append(Term(String(path), try Self.unescape(String(value)), isEqual: !isNegated))
        }
        self.init(terms)
    }

    /// Cuts at commas that no backslash precedes.
    private static func split(_ text: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var isEscaped = false
        for character in text {
            if character == ",", !isEscaped {
                parts.append(part)
                part = ""
            } else {
                part.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return parts + [part]
    }

    private static func unescape(_ value: String) throws(StatusError) -> String {
        var result = ""
        var isEscaped = false
        for character in value {
            if isEscaped {
                guard "\\,=".contains(character) else {
                    throw .badRequest("invalid field selector: invalid escape sequence: \\\(character)")
                }
                result.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "=" {
                throw .badRequest("invalid field selector: unescaped character in value: \(value)")
            } else {
                result.append(character)
            }
        }
        guard !isEscaped else { throw .badRequest("invalid field selector: invalid escape sequence: \\") }
        return result
    }
}

extension FieldSelector: CustomStringConvertible {
    package var description: String { terms.map(\.description).joined(separator: ",") }
}

extension FieldSelector.Term: CustomStringConvertible {
    package var description: String {
        let escaped = value.map { "\\,=".contains($0) ? "\\\($0)" : String($0) }.joined()
        return path + (isEqual ? "=" : "!=") + escaped
    }
}
