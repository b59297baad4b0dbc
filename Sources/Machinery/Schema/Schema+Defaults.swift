extension Schema {
    /// Sets the declared defaults of every object in a document, then those that its type computes.
    package func applyDefaults(_ document: inout JSONValue) { apply(type, to: &document) }

    private func apply(_ type: SchemaType, to value: inout JSONValue) {
        switch type {
        case .object(let index):
            guard case .object(var members) = value else { return }
            let object = library.object(index)
            value = .null
            for (name, defaultValue, fillsEmpty) in object.defaults {
                // Clients written in Go send what isn't set as an empty text.
                guard members[name].map({ fillsEmpty && $0 == "" }) ?? true else { continue }
                members[name] = defaultValue
            }
            value = .object(members)
            object.defaulting?(&value)
            applyToMembers(object, &value)
        case .list(let element) where Self.holdsObjects(element):
            guard case .array(var items) = value else { return }
            value = .null
            for index in items.indices { apply(element, to: &items[index]) }
            value = .array(items)
        case .map(let element) where Self.holdsObjects(element):
            guard case .object(var members) = value else { return }
            value = .null
            members.update { _, member in
                apply(element, to: &member)
                return true
            }
            value = .object(members)
        default: return
        }
    }

    private func applyToMembers(_ object: SchemaObject, _ value: inout JSONValue) {
        guard case .object(var members) = value else { return }
        value = .null
        members.update { key, member in
            if let index = object.index(of: key), Self.holdsObjects(object.fields[index].type) {
                apply(object.fields[index].type, to: &member)
            }
            return true
        }
        value = .object(members)
    }

    /// False for types that can't have defaults inside.
    private static func holdsObjects(_ type: SchemaType) -> Bool {
        switch type {
        case .object: true
        case .list(let element), .map(let element): holdsObjects(element)
        default: false
        }
    }
}
