package import Machinery

/// The kinds that a CustomResourceDefinition describes.
package enum CustomKind {
    /// A description for each served version of a definition, the one that clients prefer first.
    package static func descriptions(of definition: JSONValue) -> [KindDescription] {
        let versions = definition["spec"]["versions"].items
        return versions.filter { $0["served"].flag }
            .sorted { APIVersionOrder.isPreferred($0["name"].text, $1["name"].text) }
            .map { description(of: $0, definition, hasSeveralVersions: versions.count > 1) }
    }

    /// The resource that a definition is of.
    package static func resource(of definition: JSONValue) -> GroupResource {
        GroupResource(definition["spec"]["group"].text, definition["spec"]["names"]["plural"].text)
    }

    private static func description(
        of version: JSONValue, _ definition: JSONValue, hasSeveralVersions: Bool
    ) -> KindDescription {
        let spec = definition["spec"]
        let names = spec["names"]
        var kind = KindDescription(
            KindID(
                spec["group"].text, version["name"].text, names["kind"].text, names["plural"].text,
                isNamespaced: spec["scope"].text == "Namespaced"))
        kind.singular = names["singular"].optionalText ?? names["kind"].text.lowercased()
        kind.listKind = names["listKind"].optionalText ?? names["kind"].text + "List"
        kind.shortNames = names["shortNames"].strings
        kind.categories = names["categories"].strings
        kind.isCustom = true
        kind.hasGeneration = true
        kind.needsVersionOnUpdate = true
        kind.columns = columns(version["additionalPrinterColumns"].items)
        kind.selectableFields = version["selectableFields"].items.compactMap { field in
            JSONPath(field["jsonPath"].text)?.plainNames.map { SelectableField($0.joined(separator: ".")) }
        }
        let subresources = version["subresources"]
        if subresources["scale"].object != nil { kind.subresources.append(.scale) }
        if subresources["status"].object != nil { kind.subresources.append(.status) }
        add(JSONSchema(version["schema"]["openAPIV3Schema"]), to: &kind, subresources, hasSeveralVersions)
        if version["deprecated"].flag { deprecate(&kind, version) }
        return kind
    }

    private static func add(
        _ schema: JSONSchema, to kind: inout KindDescription, _ subresources: JSONValue, _ hasSeveralVersions: Bool
    ) {
        let typed = CustomSchema.schema(of: schema, name: kind.id)
        kind.schema = { typed }
        kind.custom = CustomResource(
            schema: schema, metadata: CustomSchema.metadata, hasSeveralVersions: hasSeveralVersions,
            scale: scale(subresources["scale"]), hasStatus: subresources["status"].object != nil)
        kind.defaults = { schema.applyDefaults(&$0) }
        kind.validate = { document, _ in schema.faults(of: document) }
    }

    private static func deprecate(_ kind: inout KindDescription, _ version: JSONValue) {
        kind.deprecation =
            version["deprecationWarning"].optionalText ?? "\(kind.id.groupVersion) \(kind.id.kind) is deprecated"
    }

    private static func scale(_ json: JSONValue) -> CustomResource.Scale? {
        guard json.object != nil else { return nil }
        let path = { (name: String) in JSONPath(json[name].text)?.plainNames ?? [] }
        return CustomResource.Scale(
            specReplicas: path("specReplicasPath"), statusReplicas: path("statusReplicasPath"),
            labelSelector: json["labelSelectorPath"].string.flatMap { JSONPath($0)?.plainNames })
    }

    private static func columns(_ columns: [JSONValue]) -> [TableColumn] {
        guard !columns.isEmpty else { return [.name, .customAge] }
        return [.name] + columns.map(TableColumn.init(custom:))
    }
}

extension TableColumn {
    fileprivate static let customAge = TableColumn("Age", type: "date") { object, now in
        .string(TableColumn.age(object["metadata"]["creationTimestamp"], now))
    }

    /// A column as a definition describes it; an absent value is an empty cell.
    fileprivate init(custom column: JSONValue) {
        let path = JSONPath(column["jsonPath"].text)
        let type = column["type"].text
        self.init(
            column["name"].text, type: type, format: column["format"].text, detail: column["description"].text,
            wide: column["priority"].number > 0
        ) { object, now in
            guard let value = path?.values(in: object).first else { return .null }
            switch (type, value) {
            case ("string", .string), ("boolean", .bool), ("number", .int), ("number", .double), ("integer", .int):
                return value
            case ("string", _): return .string(value.description)
            case ("integer", .double(let number)):
                return Int64(exactly: number.rounded(.towardZero)).map(JSONValue.int) ?? .null
            case ("date", .string(let text)):
                return Timestamp(text) == nil ? "<invalid>" : .string(TableColumn.age(value, now))
            default: return .null
            }
        }
    }
}
