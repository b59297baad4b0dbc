/// One step of a path into a document, as `managedFields` writes it.
enum PathElement: Sendable, Hashable {
    /// `f:name`: a member of an object.
    case field(String)
    /// `k:{"name":"c"}`: the item of a list with these keys.
    case key(JSONObject)
    /// `v:"x"`: an item of a set.
    case value(JSONValue)
    /// `i:0`: an item by its place; read, never made.
    case index(Int)

    init?(_ text: String) {
        guard text.utf8.count >= 2 else { return nil }
        let rest = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(rest)
        case "k:":
            guard let keys = (try? JSONValue(parsing: rest))?.object else { return nil }
            self = .key(keys)
        case "v:":
            guard let value = try? JSONValue(parsing: rest) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = Int(rest) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    /// As a key of `fieldsV1`.
    var text: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let keys): "k:\(JSONValue.object(Self.sorted(keys)))"
        case .value(let value): "v:\(value)"
        case .index(let index): "i:\(index)"
        }
    }

    /// As a part of a path in a message: `.spec`, `[name="c"]`, `[="x"]`.
    var shown: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let keys): "[" + Self.sorted(keys).map { "\($0.key)=\($0.value)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value)]"
        case .index(let index): "[\(index)]"
        }
    }

    private static func sorted(_ keys: JSONObject) -> JSONObject {
        JSONObject(keys.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
}

/// A set of paths into a document: what one manager owns.
struct FieldSet: Sendable, Equatable {
    /// True where the path that leads here is itself in the set.
    var isMember = false
    var children: [PathElement: FieldSet] = [:]

    var isEmpty: Bool { !isMember && children.isEmpty }

    /// The set of the one path that leads here.
    static let leaf = FieldSet(isMember: true)

    subscript(element: PathElement) -> FieldSet {
        get { children[element] ?? FieldSet() }
        set { children[element] = newValue.isEmpty ? nil : newValue }
    }

    func union(_ other: FieldSet) -> FieldSet {
        FieldSet(
            isMember: isMember || other.isMember, children: children.merging(other.children) { $0.union($1) })
    }

    /// Without the paths of another set.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && !other.isMember)
        for (element, child) in children { result[element] = child.subtracting(other[element]) }
        return result
    }

    /// Every path of the set, in order.
    func paths(_ prefix: [PathElement] = []) -> [[PathElement]] {
        let own = isMember ? [prefix] : []
        return own
            + children.sorted { $0.key.text < $1.key.text }.flatMap { $0.value.paths(prefix + [$0.key]) }
    }
}

extension FieldSet {
    /// Reads a `fieldsV1`; what can't be understood is left out.
    init(json: JSONValue) {
        for (key, value) in json.object ?? [:] {
            if key == "." {
                isMember = true
            } else if let element = PathElement(key) {
                var child = FieldSet(json: value)
                if child.isEmpty { child.isMember = true }
                children[element] = child
            }
        }
    }

    /// The `fieldsV1`: a path without further ones is written as `{}`, one with further ones has a `.` among them.
    var json: JSONValue {
        guard !children.isEmpty else { return [:] }
        var object = JSONObject()
        if isMember { object["."] = [:] }
        for (element, child) in children.map({ ($0.key.text, $0.value) }).sorted(by: { $0.0 < $1.0 }) {
            object[element] = child.json
        }
        return .object(object)
    }
}
