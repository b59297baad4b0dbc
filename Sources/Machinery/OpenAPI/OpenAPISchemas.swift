/// The schemas of a document: those of its kinds, of their lists, and of all that they use.
///
/// They are written in OpenAPI v3's form; `OpenAPIVersion2` makes the older form of them.
struct OpenAPISchemas {
    private var schemas: [String: JSONValue] = [:]
    /// The group-versions that DeleteOptions and WatchEvent are told for.
    private let served: [GroupVersion]

    init(served: [GroupVersion]) { self.served = served }

    /// The schemas by name.
    var sorted: [(name: String, schema: JSONValue)] { schemas.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// Adds a kind, its list, and what requests on it carry besides.
    mutating func add(_ kind: KindDescription) {
        guard let schema = kind.schema() else { return }
        if let custom = kind.custom {
            add(custom, kind)
            addParts(of: kind, custom.metadata.library)
            addShared(custom.metadata.library)
        } else {
            visit(schema.root, schema.library)
            mark(kind.schemaName, kind.id.groupVersion, kind.id.kind)
            addParts(of: kind, schema.library)
            addShared(schema.library)
        }
        if kind.verbs.contains("list") { addList(kind) }
    }

    /// The documents of subresources.
    private mutating func addParts(of kind: KindDescription, _ library: SchemaLibrary) {
        for part in kind.subresources {
            guard !part.isConnected, let (groupVersion, name) = part.responseKind else { continue }
            let type = "\(groupVersion.tablePrefix).\(name)"
            guard let schema = library.schema(type) else {
                let name = OpenAPINames.schema(type)
                schemas[name] = schemas[name] ?? ["type": "object"]
                continue
            }
            visit(schema.root, library)
            mark(OpenAPINames.schema(type), groupVersion, name)
        }
    }

    private mutating func addShared(_ library: SchemaLibrary) {
        for name in ["APIResourceList", "DeleteOptions", "WatchEvent", "Status", "ListMeta", "Patch"] {
            guard let schema = library.schema("meta.v1.\(name)") else { continue }
            visit(schema.root, library)
        }
        mark(OpenAPINames.status, GroupVersion("v1"), "Status")
        mark(OpenAPINames.resourceList, GroupVersion("v1"), "APIResourceList")
        for groupVersion in served {
            mark(OpenAPINames.deleteOptions, groupVersion, "DeleteOptions")
            mark(OpenAPINames.watchEvent, groupVersion, "WatchEvent")
        }
    }

    /// Tells that documents of a kind have this schema.
    private mutating func mark(_ name: String, _ groupVersion: GroupVersion, _ kind: String) {
        let entry = JSONValue.groupVersionKind(groupVersion, kind)
        var kinds = schemas[name]?["x-kubernetes-group-version-kind"].items ?? []
        guard schemas[name] != nil, !kinds.contains(entry) else { return }
        kinds.append(entry)
        schemas[name]?["x-kubernetes-group-version-kind"] = .array(kinds)
    }

    private mutating func addList(_ kind: KindDescription) {
        let name = kind.listSchemaName
        let own: JSONValue = ["allOf": [Self.reference(kind.schemaName)], "default": [:]]
        schemas[name] = [
            "description": .string("\(kind.listKind) is a list of \(kind.id.kind)."),
            "properties": [
                "apiVersion": Self.apiVersion, "items": ["description": "The objects.", "items": own, "type": "array"],
                "kind": Self.kind,
                "metadata": [
                    "allOf": [Self.reference(OpenAPINames.listMeta)], "default": [:],
                    "description": "The list's resource version, and how to go on with it.",
                ],
            ], "required": ["items"], "type": "object",
        ]
        mark(name, kind.id.groupVersion, kind.listKind)
    }

    /// Adds a custom resource's schema as its definition has it.
    private mutating func add(_ custom: CustomResource, _ kind: KindDescription) {
        visit(custom.metadata.root, custom.metadata.library)
        var component = custom.schema.source
        if component.object == nil { component = ["type": "object"] }
        component["properties"]["apiVersion"] = Self.apiVersion
        component["properties"]["kind"] = Self.kind
        component["properties"]["metadata"] = [
            "allOf": [Self.reference(OpenAPINames.schema(custom.metadata.object.name))],
            "description": "Name, labels and the like.",
        ]
        schemas[kind.schemaName] = component
        mark(kind.schemaName, kind.id.groupVersion, kind.id.kind)
    }

    private mutating func visit(_ index: Int, _ library: SchemaLibrary) {
        let object = library.object(index)
        let name = OpenAPINames.schema(object.name)
        guard schemas[name] == nil else { return }
        schemas[name] = [:]
        schemas[name] = component(object, library)
        for field in object.fields { visit(field.type, library) }
    }

    private mutating func visit(_ type: SchemaType, _ library: SchemaLibrary) {
        switch type {
        case .object(let index): visit(index, library)
        case .list(let element), .map(let element): visit(element, library)
        default:
            guard let (name, schema) = Self.named(type), schemas[name] == nil else { return }
            schemas[name] = schema
        }
    }

    private func component(_ object: SchemaObject, _ library: SchemaLibrary) -> JSONValue {
        let texts = object.descriptions()
        var component = JSONObject()
        if !texts.own.isEmpty { component["description"] = .string(texts.own) }
        var properties = JSONObject()
        for field in object.fields.sorted(by: { $0.name < $1.name }) {
            properties[field.name] = property(field, of: object, texts.fields[field.name], library)
        }
        if !properties.isEmpty { component["properties"] = .object(properties) }
        let required = object.fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { component["required"] = JSONValue(required) }
        component["type"] = "object"
        if object.isAtomic { component["x-kubernetes-map-type"] = "atomic" }
        if object.keepsUnknown { component["x-kubernetes-preserve-unknown-fields"] = true }
        if let union = object.union { component["x-kubernetes-unions"] = [Self.union(union)] }
        return .object(component)
    }

    private func property(
        _ field: SchemaField, of object: SchemaObject, _ text: String?, _ library: SchemaLibrary
    ) -> JSONValue {
        let isKind = object.fields.first?.name == "apiVersion"
        if isKind, field.name == "apiVersion" { return Self.apiVersion }
        if isKind, field.name == "kind" { return Self.kind }
        let isWritten = field.isRequired || (isKind && ["metadata", "spec", "status"].contains(field.name))
        var property = Self.type(field.type, of: object, library)
        if let value = field.defaultValue ?? (isWritten ? Self.zero(field.type) : nil) { property["default"] = value }
        if let text { property["description"] = .string(text) }
        if !field.enumValues.isEmpty, field.type == .string { property["enum"] = JSONValue(field.enumValues) }
        mergeRules(of: field, into: &property)
        return property
    }

    /// How lists and maps are merged, by server-side apply and by strategic merge patches.
    private func mergeRules(of field: SchemaField, into property: inout JSONValue) {
        switch field.type {
        case .list:
            switch field.listType {
            case .atomic where field.patchStrategies.isEmpty: property["x-kubernetes-list-type"] = "atomic"
            case .atomic: break
            case .set: property["x-kubernetes-list-type"] = "set"
            case .map(let keys):
                property["x-kubernetes-list-map-keys"] = JSONValue(keys)
                property["x-kubernetes-list-type"] = "map"
            }
        case .map where !field.isGranular: property["x-kubernetes-map-type"] = "atomic"
        default: break
        }
        if !field.patchMergeKey.isEmpty { property["x-kubernetes-patch-merge-key"] = .string(field.patchMergeKey) }
        if !field.patchStrategies.isEmpty {
            property["x-kubernetes-patch-strategy"] = .string(field.patchStrategies.joined(separator: ","))
        }
    }
}
