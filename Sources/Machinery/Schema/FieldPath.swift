/// Where a walk through a document is; text is made of it only for what is told.
struct FieldPath {
    private enum Step {
        case field(String)
        /// A key of a map.
        case key(String)
        case item(Int)
    }
    private var steps: [Step] = []

    mutating func enter(field: String) { steps.append(.field(field)) }
    mutating func enter(key: String) { steps.append(.key(key)) }
    mutating func enter(item: Int) { steps.append(.item(item)) }
    mutating func leave() { steps.removeLast() }

    /// `spec.containers[0].env`; keys of maps as if they were fields.
    var text: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .field(let name), .key(let name): text += text.isEmpty ? name : ".\(name)"
            case .item(let index): text += "[\(index)]"
            }
        }
    }

    /// The same with the keys of maps in brackets: `spec.selector[app]`.
    var textWithKeys: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .field(let name): text += text.isEmpty ? name : ".\(name)"
            case .key(let key): text += "[\(key)]"
            case .item(let index): text += "[\(index)]"
            }
        }
    }

    /// The names of fields only: `spec.containers.env`.
    var fields: String {
        steps.compactMap { if case .field(let name) = $0 { name } else { nil } }.joined(separator: ".")
    }
}
