import Machinery
import Synchronization

/// Storage in memory, for tests of what stands above it.
final class MemoryStorage: ObjectStorage {
    private struct State {
        var revision: Int64 = 1
        var objects: [ObjectKey: StoredObject] = [:]
        var events: [StoredEvent] = []
        var watchers: [Int: (scope: ObjectScope, selector: ObjectSelector, feed: EventFeed<StoredEvent>)] = [:]
        var nextWatcher = 0
    }
    private let state = Mutex(State())

    var revision: Int64 { get async { state.withLock { $0.revision } } }

    func get(_ key: ObjectKey) async throws -> StoredObject? { state.withLock { $0.objects[key] } }

    func document(of object: StoredObject) throws -> JSONValue { try object.document() }

    func snapshot(_ resource: GroupResource) async throws -> any ObjectSnapshot {
        state.withLock { state in
            let objects = state.objects.values.filter { $0.key.resource == resource }
                .sorted { ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name) }
            return PlainSnapshot(revision: state.revision, objects: objects)
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
            for watcher in state.watchers.values where watcher.scope.contains(key) {
                guard let seen = event.seen(through: watcher.selector) else { continue }
                watcher.feed.append(seen, bytes: 0).wakeup?.resume()
            }
            return object
        }
    }

    func watch(
        _ scope: ObjectScope, _ selector: ObjectSelector, after revision: Int64
    ) async throws -> ObjectWatch {
        state.withLock { state in
            let past = state.events.filter { $0.revision > revision && scope.contains($0.object.key) }
            let feed = EventFeed(
                past.compactMap { $0.seen(through: selector) }, limit: .init(count: 10_000, bytes: .max)
            ) { StatusError(.expired, "the watch fell behind") }
            let id = state.nextWatcher
            state.nextWatcher += 1
            state.watchers[id] = (scope, selector, feed)
            return ObjectWatch(feed) { [weak self] in
                self?.state.withLock { $0.revision } ?? 0
            } onEnd: { [weak self] in
                self?.state.withLock { $0.watchers[id] = nil }
            }
        }
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
            key: draft.key, revision: revision, content: DocumentBytes(document.encoded()),
            labels: document["metadata"]["labels"].stringMap, fields: draft.fields)
    }
}

/// All objects of a resource in an array, looked at one by one.
struct PlainSnapshot: ObjectSnapshot {
    let revision: Int64
    let objects: [StoredObject]

    func page(_ query: ObjectQuery) -> ObjectPage {
        let matching = objects.filter { object in
            (query.namespace == nil || query.namespace == object.key.namespace) && query.selector.matches(object)
                && query.after.map { $0 < ObjectPlace(namespace: object.key.namespace, name: object.key.name) } ?? true
        }
        let items = Array(matching.prefix(query.limit ?? .max))
        let left = matching.count - items.count
        return ObjectPage(items: items, hasMore: left > 0, remaining: query.selector.isEverything ? left : nil)
    }
}
