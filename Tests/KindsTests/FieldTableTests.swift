import Machinery
import Testing

@testable import Kinds

/// The field tables are free of slips; that types are known and numbers unique is checked while they are read.
struct FieldTableTests {
    private static let library = BuiltInSchema.library
    /// Each field with the type that has it.
    private static let fields = library.objects.flatMap { object in object.fields.map { (object, $0) } }

    private static func element(_ type: SchemaType) -> SchemaObject? {
        guard case .list(.object(let index)) = type else { return nil }
        return library.object(index)
    }

    @Test func `every type and every field says what it is for`() {
        let known: Set = ["apiVersion", "kind"]
        for object in Self.library.objects {
            let texts = object.descriptions()
            #expect(texts.own.hasSuffix("."), "\(object.name)")
            let isKind = object.fields.prefix(2).map(\.name) == ["apiVersion", "kind"]
            for field in object.fields where !(isKind && known.contains(field.name)) {
                let text = texts.fields[field.name] ?? ""
                #expect(text.count > 3 && text.last != " ", "\(object.name).\(field.name)")
            }
        }
    }

    @Test func `a field's name stands once in its type`() {
        for object in Self.library.objects {
            #expect(Set(object.fields.map(\.name)).count == object.fields.count, "\(object.name)")
        }
    }

    @Test func `merge keys are fields of the items`() throws {
        for (object, field) in Self.fields {
            if !field.patchMergeKey.isEmpty {
                let item = try #require(Self.element(field.type), "\(object.name).\(field.name)")
                // OpenShift's images merge signatures, which are objects, by a name that stands in their metadata.
                #expect(item[field.patchMergeKey] != nil || item["metadata"] != nil, "\(object.name).\(field.name)")
            }
            guard case .map(let keys) = field.listType else { continue }
            for key in keys {
                let item = Self.element(field.type)?[key]
                #expect(item != nil, "\(object.name).\(field.name): \(key)")
                if case .object = item?.type { Issue.record("\(object.name).\(field.name): \(key) is no scalar") }
            }
        }
    }

    @Test func `list types and patch strategies stand at lists, enums at strings`() {
        for (object, field) in Self.fields {
            let place: Comment = "\(object.name).\(field.name)"
            if case .list = field.type { continue }
            #expect(field.listType == .atomic && field.patchMergeKey.isEmpty, place)
            if !field.enumValues.isEmpty { #expect(field.type == .string, place) }
            #expect(field.enumValues == field.enumValues.sorted(), place)
        }
    }

    @Test func `defaults are of their fields' types`() throws {
        for (object, field) in Self.fields {
            guard let value = field.defaultValue else { continue }
            let place: Comment = "\(object.name).\(field.name)"
            let isFit =
                switch (field.type, value) {
                case (.string, .string(let text)): field.enumValues.isEmpty || field.enumValues.contains(text)
                case (.boolean, .bool), (.integer, .int), (.intOrString, .int), (.intOrString, .string): true
                case (.quantity, .string), (.object, .object), (.list, .array), (.map, .object): true
                default: false
                }
            #expect(isFit, place)
        }
    }

    @Test func `unions name fields of their types`() {
        for object in Self.library.objects {
            guard let union = object.union else { continue }
            for name in [union.discriminator] + union.fields { #expect(object[name] != nil, "\(object.name).\(name)") }
        }
    }

    @Test func `descriptions don't change what is read`() throws {
        let library = SchemaLibrary([
            FieldTable("a.v1", "T atomic // A type. // Really.\n name 1 string must // Its name.")
        ])
        let object = try #require(library.schema("a.v1.T")).object
        #expect(object.isAtomic)
        #expect(object.descriptions().own == "A type. // Really.")
        #expect(object["name"]?.isEnforced == true)
    }

    @Test func `a change of an immutable field is refused`() throws {
        let schema = try #require(Self.library.schema("apps.v1.Deployment"))
        let old: JSONValue = ["spec": ["replicas": 1, "selector": ["matchLabels": ["a": "b"]]]]
        var new = old
        new["spec"]["replicas"] = 2
        #expect(schema.faults(of: new, old: old).allSatisfy { $0.field != "spec.selector" })
        new["spec"]["selector"]["matchLabels"]["a"] = "c"
        #expect(
            schema.faults(of: new, old: old).map(\.message)
                .contains(#"Invalid value: {"matchLabels":{"a":"c"}}: field is immutable"#))
    }
}
