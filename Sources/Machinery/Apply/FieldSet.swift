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

    /// The key of `fieldsV1` for a member of an object.
    static func text(field name: String) -> String { "f:" + name }

    /// The key of `fieldsV1` for an item of a set.
    static func text(item value: JSONValue) -> String { "v:\(value)" }

    /// The key of `fieldsV1` for the item of a list with these keys, which come in the order of their names.
    static func text(keys: some Sequence<(name: String, value: JSONValue)>) -> String {
        var bytes: [UInt8] = Array("k:{".utf8)
        for (name, value) in keys {
            if bytes.count > 3 { bytes.append(UInt8(ascii: ",")) }
            JSONValue.write(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            value.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As a part of a path in a message: `.spec`, `[name="c"]`, `[="x"]`.
    var shown: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let keys):
            "[" + keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") + "]"
        case .value(let value): "[=\(value)]"
        case .index(let index): "[\(index)]"
        }
    }
}

/// A set of paths into a document, kept in the form of `fieldsV1`: what one manager owns.
///
/// A node has a member for each step that goes on from it. `{}` is a path's end; a node with steps that is itself in the
/// set has the member `.` too. It stays JSON because a write touches few of the paths that an object's managers own: the
/// others are never taken apart.
struct FieldSet: Sendable, Equatable {
    typealias Node = JSONObject

    /// What goes on from the root, which is itself in no set.
    private(set) var root: Node

    init(_ root: Node? = nil) {
        self.root = root ?? [:]
        self.root[Self.own] = nil
    }

    init(json: JSONValue) { self.init(json.object) }

    var isEmpty: Bool { root.isEmpty }

    /// The node of a path that ends here.
    static let end = Node()
    private static let own = "."

    /// The same node with the path that leads to it in the set.
    static func marked(_ node: Node) -> Node {
        guard !node.isEmpty, node[own] == nil else { return node }
        return Node([mark] + node.map { ($0.key, $0.value) })
    }

    /// The member of a node that says that the path which leads to it is in the set. It comes before every step.
    static let mark = (key: own, value: JSONValue.object(end))

    private static func isMember(_ node: Node) -> Bool { node.isEmpty || node[own] != nil }

    /// The steps with sorted keys, as it is stored.
    var json: JSONValue { .object(Self.sorted(root)) }

    private static func sorted(_ node: Node) -> Node {
        if isSorted(node) { return node }
        return Node(node.sorted { $0.key < $1.key }.map { ($0.key, .object(sorted($0.value.object ?? end))) })
    }

    private static func isSorted(_ node: Node) -> Bool {
        var last = ""
        for (step, tail) in node {
            guard last <= step, isSorted(tail.object ?? end) else { return false }
            last = step
        }
        return true
    }

    // MARK: Algebra

    func union(_ other: FieldSet) -> FieldSet { FieldSet(Self.stepsUnion(root, other.root)) }

    private static func stepsUnion(_ left: Node, _ right: Node) -> Node {
        var result = left
        for (step, tail) in right where step != own {
            let added = tail.object ?? end
            result[step] = .object(result[step]?.object.map { union($0, added) } ?? added)
        }
        return result
    }

    /// Both nodes of one path.
    static func union(_ left: Node, _ right: Node) -> Node {
        if left.isEmpty, right.isEmpty { return end }
        let all = stepsUnion(left, right)
        return isMember(left) || isMember(right) ? marked(all) : all
    }

    /// Without the paths of another set.
    func subtracting(_ other: FieldSet) -> FieldSet { FieldSet(Self.stepsLeft(root, without: other.root)) }

    private static func stepsLeft(_ left: Node, without right: Node) -> Node {
        var result = left
        for (step, tail) in right where step != own {
            guard let node = left[step]?.object else { continue }
            result[step] = difference(node, tail.object ?? end).map { .object($0) }
        }
        return result
    }

    private static func difference(_ left: Node, _ right: Node) -> Node? {
        var steps = stepsLeft(left, without: right)
        steps[own] = nil
        let stays = isMember(left) && !isMember(right)
        if steps.isEmpty { return stays ? end : nil }
        return stays ? marked(steps) : steps
    }

    /// The paths that are in both sets.
    func intersection(_ other: FieldSet) -> FieldSet { FieldSet(Self.stepsInBoth(root, other.root)) }

    private static func stepsInBoth(_ left: Node, _ right: Node) -> Node {
        var result = Node()
        for (step, tail) in left where step != own {
            guard let other = right[step]?.object, let both = common(tail.object ?? end, other) else { continue }
            result[step] = .object(both)
        }
        return result
    }

    private static func common(_ left: Node, _ right: Node) -> Node? {
        let steps = stepsInBoth(left, right)
        let isIn = isMember(left) && isMember(right)
        if steps.isEmpty { return isIn ? end : nil }
        return isIn ? marked(steps) : steps
    }

    /// Every path of the set, in order; a step that can't be understood is left out with what follows it.
    var paths: [[PathElement]] { Self.paths(root, [], isRoot: true) }

    private static func paths(_ node: Node, _ prefix: [PathElement], isRoot: Bool) -> [[PathElement]] {
        let whole = !isRoot && isMember(node) ? [prefix] : []
        return whole
            + node.sorted { $0.key < $1.key }.flatMap { step, tail -> [[PathElement]] in
                guard let element = PathElement(step) else { return [] }
                return paths(tail.object ?? end, prefix + [element], isRoot: false)
            }
    }
}
