import Machinery
import Synchronization

/// Storage in memory, for tests of what stands above it.
final class MemoryStorage: ObjectStorage {
    private struct State {
        var revision: Int64 = 1
        var objects: [ObjectKey: StoredObject] = [:]
        var events: [StoredEvent] = []
        var watchers:
            [Int: (scope: ObjectScope, continuation: AsyncThrowingStream<StoredEvent, any Error>.Continuation)] =
                [:]
        var nextWatcher = 0
    }
    private let state = Mutex(State())

    var revision: Int64 { get async { state.withLock { $0.revision } } }

    func get(_ key: ObjectKey) async throws -> StoredObject? { state.withLock { $0.objects[key] } }

    func list(_ scope: ObjectScope) async throws -> StoredList {
        state.withLock { state in
            let items = state.objects.values.filter { scope.contains($0.key) }
                .sorted { ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name) }
            return StoredList(revision: state.revision, items: items)
        }
    }

    func write(_ write: ObjectWrite) async throws -> StoredObject {
        try state.withLock { state in
            let key = write.key
            let previous = state.objects[key]
            let revision = state.revision + 1
            let object: StoredObject
            let change: StoredEvent.Change
            switch write {
            case .create(let draft):
                guard previous == nil else { throw StatusError.alreadyExists(key.resource, key.name) }
                object = Self.object(draft, revision)
                change = .added
            case .update(let draft, let expected):
                try Self.check(previous, key, expected)
                object = Self.object(draft, revision)
                change = .modified
            case .delete(_, let expected):
                let last = try Self.check(previous, key, expected)
                object = Self.object(
                    ObjectDraft(key: key, document: try last.document(), fields: last.fields), revision)
                change = .deleted
            }
            state.revision = revision
            state.objects[key] = change == .deleted ? nil : object
            let event = StoredEvent(change: change, object: object, previous: previous)
            state.events.append(event)
            for watcher in state.watchers.values where watcher.scope.contains(key) { watcher.continuation.yield(event) }
            return object
        }
    }

    func watch(_ scope: ObjectScope, after revision: Int64) async throws -> ObjectWatch {
        let (stream, continuation) = AsyncThrowingStream<StoredEvent, any Error>.makeStream()
        state.withLock { state in
            for event in state.events where event.revision > revision && scope.contains(event.object.key) {
                continuation.yield(event)
            }
            state.watchers[state.nextWatcher] = (scope, continuation)
            state.nextWatcher += 1
        }
        return ObjectWatch(stream)
    }

    @discardableResult
    private static func check(_ previous: StoredObject?, _ key: ObjectKey, _ expected: Int64) throws -> StoredObject {
        guard let previous else { throw StatusError.notFound(key.resource, key.name) }
        guard previous.revision == expected else { throw StatusError.conflict(key.resource, key.name) }
        return previous
    }

    private static func object(_ draft: ObjectDraft, _ revision: Int64) -> StoredObject {
        var document = draft.document
        document["metadata"]["resourceVersion"] = .string(String(revision))
        return StoredObject(
            key: draft.key, revision: revision, bytes: document.encoded(),
            labels: document["metadata"]["labels"].stringMap, fields: draft.fields)
    }
}
