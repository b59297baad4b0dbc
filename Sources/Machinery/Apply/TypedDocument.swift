/// How documents of one schema are taken apart and put together, field by field.
///
/// Without a schema objects are taken apart and lists are one value.
struct TypedDocument: Sendable {
    typealias Node = FieldSet.Node

    /// What stands at a path: the type, and the field that holds it.
    struct Place {
        let type: SchemaType?
        /// The object type that has the field, and where in its fields: walks make many places and no copies of fields.
        private let owner: SchemaObject?
        private let index: Int

        init(type: SchemaType?) {
            self.type = type
            owner = nil
            index = 0
        }

        init(field index: Int, of owner: SchemaObject) {
            type = owner.fields[index].type
            self.owner = owner
            self.index = index
        }

        var listType: SchemaListType? { owner?.fields[index].listType }
        var isGranular: Bool { owner?.fields[index].isGranular ?? true }
        var defaultValue: JSONValue? { owner?.fields[index].defaultValue }
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

    /// A part of a value, with the step that leads to it as `fieldsV1` writes it.
    struct Part {
        let step: String
        let value: JSONValue
        let place: Place
        var isListItem = false
    }

    let library: SchemaLibrary?
    let root: Place

    init(_ schema: Schema?) {
        library = schema?.library
        root = Place(type: schema?.type)
    }

    private func shape(_ place: Place, _ value: JSONValue) -> Shape {
        switch (place.type, value) {
        case (nil, .object): return .members
        case (.object, .object), (.map, .object): return place.isGranular ? .members : .leaf
        case (.list(let element), .array):
            switch place.listType {
            case .map(let keys): return .keyed(keys.sorted(), element)
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
            guard let owner = library?.object(index), let field = owner.index(of: name) else {
                return Place(type: .any)
            }
            return Place(field: field, of: owner)
        case .map(let element): return Place(type: element)
        default: return Place(type: place.type == nil ? nil : .any)
        }
    }

    /// The keys that tell a list's item apart; one that is left out has its default.
    private func keys(_ item: JSONValue, _ names: [String], _ element: SchemaType) -> [(name: String, value: JSONValue)]
    {
        names.compactMap { name in
            let value = item[name].isNull ? member(name, of: Place(type: element)).defaultValue : item[name]
            return value.map { (name, $0) }
        }
    }

    /// The step to a list's item.
    private func step(_ item: JSONValue, _ names: [String], _ element: SchemaType) -> String {
        PathElement.text(keys: keys(item, names, element))
    }

    /// The parts of a value with the steps that lead to them; nil for one that isn't taken apart.
    func parts(_ value: JSONValue, _ place: Place) -> [Part]? {
        switch shape(place, value) {
        case .leaf: nil
        case .members:
            (value.object ?? [:]).map { key, value in
                Part(step: PathElement.text(field: key), value: value, place: member(key, of: place))
            }
        case .keyed(let names, let element):
            value.items.map { item in
                Part(step: step(item, names, element), value: item, place: Place(type: element), isListItem: true)
            }
        case .set:
            value.items.map { Part(step: PathElement.text(item: $0), value: $0, place: Place(type: .any)) }
        }
    }

    /// Every path of a value: leaves, objects and lists that are empty, and those that `marks` names. In order.
    ///
    /// With `isMarked` the path that leads to the value is in the set, too.
    func node(_ value: JSONValue, _ place: Place, _ marks: Marks = .items, isMarked: Bool = false) -> Node {
        guard let parts = parts(value, place), !parts.isEmpty else { return FieldSet.end }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(parts.count + 1)
        if isMarked { members.append(.init(key: FieldSet.mark.key, value: FieldSet.mark.value)) }
        for part in parts {
            let child = node(part.value, part.place, marks, isMarked: Self.isMarked(part, marks))
            members.append(.init(key: part.step, value: .object(child)))
        }
        members.sort { $0.key < $1.key }
        // Items with the same keys, which no valid list has, are one.
        for index in members.indices.dropFirst().reversed() where members[index].key == members[index - 1].key {
            let both = [members[index - 1], members[index]].map { $0.value.object ?? FieldSet.end }
            members[index - 1].value = .object(FieldSet.union(both[0], both[1]))
            members.remove(at: index)
        }
        return JSONObject(distinct: members)
    }

    private static func isMarked(_ part: Part, _ marks: Marks) -> Bool {
        if part.isListItem { return true }
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
                let wanted = step(item, names, element)
                if let index = items.firstIndex(where: { step($0, names, element) == wanted }) {
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
        var kept: [(step: String, value: JSONValue)] = []
        for part in parts {
            guard let lastChild = last[part.step]?.object else {
                kept.append((part.step, part.value))
                continue
            }
            let newChild = new[part.step]?.object
            let otherChildren = others.compactMap { $0[part.step]?.object }
            if newChild == nil, otherChildren.isEmpty { continue }
            var inner = part.value
            removeAbandoned(
                &inner, part.place, last: lastChild, new: newChild ?? FieldSet.end, others: otherChildren)
            kept.append((part.step, inner))
        }
        value = assemble(kept, like: value)
    }

    private func assemble(_ parts: [(step: String, value: JSONValue)], like value: JSONValue) -> JSONValue {
        guard value.object != nil else { return .array(parts.map(\.value)) }
        var object = JSONObject()
        for case (let step, let member) in parts {
            if case .field(let name) = PathElement(step) { object[name] = member }
        }
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
        // Most often both have the same parts in the same order.
        let isAligned = before.count == after.count && zip(before, after).allSatisfy { $0.step == $1.step }
        let known = isAligned ? [:] : Dictionary(before.map { ($0.step, $0.value) }) { first, _ in first }
        for (index, part) in after.enumerated() {
            guard let previous = isAligned ? before[index].value : known[part.step] else {
                let child = node(part.value, part.place, .maps, isMarked: Self.isMarked(part, .maps))
                changed[part.step] = .object(child)
                continue
            }
            let (inner, gone) = difference(previous, part.value, part.place)
            if let inner { changed[part.step] = .object(inner) }
            if let gone { removed[part.step] = .object(gone) }
        }
        if !isAligned {
            let met = Set(after.map(\.step))
            for part in before where !met.contains(part.step) {
                removed[part.step] = .object(node(part.value, part.place, .all, isMarked: true))
            }
        }
        // What has become empty is a value of its own.
        if after.isEmpty { return (FieldSet.end, removed) }
        return (changed.isEmpty ? nil : changed, removed.isEmpty ? nil : removed)
    }
}
