/// OpenAPI v3 documents: what `kubectl apply`, `create`, `edit` and `explain` read before they send anything.
extension KindCatalog {
    /// `/openapi/v3`: where each group-version's document is. `hash` makes an address change with its document.
    package func openAPIIndex(hash: (GroupVersion) -> String) -> JSONValue {
        var paths: JSONValue = [:]
        for groupVersion in groupVersions {
            let key = String(groupVersion.path.dropFirst())
            paths[key] = ["serverRelativeURL": .string("/openapi/v3/\(key)?hash=\(hash(groupVersion))")]
        }
        return ["paths": paths]
    }

    /// A group-version's document; nil where there is no such group-version.
    package func openAPIDocument(_ groupVersion: GroupVersion) -> JSONValue? {
        let kinds = kinds(in: groupVersion)
        guard !kinds.isEmpty else { return nil }
        var paths: JSONValue = [:]
        var schemas = OpenAPISchemas()
        for kind in kinds {
            let item = Self.itemPath(kind)
            paths[item] = Self.operations(kind)
            if let custom = kind.custom, let schema = kind.schema() {
                schemas.add(custom, named: schema.object.name, kind: kind)
            } else if let schema = kind.schema() {
                schemas.add(schema, kind: kind.id)
            }
        }
        return [
            "openapi": "3.0.0", "info": ["title": "paas", "version": "v1"], "paths": paths,
            "components": ["schemas": schemas.document],
        ]
    }

    private static func itemPath(_ kind: KindDescription) -> String {
        let scope = kind.id.isNamespaced ? "/namespaces/{namespace}" : ""
        let isItem = kind.verbs.contains("get")
        return "\(kind.id.groupVersion.path)\(scope)/\(kind.id.resource.resource)" + (isItem ? "/{name}" : "")
    }

    private static func operations(_ kind: KindDescription) -> JSONValue {
        let id: JSONValue = [
            "group": .string(kind.id.groupVersion.group), "version": .string(kind.id.groupVersion.version),
            "kind": .string(kind.id.kind),
        ]
        let parameters: JSONValue = .array(
            ["dryRun", "fieldManager", "fieldValidation"].map {
                ["name": .string($0), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
            })
        let responses: JSONValue = ["200": ["description": "OK"]]
        func operation(_ action: String, content: [String] = []) -> JSONValue {
            var operation: JSONValue = [
                "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": id, "responses": responses,
            ]
            guard !content.isEmpty else { return operation }
            operation["parameters"] = parameters
            operation["requestBody"] = [
                "content": .object(JSONObject(content.map { ($0, ["schema": ["type": "object"]]) }))
            ]
            return operation
        }
        var document: JSONValue = [:]
        if kind.verbs.contains("get") { document["get"] = operation("get") }
        if kind.verbs.contains("update") { document["put"] = operation("put", content: ["application/json"]) }
        if kind.verbs.contains("patch") {
            var content = [
                "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
            ]
            if !kind.isCustom { content.append("application/strategic-merge-patch+json") }
            document["patch"] = operation("patch", content: content)
        }
        if kind.verbs == ["create"] { document["post"] = operation("post", content: ["application/json"]) }
        if kind.verbs.contains("delete") { document["delete"] = operation("delete") }
        return document
    }
}

/// The component schemas of a document: those of its kinds and all that they use.
private struct OpenAPISchemas {
    private(set) var document: JSONValue = [:]

    /// Adds a kind's schema, marked with the kind's identity.
    mutating func add(_ schema: Schema, kind: KindID) {
        let name = Self.componentName(schema.object.name)
        visit(schema.root, schema.library)
        var kinds = document[name]["x-kubernetes-group-version-kind"].items
        kinds.append([
            "group": .string(kind.groupVersion.group), "version": .string(kind.groupVersion.version),
            "kind": .string(kind.kind),
        ])
        document[name]["x-kubernetes-group-version-kind"] = .array(kinds)
    }

