/// Paths and schemas in the words of OpenAPI 2.0, which older clients read.
enum OpenAPIVersion2 {
    static func path(_ path: OpenAPIPath) -> JSONValue {
        var object = JSONObject()
        for operation in path.operations { object[operation.method.rawValue] = Self.operation(operation) }
        if !path.parameters.isEmpty { object["parameters"] = .array(path.parameters.map(parameter)) }
        return .object(object)
    }

    private static func parameter(_ parameter: OpenAPIParameter) -> JSONValue {
        var object: JSONObject = [
            "uniqueItems": true, "type": .string(parameter.type.rawValue), "description": .string(parameter.detail),
            "name": .string(parameter.name), "in": parameter.isInPath ? "path" : "query",
        ]
        if parameter.isInPath { object["required"] = true }
        return .object(object)
    }

    private static func operation(_ operation: OpenAPIOperation) -> JSONValue {
        var object: JSONObject = [
            "description": .string(operation.detail), "consumes": JSONValue(consumes(operation.body)),
            "produces": JSONValue(produces(operation.answer)), "schemes": ["https"],
            "tags": [.string(OpenAPINames.tag(operation.groupVersion))], "operationId": .string(operation.id),
        ]
        let parameters = body(operation.body) + operation.parameters.map(parameter)
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        var responses = JSONObject()
        for code in operation.codes {
            responses[String(code)] = [
                "description": .string(OpenAPIOperation.text(of: code)), "schema": schema(of: operation.answer),
            ]
        }
        responses["401"] = ["description": .string(OpenAPIOperation.text(of: 401))]
        object["responses"] = .object(responses)
        guard !operation.action.isEmpty else { return .object(object) }
        object["x-kubernetes-action"] = .string(operation.action)
        object["x-kubernetes-group-version-kind"] = .groupVersionKind(operation.groupVersion, operation.kind)
        return .object(object)
    }

    private static func consumes(_ body: OpenAPIOperation.Body) -> [String] {
        if case .patch(let types) = body { types } else { ["*/*"] }
    }

    private static func produces(_ content: OpenAPIOperation.Content) -> [String] {
        switch content {
        case .text: ["*/*"]
        case .document: ["application/json", "application/yaml"]
        case .list: ["application/json", "application/yaml", "application/json;stream=watch"]
        }
    }

    private static func body(_ body: OpenAPIOperation.Body) -> [JSONValue] {
        let (name, isRequired): (String, Bool)
        switch body {
        case .none: return []
        case .patch: (name, isRequired) = (OpenAPINames.patch, true)
        case .document(let document, let required): (name, isRequired) = (document, required)
        }
        var object: JSONObject = ["name": "body", "in": "body"]
        if isRequired { object["required"] = true }
        object["schema"] = reference(name)
        return [.object(object)]
    }

    private static func schema(of content: OpenAPIOperation.Content) -> JSONValue {
        switch content {
        case .text: ["type": "string"]
        case .document(let name), .list(let name): reference(name)
        }
    }

    private static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/definitions/\(name)")] }

    private static let unknown: Set<String> = ["default", "nullable", "anyOf", "not", "oneOf"]

    /// A schema of version 3 without what version 2, or its readers, don't know.
    ///
    /// kubectl knows neither null nor unknown fields in an object that has fields: what stands below is left out then.
    static func schema(_ schema: JSONValue) -> JSONValue {
        guard let members = schema.object else { return schema }
        let isOpen = schema["x-kubernetes-preserve-unknown-fields"].bool ?? false
        let isNullable = schema["nullable"].bool ?? false
        var result = JSONObject()
        for (key, value) in members {
            switch key {
            case _ where Self.unknown.contains(key) || (isNullable && key == "type"): continue
            case _ where (isOpen || isNullable) && (key == "items" || key == "properties"): continue
            case "allOf":
                guard value.items.count == 1, let name = value[0]["$ref"].string else { continue }
                result["$ref"] = address(ofVersion3: name)
            case "$ref": result[key] = address(ofVersion3: value.text)
            case "items": result[key] = Self.schema(value)
            case "additionalProperties": result[key] = value.object == nil ? value : Self.schema(value)
            case "properties":
                result[key] = .object(JSONObject((value.object ?? [:]).map { ($0.key, Self.schema($0.value)) }))
            default: result[key] = value
            }
        }
        // Types that version 3 gives as alternatives are text.
        if members["oneOf"] != nil, members["x-kubernetes-int-or-string"] == nil, members["type"] == nil {
            result["type"] = "string"
        }
        return .object(result)
    }

    private static func address(ofVersion3 address: String) -> JSONValue {
        .string("#/definitions/" + address.dropFirst("#/components/schemas/".count))
    }
}
