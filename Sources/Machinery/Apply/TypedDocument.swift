/// How documents of one schema are taken apart and put together, field by field.
///
/// Without a schema objects are taken apart and lists are one value.
struct TypedDocument: Sendable {
    typealias Node = FieldSet.Node

    /// What stands at a path: the type, and the field that holds it.
    struct Place {
        let type: SchemaType?
        var field: SchemaField?
    }

    /// How a value is taken apart.
    private enum Shape {
        case leaf
        case members
        case keyed([String], SchemaType)
        case set
    }

    /// Which paths besides ends are in a set of what a value holds.
    enum Marks {
        /// Items of lists: what an applier owns.
        case items
        /// Items and maps: what is new with a value.
        case maps
        /// Every one: what is gone with a value.
        case all
    }

    /// A part of a value, with the step that leads to it.
    typealias Part = (element: PathElement, value: JSONValue, place: Place)

    let library: SchemaLibrary?
    let root: Place

    init(_ schema: Schema?) {
        library = schema?.library
        root = Place(type: schema?.type)
    }

    private func shape(_ place: Place, _ value: JSONValue) -> Shape {
        switch (place.type, value) {
        case (nil, .object): return .members
        case (.object, .object), (.map, .object): return place.field?.isGranular ?? true ? .members : .leaf
        case (.list(let element), .array):
            switch place.field?.listType {
            case .map(let keys): return .keyed(keys, element)
            case .set: return .set
            default: return .leaf
            }
        default: return .leaf
        }
    }

    /// The place of an object's member.
    func member(_ name: String, of place: Place) -> Place {
        switch place.type {
        case .object(let index):
            let field = library?.object(index)[name]
            return Place(type: field?.type ?? .any, field: field)
        case .map(let element): return Place(type: element)
        default: return Place(type: place.type == nil ? nil : .any)
        }
    }

    /// The keys that tell a list's item apart; one that is left out has its default.
    private func keys(_ item: JSONValue, _ names: [String], _ element: SchemaType) -> JSONObject {
        var keys = JSONObject()
        for name in names {
            let value = item[name].isNull ? member(name, of: Place(type: element)).field?.defaultValue : item[name]
            if let value { keys[name] = value }
        }
        return keys
    }

    /// The parts of a value with the steps that lead to them; nil for one that isn't taken apart.
    func parts(_ value: JSONValue, _ place: Place) -> [Part]? {
        switch shape(place, value) {
        case .leaf: nil
        case .members: (value.object ?? [:]).map { (.field($0.key), $0.value, member($0.key, of: place)) }
        case .keyed(let names, let element):
            value.items.map { (.key(keys($0, names, element)), $0, Place(type: element)) }
        case .set: value.items.map { (.value($0), $0, Place(type: .any)) }
        }
    }

    /// Every path of a value: leaves, objects and lists that are empty, and those that `marks` names.
    func node(_ value: JSONValue, _ place: Place, _ marks: Marks = .items) -> Node {
        guard let parts = parts(value, place), !parts.isEmpty else { return FieldSet.end }
        var node = Node()
        for part in parts {
            let child = self.node(part.value, part.place, marks)
            let step = part.element.text
            let marked = Self.isMarked(part, marks) ? FieldSet.marked(child) : child
            node[step] = .object(node[step]?.object.map { FieldSet.union($0, marked) } ?? marked)
        }
        return node
    }

    private static func isMarked(_ part: Part, _ marks: Marks) -> Bool {
        if case .key = part.element { return true }
        switch (marks, part.place.type) {
        case (.all, _), (.maps, .map): return true
        default: return false
        }
    }

    /// `live` with everything that `config` says; what it doesn't say stays.
    func merge(_ live: JSONValue, _ config: JSONValue, _ place: Place) -> JSONValue {
        switch (shape(place, config), shape(place, live)) {
        case (.members, .members):
            var object = live.object ?? [:]
            for (key, value) in config.object ?? [:] {
                object[key] = object[key].map { merge($0, value, member(key, of: place)) } ?? value
            }
            return .object(object)
        case (.keyed(let names, let element), .keyed):
            var items = live.items
            for item in config.items {
                let wanted = keys(item, names, element)
                if let index = items.firstIndex(where: { keys($0, names, element) == wanted }) {
                    items[index] = merge(items[index], item, Place(type: element))
                } else {
                    items.append(item)
                }
            }
            return .array(items)
        case (.set, .set): return .array(live.items + config.items.filter { !live.items.contains($0) })
        default: return config
        }
    }

    /// Takes out what `last` has and neither `new` nor one of `others` has.
    func removeAbandoned(_ value: inout JSONValue, _ place: Place, last: Node, new: Node, others: [Node]) {
        guard let parts = parts(value, place) else { return }
        var kept: [(PathElement, JSONValue)] = []
        for part in parts {
            let step = part.element.text
            guard let lastChild = last[step]?.object else {
                kept.append((part.element, part.value))
                continue
            }
            let newChild = new[step]?.object
            let otherChildren = others.compactMap { $0[step]?.object }
            if newChild == nil, otherChildren.isEmpty { continue }
            var inner = part.value
            removeAbandoned(
                &inner, part.place, last: lastChild, new: newChild ?? FieldSet.end, others: otherChildren)
            kept.append((part.element, inner))
        }
        value = assemble(kept, like: value)
    }

    private func assemble(_ parts: [(PathElement, JSONValue)], like value: JSONValue) -> JSONValue {
        guard value.object != nil else { return .array(parts.map(\.1)) }
        var object = JSONObject()
        for case (.field(let name), let member) in parts { object[name] = member }
        return .object(object)
    }

    /// Sorts the paths of two versions of a document into those that were added or changed and those that are gone.
    func difference(_ old: JSONValue, _ new: JSONValue) -> (changed: FieldSet, removed: FieldSet) {
        let (changed, removed) = difference(old, new, root)
        return (FieldSet(changed), FieldSet(removed))
    }

    private func difference(_ old: JSONValue, _ new: JSONValue, _ place: Place) -> (changed: Node?, removed: Node?) {
        if old == new { return (nil, nil) }
        guard let before = parts(old, place), let after = parts(new, place) else { return (FieldSet.end, nil) }
        var (changed, removed) = (Node(), Node())
        let known = Dictionary(before.map { ($0.element, $0.value) }) { first, _ in first }
        var met: Set<PathElement> = []
        for part in after {
            met.insert(part.element)
            guard let previous = known[part.element] else {
                let child = node(part.value, part.place, .maps)
                changed[part.element.text] = .object(Self.isMarked(part, .maps) ? FieldSet.marked(child) : child)
                continue
            }
            let (inner, gone) = difference(previous, part.value, part.place)
            if let inner { changed[part.element.text] = .object(inner) }
            if let gone { removed[part.element.text] = .object(gone) }
        }
        for part in before where !met.contains(part.element) {
            removed[part.element.text] = .object(FieldSet.marked(node(part.value, part.place, .all)))
        }
        // What has become empty is a value of its own.
        if after.isEmpty { return (FieldSet.end, removed) }
        return (changed.isEmpty ? nil : changed, removed.isEmpty ? nil : removed)
    }
}
