import Machinery

/// Makes the typed schema of a custom resource, by which server-side apply knows its lists and maps.
enum CustomSchema {
    /// ObjectMeta and what it holds, and Scale.
    private static let metadataLibrary = SchemaLibrary([KindFamily.meta.table, KindFamily.scale.table])
    private static let metadataIndex = metadataLibrary.objects.firstIndex { $0.name == "meta.v1.ObjectMeta" } ?? 0
    static let metadata = Schema(library: metadataLibrary, root: metadataIndex)

    static func schema(of schema: JSONSchema, name: KindID) -> Schema {
        var builder = Builder(objects: metadataLibrary.objects)
        let group = name.groupVersion.group.split(separator: ".").reversed().joined(separator: ".")
        let fullName = "custom.\(group).\(name.groupVersion.version).\(name.kind)"
        let root = builder.object(
            schema, name: fullName,
            leading: [
                SchemaField("apiVersion", .string), SchemaField("kind", .string),
                SchemaField("metadata", .object(metadataIndex)),
            ])
        return Schema(library: SchemaLibrary(builder.objects), root: root)
    }

    private struct Builder {
        var objects: [SchemaObject]

        /// Adds an object type and all below it; returns its index.
        mutating func object(_ schema: JSONSchema, name: String, leading: [SchemaField] = []) -> Int {
            var fields = leading
            for (key, inner) in schema.properties where !leading.contains(where: { $0.name == key }) {
                fields.append(field(key, inner, name: "\(name).\(key)"))
            }
            objects.append(
                SchemaObject(name: name, fields: fields, keepsUnknown: schema.keepsUnknown || schema.allowsAdditional))
            return objects.count - 1
        }

        private mutating func field(_ key: String, _ schema: JSONSchema, name: String) -> SchemaField {
            var field = SchemaField(key, type(schema, name: name))
            // Server-side apply tells items of lists with keys apart by their defaults too.
            field.defaultValue = schema.defaultValue
            // An empty text is a value like any other.
            field.isPointer = true
            field.isGranular = !schema.isAtomicMap
            switch schema.listType {
            case "set": field.listType = .set
            case "map": field.listType = .map(keys: schema.listKeys)
            default: field.listType = .atomic
            }
            return field
        }

        private mutating func type(_ schema: JSONSchema, name: String) -> SchemaType {
            if schema.isIntOrString { return .intOrString }
            switch schema.type {
            case "string": return .string
            case "boolean": return .boolean
            case "integer": return .integer(bits: 64)
            case "number": return .number
            case "array": return schema.items.map { .list(type($0, name: "\(name).items")) } ?? .any
            case "object":
                if let additional = schema.additional { return .map(type(additional, name: "\(name).values")) }
                if schema.allowsAdditional || (schema.keepsUnknown && schema.properties.isEmpty) { return .map(.any) }
                return .object(object(schema, name: name, leading: embedded(schema)))
            default: return .any
            }
        }

        private func embedded(_ schema: JSONSchema) -> [SchemaField] {
            guard schema.isEmbeddedResource else { return [] }
            return [
                SchemaField("apiVersion", .string), SchemaField("kind", .string),
                SchemaField("metadata", .object(metadataIndex)),
            ]
        }
    }
}
