extension Schema {
    /// The faults that the schema itself can tell: required fields that are absent or empty, unknown enum values,
    /// immutable fields that differ from those of `old`, which the document replaces.
    ///
    /// A document's `status` isn't looked at: those who write it own it.
    package func faults(of document: JSONValue, old: JSONValue? = nil) -> [StatusCause] {
        var causes: [StatusCause] = []
        if let old { compare(object, document, old, path: "", into: &causes) }
        for (key, member) in document.object ?? [:] where key != "status" {
            guard let field = object[key] else { continue }
            check(member, field.type, field, path: key, into: &causes)
        }
        return causes
    }

    private func check(
        _ value: JSONValue, _ type: SchemaType, _ field: SchemaField, path: String, into causes: inout [StatusCause]
    ) {
        switch (type, value) {
        case (.object(let index), .object(let members)):
            let type = library.object(index)
            for inner in type.fields where inner.isEnforced && Self.isEmpty(members[inner.name]) {
                causes.append(.required("\(path).\(inner.name)"))
            }
            for (key, member) in members {
                guard let inner = type[key] else { continue }
                check(member, inner.type, inner, path: "\(path).\(key)", into: &causes)
            }
        case (.list(let element), .array(let items)):
            for (index, item) in items.enumerated() {
                check(item, element, field, path: "\(path)[\(index)]", into: &causes)
            }
        case (.map(let element), .object(let members)):
            for (key, member) in members { check(member, element, field, path: "\(path)[\(key)]", into: &causes) }
        case (.string, .string(let text)):
            if !field.enumValues.isEmpty, !text.isEmpty, !field.enumValues.contains(text) {
                causes.append(.notSupported(path, value, field.enumValues))
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
