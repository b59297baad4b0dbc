extension Schema {
    /// Sets the declared defaults of every object in a document, then those that its type computes.
    package func applyDefaults(_ document: inout JSONValue) { apply(type, to: &document) }

    private func apply(_ type: SchemaType, to value: inout JSONValue) {
        switch type {
        case .object(let index):
            guard case .object(var members) = value else { return }
            let object = library.object(index)
            for field in object.fields {
                guard let defaultValue = field.defaultValue else { continue }
                // Clients written in Go send what isn't set as an empty text.
                guard members[field.name].map({ $0 == "" && !field.isPointer }) ?? true else { continue }
                members[field.name] = defaultValue
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
            for key in members.keys {
                guard var member = members[key] else { continue }
                apply(element, to: &member)
                members[key] = member
            }
            value = .object(members)
        default: return
        }
    }

    private func applyToMembers(_ object: SchemaObject, _ value: inout JSONValue) {
        guard case .object(var members) = value else { return }
        value = .null
        for key in members.keys {
            guard let field = object[key], Self.holdsObjects(field.type), var member = members.take(key) else {
                continue
            }
            apply(field.type, to: &member)
            members[key] = member
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
