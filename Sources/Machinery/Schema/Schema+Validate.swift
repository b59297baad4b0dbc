extension Schema {
    /// The faults that the schema itself can tell: required fields that are absent or empty, unknown enum values,
    /// immutable fields that differ from those of `old`, which the document replaces.
    ///
    /// A document's `status` isn't looked at: those who write it own it.
    package func faults(of document: JSONValue, old: JSONValue? = nil) -> [StatusCause] {
        var causes: [StatusCause] = []
        if let old { compare(object, document, old, path: "", into: &causes) }
        var path = FieldPath()
        for (key, member) in document.object ?? [:] where key != "status" {
            guard let index = object.index(of: key) else { continue }
            path.enter(field: key)
            check(member, object.fields[index].type, of: object, index, path: &path, into: &causes)
            path.leave()
        }
        return causes
    }

    /// Checks a value of the owner's field at an index, or of a part of it.
    private func check(
        _ value: JSONValue, _ type: SchemaType, of owner: SchemaObject, _ field: Int, path: inout FieldPath,
        into causes: inout [StatusCause]
    ) {
        switch (type, value) {
        case (.object(let index), .object(let members)):
            let type = library.object(index)
            for name in type.enforced where Self.isEmpty(members[name]) {
                causes.append(.required("\(path.textWithKeys).\(name)"))
            }
            for (key, member) in members {
                guard let inner = type.index(of: key) else { continue }
                path.enter(field: key)
                check(member, type.fields[inner].type, of: type, inner, path: &path, into: &causes)
                path.leave()
            }
        case (.list(let element), .array(let items)):
            for (index, item) in items.enumerated() {
                path.enter(item: index)
                check(item, element, of: owner, field, path: &path, into: &causes)
                path.leave()
            }
        case (.map(let element), .object(let members)):
            for (key, member) in members {
                path.enter(key: key)
                check(member, element, of: owner, field, path: &path, into: &causes)
                path.leave()
            }
        case (.string, .string(let text)):
            let allowed = owner.fields[field].enumValues
            if !allowed.isEmpty, !text.isEmpty, !allowed.contains(text) {
                causes.append(.notSupported(path.textWithKeys, value, allowed))
            }
        default: return
        }
    }

    /// Finds changes of immutable fields, in objects that both documents have; lists aren't looked into.
    private func compare(
        _ type: SchemaObject, _ value: JSONValue, _ old: JSONValue, path: String, into causes: inout [StatusCause]
    ) {
        for field in type.fields where field.name != "status" || !path.isEmpty {
            let (new, before) = (value[field.name], old[field.name])
            if new == before { continue }
            let place = path.isEmpty ? field.name : "\(path).\(field.name)"
            if field.isImmutable {
                causes.append(.immutable(place, new))
            } else if case .object(let index) = field.type, new.object != nil, before.object != nil {
                compare(library.object(index), new, before, path: place, into: &causes)
            }
        }
    }

    private static func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, "", .int(0): true
        case .array(let items): items.isEmpty
        default: false
        }
    }
}
