/// A value of the wrong JSON type, in the words of Kubernetes' decoder.
package struct SchemaError: Error, Hashable, CustomStringConvertible {
    package let description: String
}

extension Schema {
    /// Takes what the schema doesn't have out of a document and brings quantities and times into their canonical form.
    ///
    /// Returns the paths of the fields that were taken out (`spec.containers[0].foo`), in the order of the document.
    /// Members that are null are taken out silently. Throws `SchemaError` for a value of the wrong type.
    package func prune(_ document: inout JSONValue) throws(SchemaError) -> [String] {
        var walk = PruneWalk(library: library)
        try walk.value(&document, type, struct: object)
        return walk.unknown
    }
}

private struct PruneWalk {
    let library: SchemaLibrary
    var unknown: [String] = []
    private var path = FieldPath()

    init(library: SchemaLibrary) { self.library = library }

    /// Checks one value. Messages name the place as Go's decoder does, without indexes.
    mutating func value(
        _ value: inout JSONValue, _ type: SchemaType, struct owner: SchemaObject
    ) throws(SchemaError) {
        func mismatch(_ found: String? = nil) -> SchemaError {
            let name = owner.name.split(separator: ".").last ?? ""
            let dotted = path.fields
            let place = dotted.isEmpty ? "value" : "struct field \(name).\(dotted)"
            return SchemaError(
                description:
                    "json: cannot unmarshal \(found ?? value.typeName) into Go \(place) of type \(goName(type))")
        }
        switch type {
        case .any: return
        case .string, .duration: guard case .string = value else { throw mismatch() }
        case .boolean: guard case .bool = value else { throw mismatch() }
        case .integer(let bits):
            guard case .int(let number) = value else {
                throw mismatch(value.typeName == "number" ? "number \(value)" : nil)
            }
            if bits == 32, Int32(exactly: number) == nil { throw mismatch("number \(number)") }
        case .number: guard value.double != nil else { throw mismatch() }
        case .intOrString:
            switch value {
            case .int, .string: return
            default: throw mismatch()
            }
        case .bytes:
            guard let text = value.string else { throw mismatch() }
            guard Base64.isValid(text) else {
                throw SchemaError(description: "illegal base64 data at input byte \(Base64.faultOffset(in: text))")
            }
        case .quantity: try quantity(&value)
        case .time(let isMicro):
            guard let text = value.string else { throw mismatch() }
            value = .string(try time(text, isMicro))
        case .list(let element):
            guard case .array(var items) = value else { throw mismatch() }
            value = .null
            for index in items.indices where !items[index].isNull {
                path.enter(item: index)
                try self.value(&items[index], element, struct: owner)
                path.leave()
            }
            value = .array(items)
        case .map(let element):
            guard case .object(var members) = value else { throw mismatch() }
            value = .null
            try map(&members, element, struct: owner)
            value = .object(members)
        case .object(let index):
            guard case .object(var members) = value else { throw mismatch() }
            value = .null
            try object(&members, library.object(index))
            value = .object(members)
        }
    }

    mutating func map(
        _ members: inout JSONObject, _ element: SchemaType, struct owner: SchemaObject
    ) throws(SchemaError) {
        try members.update { (key, member) throws(SchemaError) in
            if member.isNull {
                // Go leaves the zero value of the map's type under the key.
                guard element == .string else { return false }
                member = ""
            }
            path.enter(key: key)
            try value(&member, element, struct: owner)
            path.leave()
            return true
        }
    }

    mutating func object(_ members: inout JSONObject, _ type: SchemaObject) throws(SchemaError) {
        try members.update { (key, member) throws(SchemaError) in
            guard let index = type.index(of: key) else {
                if type.keepsUnknown { return true }
                path.enter(field: key)
                unknown.append(path.text)
                path.leave()
                return false
            }
            if member.isNull { return false }
            path.enter(field: key)
            try value(&member, type.fields[index].type, struct: type)
            path.leave()
            return true
        }
    }

    func quantity(_ value: inout JSONValue) throws(SchemaError) {
        guard let quantity = Quantity(value) else { throw SchemaError(description: Quantity.syntaxMessage) }
        value = .string(quantity.description)
    }

    func time(_ text: String, _ isMicro: Bool) throws(SchemaError) -> String {
        guard let time = Timestamp(text) else {
            throw SchemaError(
                description: "parsing time \"\(text)\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\(text)\"")
        }
        return isMicro ? time.microText : time.description
    }

    /// A type's name in Kubernetes' own source, as its messages have it.
    func goName(_ type: SchemaType) -> String {
        switch type {
        case .string, .duration: "string"
        case .boolean: "bool"
        case .integer(let bits): "int\(bits)"
        case .number: "float64"
        case .bytes: "[]byte"
        case .time: "v1.Time"
        case .quantity: "resource.Quantity"
        case .intOrString: "intstr.IntOrString"
        case .any: "interface {}"
        case .list(let element): "[]\(goName(element))"
        case .map(let element): "map[string]\(goName(element))"
        case .object(let index): library.object(index).name.split(separator: ".").suffix(2).joined(separator: ".")
        }
    }
}
