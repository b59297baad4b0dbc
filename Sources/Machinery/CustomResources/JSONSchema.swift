/// A structural schema of a CustomResourceDefinition (apiextensions/v1 `JSONSchemaProps`), read once.
package final class JSONSchema: Sendable {
    /// object, array, string, integer, number, boolean; empty where none is given.
    package let type: String
    package let format: String
    package let isNullable: Bool
    package let isIntOrString: Bool
    package let keepsUnknown: Bool
    package let isEmbeddedResource: Bool
    package let defaultValue: JSONValue?
    package let properties: [(name: String, schema: JSONSchema)]
    package let additional: JSONSchema?
    /// `additionalProperties: true`.
    package let allowsAdditional: Bool
    package let items: JSONSchema?
    package let listType: String
    package let listKeys: [String]
    package let isAtomicMap: Bool
    let required: [String]
    let allOf: [JSONSchema]
    let anyOf: [JSONSchema]
    let oneOf: [JSONSchema]
    let not: JSONSchema?
    /// The schema as it was written.
    package let source: JSONValue
    private let indexes: [String: Int]

    package init(_ json: JSONValue) {
        source = json
        type = json["type"].text
        format = json["format"].text
        isNullable = json["nullable"].bool ?? false
        isIntOrString = json["x-kubernetes-int-or-string"].bool ?? false
        keepsUnknown = json["x-kubernetes-preserve-unknown-fields"].bool ?? false
        isEmbeddedResource = json["x-kubernetes-embedded-resource"].bool ?? false
        defaultValue = json["default"].isNull ? JSONValue?.none : json["default"]
        properties = (json["properties"].object ?? [:]).map { ($0.key, JSONSchema($0.value)) }
        indexes = Dictionary(properties.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        additional = json["additionalProperties"].object.map { JSONSchema(.object($0)) }
        allowsAdditional = json["additionalProperties"].bool ?? false
        items = json["items"].object.map { JSONSchema(.object($0)) }
        listType = json["x-kubernetes-list-type"].text
        listKeys = json["x-kubernetes-list-map-keys"].strings
        isAtomicMap = json["x-kubernetes-map-type"].text == "atomic"
        required = json["required"].strings
        allOf = json["allOf"].items.map(JSONSchema.init)
        anyOf = json["anyOf"].items.map(JSONSchema.init)
        oneOf = json["oneOf"].items.map(JSONSchema.init)
        not = json["not"].isNull ? nil : JSONSchema(json["not"])
    }

    /// The schema of a property.
    package subscript(name: String) -> JSONSchema? { indexes[name].map { properties[$0].schema } }

    /// Takes fields out that the schema doesn't have, and adds their paths to `unknown`.
    ///
    /// apiVersion, kind and metadata at the root and in embedded resources stay.
    package func prune(
        _ value: inout JSONValue, at path: String = "", isRoot: Bool = true, into unknown: inout [String]
    ) {
        switch value {
        case .object(let members):
            var result = JSONObject()
            for (key, member) in members {
                let place = path.isEmpty ? key : "\(path).\(key)"
                var member = member
                if isRoot || isEmbeddedResource, ["apiVersion", "kind", "metadata"].contains(key) {
                    result[key] = member
                } else if let schema = self[key] ?? additional {
                    schema.prune(&member, at: place, isRoot: false, into: &unknown)
                    result[key] = member
                } else if keepsUnknown || allowsAdditional {
                    result[key] = member
                } else {
                    unknown.append(place)
                }
            }
            value = .object(result)
        case .array(var elements):
            guard let items else { return }
            value = .null
            for index in elements.indices {
                items.prune(&elements[index], at: "\(path)[\(index)]", isRoot: false, into: &unknown)
            }
            value = .array(elements)
        default: return
        }
    }

    /// Sets declared defaults, outer ones first. A null that the schema doesn't allow is replaced by the default, or
    /// goes where there is one to replace it.
    package func applyDefaults(_ value: inout JSONValue) {
        switch value {
        case .object(var members):
            value = .null
            for (name, schema) in properties {
                if let defaultValue = schema.defaultValue {
                    let isSet = members[name].map { !$0.isNull || schema.isNullable } ?? false
                    if !isSet { members[name] = defaultValue }
                }
                if var member = members[name] {
                    schema.applyDefaults(&member)
                    members[name] = member
                }
            }
            if let additional {
                for key in members.keys where self[key] == nil {
                    guard var member = members[key] else { continue }
                    if member.isNull, !additional.isNullable, let replacement = additional.defaultValue {
                        member = replacement
                    }
                    additional.applyDefaults(&member)
                    members[key] = member
                }
            }
            value = .object(members)
        case .array(var elements):
            guard let items else { return }
            value = .null
            for index in elements.indices { items.applyDefaults(&elements[index]) }
            value = .array(elements)
        default: return
        }
    }
}
