internal import Machinery

/// The part of kubectl's JSONPath templates that scripts use: text, `{.a.b[0]['c.d'][*].e}`, `{"\n"}`, `{range}…{end}`.
struct JSONPathTemplate: Equatable, Sendable {
    private enum Step: Equatable, Sendable {
        case key(String)
        case index(Int)
        case all
    }

    private indirect enum Part: Equatable, Sendable {
        case text(String)
        case path([Step])
        case range([Step], [Part])
    }

    private let parts: [Part]

    /// Reads a template; nil where it uses something else or is not closed.
    init?(_ template: String) {
        var rest = template[...]
        guard let parts = Self.parts(&rest, inRange: false), rest.isEmpty else { return nil }
        self.parts = parts
    }

    /// The template filled in from a document; what isn't there is left out.
    func text(of document: JSONValue) -> String { Self.render(parts, document) }

    private static func render(_ parts: [Part], _ value: JSONValue) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .path(let steps):
                find(steps[...], value).map { $0.string ?? $0.description }.joined(separator: " ")
            case .range(let steps, let body): find(steps[...], value).map { render(body, $0) }.joined()
            }
        }.joined()
    }

    private static func find(_ steps: ArraySlice<Step>, _ value: JSONValue) -> [JSONValue] {
        guard let step = steps.first else { return value.isNull ? [] : [value] }
        let rest = steps.dropFirst()
        switch step {
        case .key(let key): return find(rest, value[key])
        case .index(let index):
            let items = value.items
            let place = index < 0 ? items.count + index : index
            return items.indices.contains(place) ? find(rest, items[place]) : []
        case .all:
            let items = value.array ?? value.object?.map(\.value) ?? []
            return items.flatMap { find(rest, $0) }
        }
    }

    private static func parts(_ rest: inout Substring, inRange: Bool) -> [Part]? {
        var parts: [Part] = []
        while !rest.isEmpty {
            let text = rest.prefix { $0 != "{" }
            if !text.isEmpty { parts.append(.text(String(text))) }
            rest = rest.dropFirst(text.count)
            guard !rest.isEmpty else { break }
            guard let close = closing(rest) else { return nil }
            let inner = rest[rest.index(after: rest.startIndex)..<close].trimmed
            rest = rest[rest.index(after: close)...]
            if inner == "end" { return inRange ? parts : nil }
            if inner.hasPrefix("range ") {
                guard let steps = steps(inner.dropFirst(6).trimmed), let body = self.parts(&rest, inRange: true) else {
                    return nil
                }
                parts.append(.range(steps, body))
            } else if let literal = literal(inner) {
                parts.append(.text(literal))
            } else {
                guard let steps = steps(inner) else { return nil }
                parts.append(.path(steps))
            }
        }
        return inRange ? nil : parts
    }

    /// The brace that closes the one at the start; braces in quotes don't count.
    private static func closing(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "}" {
                return index
            }
        }
        return nil
    }

    private static func literal(_ text: Substring) -> String? {
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
            return nil
        }
        return String(text.dropFirst().dropLast()).replacing("\\n", with: "\n").replacing("\\t", with: "\t")
    }

    private static func steps(_ text: Substring) -> [Step]? {
        var rest = text
        if rest.first == "$" || rest.first == "@" { rest = rest.dropFirst() }
        var steps: [Step] = []
        while let character = rest.first {
            if character == "." {
                rest = rest.dropFirst()
                let key = key(&rest)
                if key == "*" { steps.append(.all) } else if !key.isEmpty { steps.append(.key(key)) }
            } else if character == "[" {
                guard let close = rest.firstIndex(of: "]"), let step = bracket(rest[..<close].dropFirst().trimmed)
                else {
                    return nil
                }
                steps.append(step)
                rest = rest[rest.index(after: close)...]
            } else {
                guard steps.isEmpty, rest.count == text.count else { return nil }
                steps.append(.key(key(&rest)))
            }
        }
        return steps
    }

    /// The name up to the next dot or bracket; a backslash makes a dot part of it.
    private static func key(_ rest: inout Substring) -> String {
        var key = ""
        while let character = rest.first, character != ".", character != "[" {
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.popFirst() { key.append(escaped) } else { key.append(character) }
        }
        return key
    }

    private static func bracket(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        return literal(text).map { .key($0) }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return text
    }
}
