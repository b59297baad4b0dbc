/// An object as it is stored and served: its encoded JSON with `metadata.resourceVersion` in it.
///
/// The bytes are spliced into lists and watch events as they are; nobody decodes them to answer a read. A class, so that
/// the many lists, snapshots and watches that hold it share one copy.
package final class StoredObject: Sendable {
    package let key: ObjectKey
    /// The resourceVersion of the write that made it.
    package let revision: Int64
    package let content: DocumentBytes
    package let labels: [String: String]
    /// The selectable fields besides metadata.name and metadata.namespace: path to value.
    package let fields: [String: String]

    package init(
        key: ObjectKey, revision: Int64, content: DocumentBytes, labels: [String: String], fields: [String: String]
    ) {
        self.key = key
        self.revision = revision
        self.content = content
        self.labels = labels
        self.fields = fields
    }

    /// The document in one piece.
    package var bytes: [UInt8] { content.joined }

    /// The document, decoded anew at each call: `ObjectStorage.document(of:)` saves that. Throws `JSONSyntaxError` only
    /// where storage was damaged.
    package func document() throws -> JSONValue { try JSONValue(parsing: bytes) }
}

/// An object about to be written: its document without resourceVersion, which storage puts in at commit.
package struct ObjectDraft: Sendable {
    package let key: ObjectKey
    package let document: JSONValue
    package let fields: [String: String]

    package init(key: ObjectKey, document: JSONValue, fields: [String: String] = [:]) {
        self.key = key
        self.document = document
        self.fields = fields
    }
}

/// One write. `expected` is the revision that the object must have: another one is a conflict.
package enum ObjectWrite: Sendable {
    /// The key must not exist: otherwise `alreadyExists`.
    case create(ObjectDraft)
    /// The key must exist at `expected`: otherwise `notFound` or `conflict`.
    case update(ObjectDraft, expected: Int64)
    case delete(ObjectKey, expected: Int64)

    package var key: ObjectKey {
        switch self {
        case .create(let draft), .update(let draft, _): draft.key
        case .delete(let key, _): key
        }
    }
}

/// What happened to one object.
package struct StoredEvent: Sendable {
    /// What became of the object.
    package enum Change: String, Sendable { case added, modified, deleted }
    package let change: Change
    /// The object after the change; for a deletion its last state with the deletion's revision.
    package let object: StoredObject
    /// The object before the change, for selectors: one that stops matching is told as deleted.
    package let previous: StoredObject?
    package var revision: Int64 { object.revision }

    package init(change: Change, object: StoredObject, previous: StoredObject?) {
        self.change = change
        self.object = object
        self.previous = previous
    }
}
