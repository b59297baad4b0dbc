/// How documents of one schema are taken apart and put together, field by field.
///
/// Without a schema objects are taken apart and lists are one value.
struct TypedDocument: Sendable {
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
    func parts(_ value: JSONValue, _ place: Place) -> [(element: PathElement, value: JSONValue, place: Place)]? {
        switch shape(place, value) {
        case .leaf: nil
        case .members: (value.object ?? [:]).map { (.field($0.key), $0.value, member($0.key, of: place)) }
        case .keyed(let names, let element):
            value.items.map { (.key(keys($0, names, element)), $0, Place(type: element)) }
        case .set: value.items.map { (.value($0), $0, Place(type: .any)) }
        }
    }

    /// Every path of a value: leaves, list items, and objects and lists that are empty.
    func fieldSet(_ value: JSONValue, _ place: Place) -> FieldSet {
        guard let parts = parts(value, place), !parts.isEmpty else { return .leaf }
        var set = FieldSet()
        for part in parts {
            var child = fieldSet(part.value, part.place)
            if case .key = part.element { child.isMember = true }
            set.children[part.element] = set[part.element].union(child)
        }
        return set
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
    func removeAbandoned(
        _ value: inout JSONValue, _ place: Place, last: FieldSet, new: FieldSet, others: [FieldSet]
    ) {
        guard let parts = parts(value, place) else { return }
        var kept: [(PathElement, JSONValue)] = []
        for part in parts {
            guard let lastChild = last.children[part.element] else {
                kept.append((part.element, part.value))
                continue
            }
            let newChild = new.children[part.element]
            let otherChildren = others.compactMap { $0.children[part.element] }
            if newChild == nil, otherChildren.isEmpty { continue }
            var inner = part.value
            removeAbandoned(
                &inner, part.place, last: lastChild, new: newChild ?? FieldSet(), others: otherChildren)
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

    /// Sorts the paths of two versions into those that were added or changed and those that are gone.
    func difference(_ old: JSONValue?, _ new: JSONValue?, _ place: Place) -> (changed: FieldSet, removed: FieldSet) {
        switch (old, new) {
        case (nil, nil): return (FieldSet(), FieldSet())
        case (nil, let new?): return (fieldSet(new, place), FieldSet())
        case (let old?, nil): return (FieldSet(), fieldSet(old, place))
        case (let old?, let new?):
            if old == new { return (FieldSet(), FieldSet()) }
            guard let before = parts(old, place), let after = parts(new, place) else { return (.leaf, FieldSet()) }
            var (changed, removed) = (FieldSet(), FieldSet())
            let oldValues = Dictionary(before.map { ($0.element, $0.value) }) { first, _ in first }
            let newValues = Dictionary(after.map { ($0.element, $0.value) }) { first, _ in first }
            for part in after {
                let (inner, gone) = difference(oldValues[part.element], part.value, part.place)
                changed[part.element] = inner
                removed[part.element] = gone
                if case .key = part.element, oldValues[part.element] == nil {
                    changed.children[part.element]?.isMember = true
                }
            }
            for part in before where newValues[part.element] == nil {
                var gone = fieldSet(part.value, part.place)
                gone.isMember = true
                removed[part.element] = gone
            }
            if after.isEmpty { changed.isMember = true }
            return (changed, removed)
        }
    }
}
