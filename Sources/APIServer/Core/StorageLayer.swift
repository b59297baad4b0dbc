import Machinery

/// Storage that sees each write on its way to the one below; whatever reads goes straight through.
protocol StorageLayer: ObjectStorage {
    var storage: any ObjectStorage { get }
}

extension StorageLayer {
    var revision: Int64 { get async { await storage.revision } }

    func get(_ key: ObjectKey) async throws -> StoredObject? { try await storage.get(key) }

    func document(of object: StoredObject) throws -> JSONValue { try storage.document(of: object) }

    func snapshot(_ resource: GroupResource) async throws -> any ObjectSnapshot {
        try await storage.snapshot(resource)
    }

    func watch(
        _ scope: ObjectScope, _ selector: ObjectSelector, after revision: Int64
    ) async throws -> ObjectWatch {
        try await storage.watch(scope, selector, after: revision)
    }
}
