/// OpenAPI v2 in the protobuf form that Go clients ask for: `openapi.v2` of google/gnostic, OpenAPIv2.proto.
///
/// Written from the JSON form of each piece. Members whose names begin with `x-`, and values that may be of any type,
/// are carried as YAML text.
enum OpenAPIProtobuf {
    /// An entry of a message that stands for a map: its name and its message.
    static func named(_ name: String, _ value: [UInt8]) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, name)
        writer.message(2, value)
        return writer.bytes
    }

    static func info(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, json["title"].string)
        writer.text(2, json["version"].string)
        return writer.bytes
    }

    /// SecurityRequirement: the names of the definitions that are asked for.
    static func security(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        for (name, scopes) in json.object ?? [:] {
            var values = ProtobufWriter()
            values.texts(1, scopes.strings)
            writer.message(1, named(name, values.bytes))
        }
        return writer.bytes
    }

    /// SecurityDefinitions, of API keys alone.
    static func securityDefinitions(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        for (name, definition) in json.object ?? [:] {
            var item = ProtobufWriter()
            item.message(2) { key in
                key.text(1, definition["type"].string)
                key.text(2, definition["name"].string)
                key.text(3, definition["in"].string)
                key.text(4, definition["description"].string)
            }
            writer.message(1, named(name, item.bytes))
        }
        return writer.bytes
    }

    // MARK: Paths

    static func pathItem(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        let numbers = [("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("options", 6), ("head", 7), ("patch", 8)]
        for (name, number) in numbers where !json[name].isNull { writer.message(number, operation(json[name])) }
        for parameter in json["parameters"].items { writer.message(9, parametersItem(parameter)) }
        extensions(of: json, 10, to: &writer)
        return writer.bytes
    }

    private static func operation(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.texts(1, json["tags"].strings)
        writer.text(3, json["description"].string)
        writer.text(5, json["operationId"].string)
        writer.texts(6, json["produces"].strings)
        writer.texts(7, json["consumes"].strings)
        for parameter in json["parameters"].items { writer.message(8, parametersItem(parameter)) }
        writer.message(9) { responses in
            for (code, response) in json["responses"].object ?? [:] {
                var value = ProtobufWriter()
                value.message(1, Self.response(response))
                responses.message(1, named(code, value.bytes))
            }
        }
        writer.texts(10, json["schemes"].strings)
        extensions(of: json, 13, to: &writer)
        return writer.bytes
    }

    private static func response(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, json["description"].string)
        if !json["schema"].isNull { writer.message(2) { $0.message(1, schema(json["schema"])) } }
        return writer.bytes
    }

    /// ParametersItem, Parameter and what they hold: a body, or a parameter in the query or path.
    private static func parametersItem(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.message(1) { parameter in
            if json["in"] == "body" {
                parameter.message(1) { body in
                    body.text(2, json["name"].string)
                    body.text(3, json["in"].string)
                    body.flag(4, json["required"].bool)
                    body.message(5, schema(json["schema"]))
                }
                return
            }
            let isInPath = json["in"] == "path"
            parameter.message(2) { plain in
                plain.message(isInPath ? 4 : 3) { inner in
                    inner.flag(1, json["required"].bool)
                    inner.text(2, json["in"].string)
                    inner.text(3, json["description"].string)
                    inner.text(4, json["name"].string)
                    inner.text(isInPath ? 5 : 6, json["type"].string)
                    inner.flag(isInPath ? 19 : 20, json["uniqueItems"].bool)
                }
            }
        }
        return writer.bytes
    }

    // MARK: Schemas

    static func schema(_ json: JSONValue) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, json["$ref"].string)
        writer.text(2, json["format"].string)
        writer.text(3, json["title"].string)
        writer.text(4, json["description"].string)
        any(5, json["default"], to: &writer)
        limits(json, to: &writer)
        writer.texts(19, json["required"].strings)
        for value in json["enum"].items { any(20, value, to: &writer) }
        switch json["additionalProperties"] {
        case .object: writer.message(21) { $0.message(1, schema(json["additionalProperties"])) }
        case .bool(let isAllowed): writer.message(21) { $0.flag(2, isAllowed) }
        default: break
        }
        if let type = json["type"].string { writer.message(22) { $0.text(1, type) } }
        if !json["items"].isNull { writer.message(23) { $0.message(1, schema(json["items"])) } }
        for part in json["allOf"].items { writer.message(24, schema(part)) }
        if let properties = json["properties"].object {
            writer.message(25) { fields in
                for (name, field) in properties { fields.message(1, named(name, schema(field))) }
            }
        }
        if !json["externalDocs"].isNull {
            writer.message(29) { docs in
                docs.text(1, json["externalDocs"]["description"].string)
                docs.text(2, json["externalDocs"]["url"].string)
            }
        }
        any(30, json["example"], to: &writer)
        extensions(of: json, 31, to: &writer)
        return writer.bytes
    }

    private static func limits(_ json: JSONValue, to writer: inout ProtobufWriter) {
        writer.double(6, json["multipleOf"].double)
        writer.double(7, json["maximum"].double)
        writer.flag(8, json["exclusiveMaximum"].bool)
        writer.double(9, json["minimum"].double)
        writer.flag(10, json["exclusiveMinimum"].bool)
        writer.integer(11, json["maxLength"].int)
        writer.integer(12, json["minLength"].int)
        writer.text(13, json["pattern"].string)
        writer.integer(14, json["maxItems"].int)
        writer.integer(15, json["minItems"].int)
        writer.flag(16, json["uniqueItems"].bool)
        writer.integer(17, json["maxProperties"].int)
        writer.integer(18, json["minProperties"].int)
    }

    private static func any(_ number: Int, _ value: JSONValue, to writer: inout ProtobufWriter) {
        guard !value.isNull else { return }
        writer.message(number) { $0.text(2, value.yamlText) }
    }

    /// The members whose names begin with `x-`, as NamedAny.
    private static func extensions(of json: JSONValue, _ number: Int, to writer: inout ProtobufWriter) {
        for (name, value) in json.object ?? [:] where name.hasPrefix("x-") {
            var any = ProtobufWriter()
            any.text(2, value.yamlText)
            writer.message(number, named(name, any.bytes))
        }
    }
}
