/// Paths in the words of OpenAPI 3.0.
enum OpenAPIVersion3 {
    private static let forms = ["application/json", "application/yaml"]

    static func path(_ path: OpenAPIPath) -> JSONValue {
        var object = JSONObject()
        for operation in path.operations { object[operation.method.rawValue] = Self.operation(operation) }
        if !path.parameters.isEmpty { object["parameters"] = .array(path.parameters.map(parameter)) }
        return .object(object)
    }

    private static func parameter(_ parameter: OpenAPIParameter) -> JSONValue {
        var object: JSONObject = [
            "name": .string(parameter.name), "in": parameter.isInPath ? "path" : "query",
            "description": .string(parameter.detail),
        ]
        if parameter.isInPath { object["required"] = true }
        object["schema"] = ["type": .string(parameter.type.rawValue), "uniqueItems": true]
        return .object(object)
    }

    private static func operation(_ operation: OpenAPIOperation) -> JSONValue {
        var object: JSONObject = [
            "tags": [.string(OpenAPINames.tag(operation.groupVersion))], "description": .string(operation.detail),
            "operationId": .string(operation.id),
        ]
        if !operation.parameters.isEmpty { object["parameters"] = .array(operation.parameters.map(parameter)) }
        object["requestBody"] = body(operation.body)
        var responses = JSONObject()
        let content = content(operation.answer)
        for code in operation.codes {
            responses[String(code)] = [
                "description": .string(OpenAPIOperation.text(of: code)), "content": .object(content),
            ]
        }
        responses["401"] = ["description": .string(OpenAPIOperation.text(of: 401))]
        object["responses"] = .object(responses)
        guard !operation.action.isEmpty else { return .object(object) }
        object["x-kubernetes-action"] = .string(operation.action)
        object["x-kubernetes-group-version-kind"] = .groupVersionKind(operation.groupVersion, operation.kind)
        return .object(object)
    }

    private static func body(_ body: OpenAPIOperation.Body) -> JSONValue? {
        switch body {
        case .none: return nil
        case .document(let name, let isRequired):
            var object: JSONObject = ["content": ["*/*": ["schema": OpenAPISchemas.reference(name)]]]
            if isRequired { object["required"] = true }
            return .object(object)
        case .patch(let types):
            let schema: JSONValue = ["schema": OpenAPISchemas.reference(OpenAPINames.patch)]
            return ["content": .object(JSONObject(types.map { ($0, schema) })), "required": true]
        }
    }

    private static func content(_ content: OpenAPIOperation.Content) -> JSONObject {
        switch content {
        case .text: return ["*/*": ["schema": ["type": "string"]]]
        case .document(let name), .list(let name):
            var types = forms
            if case .list = content { types.append("application/json;stream=watch") }
            return JSONObject(types.map { ($0, ["schema": OpenAPISchemas.reference(name)]) })
        }
    }
}
