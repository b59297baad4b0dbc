/// What a kind of a CustomResourceDefinition has besides what every kind has.
package struct CustomResource: Sendable {
    package let schema: JSONSchema
    /// For `metadata`, which the definition's own schema doesn't describe.
    package let metadata: Schema
    /// Stored objects may have another version's apiVersion.
    package let hasSeveralVersions: Bool
    package let scale: Scale?
    package let hasStatus: Bool

    /// Where the scale subresource finds its numbers.
    package struct Scale: Sendable {
        package let specReplicas: [String]
        package let statusReplicas: [String]
        package let labelSelector: [String]?

        package init(specReplicas: [String], statusReplicas: [String], labelSelector: [String]?) {
            self.specReplicas = specReplicas
            self.statusReplicas = statusReplicas
            self.labelSelector = labelSelector
        }
    }

    package init(
        schema: JSONSchema, metadata: Schema, hasSeveralVersions: Bool, scale: Scale?, hasStatus: Bool
    ) {
        self.schema = schema
        self.metadata = metadata
        self.hasSeveralVersions = hasSeveralVersions
        self.scale = scale
        self.hasStatus = hasStatus
    }

    /// Takes out what neither the schema nor ObjectMeta has; returns the paths.
    package func prune(_ document: inout JSONValue) throws(SchemaError) -> [String] {
        var unknown: [String] = []
        var metadata = document["metadata"]
        if !metadata.isNull { unknown = try self.metadata.prune(&metadata).map { "metadata.\($0)" } }
        document["metadata"] = metadata
        schema.prune(&document, into: &unknown)
        return unknown
    }

    /// True where two documents differ in metadata alone, or in a status with a subresource of its own.
    package func isSameButForMetadata(_ left: JSONValue, _ right: JSONValue) -> Bool {
        var (left, right) = (left, right)
        (left["metadata"], right["metadata"]) = (.null, .null)
        if hasStatus { (left["status"], right["status"]) = (.null, .null) }
        return left == right
    }
}

extension KindDescription {
    /// A custom resource in this version's form: without conversion the apiVersion alone differs, and fields that only
    /// the other version has go.
    package func converted(_ document: JSONValue) -> JSONValue {
        guard let custom, document["apiVersion"].string != id.groupVersion.description else { return document }
        var document = document
        document["apiVersion"] = .string(id.groupVersion.description)
        _ = try? custom.prune(&document)
        custom.schema.applyDefaults(&document)
        return document
    }
}
