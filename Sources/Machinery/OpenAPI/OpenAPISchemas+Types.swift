/// How types are written in a schema.
extension OpenAPISchemas {
    static let apiVersion: JSONValue = [
        "description": "The group and version of this document's form, as GROUP/VERSION.", "type": "string",
    ]
    static let kind: JSONValue = ["description": "What this document describes, in CamelCase.", "type": "string"]

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// A type; named ones are referred to. `object` is where it stands: apiextensions has JSON of any type.
    static func type(_ type: SchemaType, of object: SchemaObject, _ library: SchemaLibrary) -> JSONValue {
        if let (name, _) = named(type) {
            if type == .any, object.name.hasPrefix("apiextensions.") { return [:] }
            return ["allOf": [reference(name)]]
        }
        switch type {
        case .boolean: return ["type": "boolean"]
        case .integer(let bits): return ["format": .string("int\(bits)"), "type": "integer"]
        case .number: return ["format": "double", "type": "number"]
        case .bytes: return ["format": "byte", "type": "string"]
        case .list(let element): return ["items": self.element(element, of: object, library), "type": "array"]
        case .map(let element):
            return ["additionalProperties": self.element(element, of: object, library), "type": "object"]
        case .object(let index): return ["allOf": [reference(OpenAPINames.schema(library.object(index).name))]]
        default: return ["type": "string"]
        }
    }

    private static func element(_ type: SchemaType, of object: SchemaObject, _ library: SchemaLibrary) -> JSONValue {
        var element = self.type(type, of: object, library)
        if let (name, _) = named(type), type != .any || !object.name.hasPrefix("apiextensions.") {
            return reference(name)
        }
        if let zero = zero(type) { element["default"] = zero }
        return element
    }

    /// The value of a field that is always written and that nothing was given for.
    static func zero(_ type: SchemaType) -> JSONValue? {
        switch type {
        case .string: ""
        case .boolean: false
        case .integer, .number: 0
        case .object: [:]
        default: nil
        }
    }

    /// The scalar types that have a schema of their own.
    static func named(_ type: SchemaType) -> (name: String, schema: JSONValue)? {
        switch type {
        case .time(isMicro: false):
            (OpenAPINames.time, scalar("A moment, in RFC 3339 and whole seconds.", format: "date-time"))
        case .time(isMicro: true):
            (OpenAPINames.microTime, scalar("A moment, in RFC 3339 and microseconds.", format: "date-time"))
        case .duration: (OpenAPINames.duration, scalar("A length of time as Go writes it, such as 1m30s.", format: ""))
        case .quantity:
            (
                OpenAPINames.quantity,
                [
                    "description":
                        "A number with a suffix: decimal (m, k, M, G, …), binary (Ki, Mi, Gi, …) or an exponent (e3).",
                    "oneOf": [["type": "string"], ["type": "number"]],
                ]
            )
        case .intOrString:
            (
                OpenAPINames.intOrString,
                [
                    "description": "A whole number, or text: a percentage, the name of a port.",
                    "format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]],
                ]
            )
        case .any: (OpenAPINames.rawExtension, ["description": "A document of another kind.", "type": "object"])
        default: nil
        }
    }

    private static func scalar(_ text: String, format: String) -> JSONValue {
        var schema: JSONValue = ["description": .string(text)]
        if !format.isEmpty { schema["format"] = .string(format) }
        schema["type"] = "string"
        return schema
    }

    /// A type of whose fields one is set, as `x-kubernetes-unions` tells it.
    static func union(_ union: SchemaUnion) -> JSONValue {
        let fields = union.fields.map { ($0, JSONValue.string(OpenAPINames.capitalized($0))) }
        return ["discriminator": .string(union.discriminator), "fields-to-discriminateBy": .object(JSONObject(fields))]
    }
}
