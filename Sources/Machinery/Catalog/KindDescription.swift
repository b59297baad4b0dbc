/// Everything the API needs to know of a kind besides its fields' schema: how it is named, listed, stored and checked.
package struct KindDescription: Sendable {
    package let id: KindID
    /// `pod`; what `kubectl get pod` resolves.
    package var singular: String
    /// `PodList`.
    package var listKind: String
    package var shortNames: [String] = []
    package var categories: [String] = []
    /// In alphabetical order, as discovery tells them.
    package var verbs: [String] = Self.storedVerbs
    package var subresources: [Subresource] = []
    /// Columns of `kubectl get`; the first is the name.
    package var columns: [TableColumn] = []
    /// Conditions of a table's row (`Completed` of an ended pod).
    package var rowConditions: @Sendable (JSONValue) -> [JSONValue] = { _ in [] }
    /// Fields that field selectors may use besides metadata.name and metadata.namespace.
    package var selectableFields: [SelectableField] = []
    /// The fields; nil where any document is taken as it is.
    package var schema: @Sendable () -> Schema? = { nil }
    /// False for kinds that are computed or only posted (reviews, projects, image stream tags).
    package var isStored = true
    /// `metadata.generation` counts changes of the spec.
    package var hasGeneration = false
    /// Deletion may take time (pods only).
    package var isGraceful = false
    /// A PUT to a name that isn't there creates it.
    package var createsOnUpdate = false
    /// A PUT must carry a resourceVersion.
    package var needsVersionOnUpdate = false
    /// DELETE answers with the object instead of a Status.
    package var answersDeletionWithObject = false
    /// Deletion leaves dependents alone unless told otherwise.
    package var orphansByDefault = false
    /// True for a kind of a CustomResourceDefinition: no strategic patches, items of lists carry their kind.
    package var isCustom = false
    /// The rest of what its definition says; nil for built-in kinds.
    package var custom: CustomResource?
    /// How documents of this version are made of stored ones; nil where they are stored as they are.
    package var form: VersionForm?
    /// The rule for `metadata.name`.
    package var nameRule: @Sendable (String) -> [String] = Names.dnsSubdomain
    /// Sets the defaults that the schema can't say.
    package var defaults: @Sendable (inout JSONValue) -> Void = { _ in }
    /// Before defaults and checks on create (`old` is nil) and update: resets fields that clients don't own, carries
    /// others over. What it sets in a new object's status stays.
    package var prepare: @Sendable (inout JSONValue, _ old: JSONValue?) -> Void = { _, _ in }
    /// The faults of a document; `old` is what it replaces.
    package var validate: @Sendable (JSONValue, _ old: JSONValue?) -> [StatusCause] = { _, _ in [] }
    /// The faults of a change through a subresource; nil where the rules of the whole object hold for it.
    package var validatePart: @Sendable (_ part: String, JSONValue, _ old: JSONValue) -> [StatusCause]? = { _, _, _ in
        nil
    }
    /// Why the kind should no longer be used, told with every answer as a `Warning` header.
    package var deprecation: String?

    package init(_ id: KindID) {
        self.id = id
        singular = id.kind.lowercased()
        listKind = id.kind + "List"
    }

    package static let storedVerbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    /// Where the objects are stored.
    package var storageResource: GroupResource { form?.resource ?? id.resource }

    /// The subresource of that name.
    package func subresource(_ name: String) -> Subresource? { subresources.first { $0.name == name } }

    /// The values of the selectable fields, as storage keeps them next to a document.
    package func fields(of document: JSONValue) -> [String: String] {
        var values: [String: String] = [:]
        for field in selectableFields { values[field.path] = field.value(document) }
        return values
    }
}

/// A version of a kind whose documents are stored in another one.
package struct VersionForm: Sendable {
    /// Where they are stored, if that isn't the kind's own resource: events of two groups are the same objects.
    package let resource: GroupResource?
    /// The version that is stored.
    package let version: String
    /// A stored document as this version shows it.
    package let show: @Sendable (JSONValue) -> JSONValue
    /// A document of this version as it is stored.
    package let store: @Sendable (JSONValue) -> JSONValue
    /// The stored kind's name of a selectable field.
    package let selects: @Sendable (String) -> String

    package init(
        resource: GroupResource? = nil, version: String, show: @escaping @Sendable (JSONValue) -> JSONValue,
        store: @escaping @Sendable (JSONValue) -> JSONValue, selects: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.resource = resource
        self.version = version
        self.show = show
        self.store = store
        self.selects = selects
    }
}

/// A part or action of an object with an address of its own: `status`, `scale`, `log`.
package struct Subresource: Sendable {
    package let name: String
    package let verbs: [String]
    /// The kind of its documents, where that isn't the object's own: Scale, Eviction, TokenRequest.
    package let responseKind: (groupVersion: GroupVersion, kind: String)?

    package init(_ name: String, _ verbs: [String], kind: String? = nil, in groupVersion: String = "") {
        self.name = name
        self.verbs = verbs
        responseKind = kind.map { (GroupVersion(groupVersion), $0) }
    }

    package static let status = Subresource("status", ["get", "patch", "update"])
    package static let scale = Subresource("scale", ["get", "patch", "update"], kind: "Scale", in: "autoscaling/v1")
}

/// A field that field selectors may use.
package struct SelectableField: Sendable {
    package let path: String
    package let value: @Sendable (JSONValue) -> String

    package init(_ path: String, _ value: @escaping @Sendable (JSONValue) -> String) {
        self.path = path
        self.value = value
    }

    /// The field at the path itself; numbers and booleans as text, and the text for an absent one.
    package init(_ path: String, absent: String = "") {
        let parts = path.split(separator: ".").map(String.init)
        self.init(path) { document in
            switch document[path: parts] {
            case .null: absent
            case .string(let text): text
            case let other: other.description
            }
        }
    }
}

/// A column of `kubectl get`.
package struct TableColumn: Sendable {
    package let name: String
    /// string, integer, number, boolean or date.
    package let type: String
    /// `name` for the first column.
    package let format: String
    package let detail: String
    /// Shown only with `-o wide`.
    package let isWide: Bool
    /// The cell of an object at a moment.
    package let cell: @Sendable (JSONValue, Timestamp) -> JSONValue

    package init(
        _ name: String, type: String = "string", format: String = "", detail: String = "", wide isWide: Bool = false,
        _ cell: @escaping @Sendable (JSONValue, Timestamp) -> JSONValue
    ) {
        self.name = name
        self.type = type
        self.format = format
        self.detail = detail
        self.isWide = isWide
        self.cell = cell
    }

    package static let name = TableColumn("Name", format: "name") { object, _ in object["metadata"]["name"] }
    package static let age = TableColumn("Age") { object, now in
        .string(TableColumn.age(object["metadata"]["creationTimestamp"], now))
    }

    /// The time since an RFC 3339 text as `kubectl get` shows it; `<unknown>` where there is none.
    package static func age(_ time: JSONValue, _ now: Timestamp) -> String {
        time.string.flatMap(Timestamp.init).map { now.since($0).humanText } ?? "<unknown>"
    }
}