    /// Adds a custom resource's schema as its definition has it.
    mutating func add(_ custom: CustomResource, named fullName: String, kind: KindDescription) {
        visit(custom.metadata.root, custom.metadata.library)
        var component = custom.schema.source
        component["properties"]["apiVersion"] = ["type": "string"]
        component["properties"]["kind"] = ["type": "string"]
        let metadata = Self.componentName(custom.metadata.object.name)
        component["properties"]["metadata"] = [
            "allOf": [["$ref": .string("#/components/schemas/\(metadata)")]]
        ]
        component["x-kubernetes-group-version-kind"] = [
            [
                "group": .string(kind.id.groupVersion.group), "version": .string(kind.id.groupVersion.version),
                "kind": .string(kind.id.kind),
            ]
        ]
        document[Self.componentName(fullName)] = component
    }

    private mutating func visit(_ index: Int, _ library: SchemaLibrary) {
        let object = library.object(index)
        let name = Self.componentName(object.name)
        guard document[name].isNull else { return }
        document[name] = Self.component(object, library)
        for field in object.fields { visit(field.type, library) }
    }

    private mutating func visit(_ type: SchemaType, _ library: SchemaLibrary) {
        switch type {
        case .object(let index): visit(index, library)
        case .list(let element), .map(let element): visit(element, library)
        default: return
        }
    }

    private static func component(_ object: SchemaObject, _ library: SchemaLibrary) -> JSONValue {
        var component: JSONValue = ["type": "object"]
        let required = object.fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { component["required"] = JSONValue(required) }
        var properties = JSONObject()
        for field in object.fields { properties[field.name] = property(field, library) }
        component["properties"] = .object(properties)
        if object.keepsUnknown { component["x-kubernetes-preserve-unknown-fields"] = true }
        return component
    }

    private static func property(_ field: SchemaField, _ library: SchemaLibrary) -> JSONValue {
        var property = type(field.type, library)
        if let value = field.defaultValue { property["default"] = value }
        if !field.enumValues.isEmpty, field.type == .string { property["enum"] = JSONValue(field.enumValues) }
        if case .list = field.type {
            switch field.listType {
            case .atomic: property["x-kubernetes-list-type"] = "atomic"
            case .set: property["x-kubernetes-list-type"] = "set"
            case .map(let keys):
                property["x-kubernetes-list-type"] = "map"
                property["x-kubernetes-list-map-keys"] = JSONValue(keys)
            }
        } else if !field.isGranular {
            property["x-kubernetes-map-type"] = "atomic"
        }
        if !field.patchStrategies.isEmpty {
            property["x-kubernetes-patch-strategy"] = .string(field.patchStrategies.joined(separator: ","))
        }
        if !field.patchMergeKey.isEmpty { property["x-kubernetes-patch-merge-key"] = .string(field.patchMergeKey) }
        return property
    }

    private static func type(_ type: SchemaType, _ library: SchemaLibrary) -> JSONValue {
        switch type {
        case .string, .duration: ["type": "string"]
        case .boolean: ["type": "boolean"]
        case .integer(let bits): ["type": "integer", "format": .string("int\(bits)")]
        case .number: ["type": "number", "format": "double"]
        case .bytes: ["type": "string", "format": "byte"]
        case .time: ["type": "string", "format": "date-time"]
        case .quantity: ["oneOf": [["type": "string"], ["type": "number"]]]
        case .intOrString: ["format": "int-or-string", "oneOf": [["type": "integer"], ["type": "string"]]]
        case .any: ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .list(let element): ["type": "array", "items": self.type(element, library)]
        case .map(let element): ["type": "object", "additionalProperties": self.type(element, library)]
        case .object(let index):
            ["allOf": [["$ref": .string("#/components/schemas/" + componentName(library.object(index).name))]]]
        }
    }

    /// `core.v1.Pod` as clients expect it: `io.k8s.api.core.v1.Pod`.
    private static func componentName(_ name: String) -> String {
        if name.hasPrefix("meta.") { return "io.k8s.apimachinery.pkg.apis.\(name)" }
        if let rest = name.split(separator: ".", maxSplits: 1).last, name.hasPrefix("openshift.") {
            return "com.github.openshift.api.\(rest)"
        }
        return name.hasPrefix("custom.") ? String(name.dropFirst(7)) : "io.k8s.api.\(name)"
    }
}
