/// What a field may hold.
package indirect enum SchemaType: Sendable, Hashable {
    case string
    case boolean
    /// Whole numbers of 32 or 64 bits.
    case integer(bits: Int)
    case number
    /// Base64 text in JSON.
    case bytes
    /// RFC 3339 in seconds, or in microseconds.
    case time(isMicro: Bool)
    /// Go's duration text, `1m30s`.
    case duration
    case quantity
    case intOrString
    /// Any JSON.
    case any
    case list(SchemaType)
    case map(SchemaType)
    /// An object of the library, by its index there.
    case object(Int)
}

/// How a list's elements are told apart by server-side apply (`x-kubernetes-list-type`).
package enum SchemaListType: Sendable, Hashable {
    case atomic
    case set
    case map(keys: [String])
}

/// One field of an object: what OpenAPI, patches, protobuf bodies and checks need to know of it.
package struct SchemaField: Sendable, Hashable {
    package let name: String
    package let type: SchemaType
    /// Written always, also when empty: told in OpenAPI, and a zero value on the protobuf wire counts as given.
    package var isRequired = false
    /// Refused when absent or empty.
    package var isEnforced = false
    /// An update can't change it.
    package var isImmutable = false
    /// Zero differs from absent: kept when a protobuf body has it.
    package var isPointer = false
    /// What protobuf's message for an `any` may hold, by field number; the highest that is there counts.
    package var choices: [Int: SchemaType] = [:]
    /// Protobuf wraps the list in a message of its own.
    package var isWrapped = false
    package var defaultValue: JSONValue?
    package var enumValues: [String] = []
    package var listType: SchemaListType = .atomic
    /// False for maps and objects that server-side apply treats as one value.
    package var isGranular = true
    /// `x-kubernetes-patch-strategy`: merge, retainKeys, replace.
    package var patchStrategies: [String] = []
    /// `x-kubernetes-patch-merge-key`.
    package var patchMergeKey = ""
    package var isMerged: Bool { patchStrategies.contains("merge") }

    package init(_ name: String, _ type: SchemaType) {
        self.name = name
        self.type = type
    }
}

/// Fields of which one is set, and the field that tells which one.
package struct SchemaUnion: Sendable, Hashable {
    package let discriminator: String
    package let fields: [String]
}

/// An object type: its fields in order. A class, as walks through documents hand it around for every object.
package final class SchemaObject: Sendable {
    /// The full name: `core.v1.PodSpec`.
    package let name: String
    /// All fields that its JSON may have.
    package let fields: [SchemaField]
    /// True where fields that aren't described are kept.
    package let keepsUnknown: Bool
    /// Server-side apply treats it as one value.
    package let isAtomic: Bool
    package let union: SchemaUnion?
    /// Sets the defaults that depend on other fields.
    package let defaulting: (@Sendable (inout JSONValue) -> Void)?
    /// What stands behind each protobuf field number.
    package let numbers: [Int: Member]
    private let indexes: [String: Int]
    /// The parts of field tables that describe it; looked into only when a description is asked for.
    private let sources: [Substring]
    /// The names of the fields that must not be absent or empty.
    let enforced: [String]
    /// Whether an empty text counts as absent, too.
    let defaults: [(name: String, value: JSONValue, fillsEmpty: Bool)]

    /// A field on the protobuf wire.
    package enum Member: Sendable, Hashable {
        /// A field, by its index in `fields`.
        case field(Int)
        /// A message whose fields JSON has in the object itself, by its object type's index in the library.
        case inlined(Int)
    }

    package init(
        name: String, fields: [SchemaField], numbers: [Int: Member] = [:], keepsUnknown: Bool = false,
        isAtomic: Bool = false, union: SchemaUnion? = nil,
        defaulting: (@Sendable (inout JSONValue) -> Void)? = nil, sources: [Substring] = []
    ) {
        self.name = name
        self.fields = fields
        self.numbers = numbers
        self.keepsUnknown = keepsUnknown
        self.isAtomic = isAtomic
        self.union = union
        self.defaulting = defaulting
        self.sources = sources
        enforced = fields.filter(\.isEnforced).map(\.name)
        defaults = fields.compactMap { field in field.defaultValue.map { (field.name, $0, !field.isPointer) } }
        indexes = Dictionary(fields.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// The field of that name.
    package subscript(name: String) -> SchemaField? { indexes[name].map { fields[$0] } }

    /// What the type and its fields are for: the type's sentence, and those of its fields by name.
    package func descriptions() -> (own: String, fields: [String: String]) {
        var own = ""
        var fields: [String: String] = [:]
        for (part, source) in sources.enumerated() {
            for line in source.utf8.split(separator: UInt8(ascii: "\n")).map(Substring.init) {
                let (words, text) = FieldTable.split(line)
                guard let text else { continue }
                if line.utf8.first == UInt8(ascii: " ") {
                    fields[String(words[0])] = String(text)
                } else if part == 0 {
                    own = String(text)
                }
            }
        }
        return (own, fields)
    }

    /// The index of a field in `fields`: for walks, which need one of its properties and not a copy of all.
    func index(of name: String) -> Int? { indexes[name] }
}

/// Object types that refer to each other.
package final class SchemaLibrary: Sendable {
    package let objects: [SchemaObject]
    private let indexes: [String: Int]

    package init(_ objects: [SchemaObject]) {
        self.objects = objects
        indexes = Dictionary(objects.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// The type with this full name as a schema of its own, or nil.
    package func schema(_ name: String) -> Schema? { indexes[name].map { Schema(library: self, root: $0) } }

    /// The object type at an index that a `SchemaType.object` of this library holds.
    package func object(_ index: Int) -> SchemaObject { objects[index] }
}

/// The description of a kind's documents: an object type in its library.
package struct Schema: Sendable {
    package let library: SchemaLibrary
    package let root: Int

    package init(library: SchemaLibrary, root: Int) {
        self.library = library
        self.root = root
    }

    package var object: SchemaObject { library.object(root) }
    package var type: SchemaType { .object(root) }
}
