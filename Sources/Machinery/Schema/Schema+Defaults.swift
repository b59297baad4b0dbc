extension Schema {
    /// Sets the declared defaults of every object in a document, then those that its type computes.
    package func applyDefaults(_ document: inout JSONValue) { apply(type, to: &document) }

    private func apply(_ type: SchemaType, to value: inout JSONValue) {
        // What is complete isn't touched: that would copy it.
        guard isIncomplete(value, type) else { return }
        switch type {
        case .object(let index):
            guard case .object(var members) = value else { return }
            let object = library.object(index)
            value = .null
            for (name, defaultValue, fillsEmpty) in object.defaults
            where Self.isUnset(members[name], fillsEmpty: fillsEmpty) { members[name] = defaultValue }
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

    /// Clients written in Go send what isn't set as an empty text.
    private static func isUnset(_ value: JSONValue?, fillsEmpty: Bool) -> Bool {
        value.map { fillsEmpty && $0 == "" } ?? true
    }

    /// True where a default may be missing.
    private func isIncomplete(_ value: JSONValue, _ type: SchemaType) -> Bool {
        switch (type, value) {
        case (.object(let index), .object(let members)):
            let object = library.object(index)
            return object.defaulting != nil
                || object.defaults.contains { Self.isUnset(members[$0.name], fillsEmpty: $0.fillsEmpty) }
                || members.contains { key, member in
                    object.index(of: key).map { isIncomplete(member, object.fields[$0].type) } ?? false
                }
        case (.list(let element), .array(let items)):
            return Self.holdsObjects(element) && items.contains { isIncomplete($0, element) }
        case (.map(let element), .object(let members)):
            return Self.holdsObjects(element) && members.contains { isIncomplete($0.value, element) }
        default: return false
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
