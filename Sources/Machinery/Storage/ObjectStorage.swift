/// An object as it is stored and served: its encoded JSON with `metadata.resourceVersion` in it.
///
/// The bytes are spliced into lists and watch events as they are; nobody decodes them to answer a read.
package struct StoredObject: Sendable {
    package let key: ObjectKey
    /// The resourceVersion of the write that made it.
    package let revision: Int64
    package let bytes: [UInt8]
    package let labels: [String: String]
    /// The selectable fields besides metadata.name and metadata.namespace: path to value.
    package let fields: [String: String]

    package init(
        key: ObjectKey, revision: Int64, bytes: [UInt8], labels: [String: String], fields: [String: String]
    ) {
        self.key = key
        self.revision = revision
        self.bytes = bytes
        self.labels = labels
        self.fields = fields
    }

    /// The document, decoded anew at each call. Throws `JSONSyntaxError` only where storage was damaged.
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

/// A part of a collection, all of one snapshot.
package struct StoredList: Sendable {
    /// The snapshot's revision: a watch from it misses nothing.
    package let revision: Int64
    /// Sorted by namespace, then name.
    package let items: [StoredObject]

    package init(revision: Int64, items: [StoredObject]) {
        self.revision = revision
        self.items = items
    }
}

/// What to list or watch: one resource, in one namespace or all.
package struct ObjectScope: Sendable, Hashable {
    package let resource: GroupResource
    /// nil means every namespace.
    package let namespace: String?

    package init(_ resource: GroupResource, namespace: String? = nil) {
        self.resource = resource
        self.namespace = namespace
    }

    package func contains(_ key: ObjectKey) -> Bool {
        key.resource == resource && (namespace == nil || namespace == key.namespace)
    }
}

/// Storage of all objects: one monotonic revision over everything, durable writes, reads from memory.
///
/// A write that has returned survives `kill -9` and a power cut. Reads see every write that has returned. A watch
/// delivers each change after its start exactly once, in revision order; one that falls behind is ended with
/// `StatusError` `.expired`. Contract: `ObjectStorageContract` in TestKit, run against every implementation.
package protocol ObjectStorage: Sendable {
    /// The revision of the newest committed write.
    var revision: Int64 { get async }
    /// The object, or nil where there is none.
    func get(_ key: ObjectKey) async throws -> StoredObject?
    /// All objects of the scope at one revision.
    func list(_ scope: ObjectScope) async throws -> StoredList
    /// Carries out one write durably. Throws `StatusError` (`alreadyExists`, `notFound`, `conflict`).
    ///
    /// Returns the object as written; for a deletion its last state with the deletion's revision.
    func write(_ write: ObjectWrite) async throws -> StoredObject
    /// Changes after `revision`. Throws `StatusError` `.expired` where history doesn't reach that far back.
    func watch(_ scope: ObjectScope, after revision: Int64) async throws -> ObjectWatch
}

/// A running watch: an endless sequence of events that ends by throwing. Dropping it ends it.
package struct ObjectWatch: AsyncSequence, Sendable {
    package typealias Element = StoredEvent
    private let stream: AsyncThrowingStream<StoredEvent, any Error>

    /// Wraps a bounded stream that the storage feeds.
    package init(_ stream: AsyncThrowingStream<StoredEvent, any Error>) { self.stream = stream }

    package func makeAsyncIterator() -> AsyncThrowingStream<StoredEvent, any Error>.Iterator {
        stream.makeAsyncIterator()
    }
}
