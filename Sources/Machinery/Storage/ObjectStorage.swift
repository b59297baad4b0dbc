/// What to list or watch: one resource, in one namespace or all.
package struct ObjectScope: Sendable, Hashable {
    package let resource: GroupResource
    /// nil means every namespace.
    package let namespace: String?

    package init(_ resource: GroupResource, namespace: String? = nil) {
        self.resource = resource
        self.namespace = namespace
    }

    /// Whether the key's object is in the scope.
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
    /// A resource's objects as they are now, to be read at leisure.
    func snapshot(_ resource: GroupResource) async throws -> any ObjectSnapshot
    /// The document of an object that came from here. Throws `JSONSyntaxError` only where storage was damaged.
    func document(of object: StoredObject) throws -> JSONValue
    /// Carries out one write durably. Throws `StatusError` (`alreadyExists`, `notFound`, `conflict`).
    ///
    /// Returns the object as written; for a deletion its last state with the deletion's revision.
    func write(_ write: ObjectWrite) async throws -> StoredObject
    /// Changes after `revision`, as they look through the selector: an object that begins to match is told as added,
    /// one that ceases to match as deleted. Throws `StatusError` `.expired` where history doesn't reach that far back.
    func watch(_ scope: ObjectScope, _ selector: ObjectSelector, after revision: Int64) async throws -> ObjectWatch
}

extension ObjectStorage {
    /// The scope's objects that the selector picks, at one revision.
    package func list(
        _ scope: ObjectScope, _ selector: ObjectSelector = .everything
    ) async throws -> StoredList {
        let snapshot = try await snapshot(scope.resource)
        let page = snapshot.page(ObjectQuery(namespace: scope.namespace, selector: selector))
        return StoredList(revision: snapshot.revision, items: page.items)
    }

    /// All changes of the scope after `revision`.
    package func watch(_ scope: ObjectScope, after revision: Int64) async throws -> ObjectWatch {
        try await watch(scope, .everything, after: revision)
    }
}

/// A list, all of one snapshot.
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
