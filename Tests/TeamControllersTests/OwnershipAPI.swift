import Kinds
import Machinery
import Reconciling
import Synchronization

/// The API over memory, with Kubernetes' rules for deletion, as far as these controllers meet them.
final class OwnershipAPI: APIClient {
    private struct State {
        var revision: Int64 = 0
        var objects: [String: JSONValue] = [:]
        var events: [(revision: Int64, path: ResourcePath, event: WatchEvent)] = []
        var watchers:
            [Int: (path: ResourcePath, continuation: AsyncThrowingStream<WatchEvent, any Error>.Continuation)] =
                [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())
    /// Answers subject access reviews; also told the objects' state by the test.
    private let allows: @Sendable (SubjectAccessReview) -> Bool

    init(allows: @escaping @Sendable (SubjectAccessReview) -> Bool = { _ in true }) { self.allows = allows }

    func acting(as identity: Identity) -> any APIClient { self }

    private static func id(_ path: ResourcePath) -> String {
        "\(path.groupResource)|\(path.namespace ?? "")|\(path.name ?? "")"
    }

    func get(_ path: ResourcePath) async throws -> JSONValue { try state.withLock { try Self.find(path, $0) } }

    private static func find(_ path: ResourcePath, _ state: State) throws -> JSONValue {
        guard let object = state.objects[id(path)] else {
            throw StatusError.notFound(path.groupResource, path.name ?? "")
        }
        return object
    }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        state.withLock { state in
            let prefix = "\(path.groupResource)|" + (path.namespace.map { "\($0)|" } ?? "")
            let items = state.objects.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map(\.value)
            return ObjectList(resourceVersion: String(state.revision), items: items)
        }
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        if path.resource == "subjectaccessreviews" {
            var review = SubjectAccessReview(json: object)
            review.allowed = allows(review)
            return review.json
        }
        return try state.withLock { state in
            var path = path
            path.name = object["metadata"]["name"].string
            guard state.objects[Self.id(path)] == nil else {
                throw StatusError.alreadyExists(path.groupResource, path.name ?? "")
            }
            var object = object
            object["metadata"]["namespace"] = JSONValue(path.namespace)
            object["metadata"]["uid"] = .string("uid-\(state.revision + 1)")
            if path.resource == "namespaces" {
                object["spec"]["finalizers"] = ["kubernetes"]
                object["status"]["phase"] = "Active"
            }
            return Self.store(object, path, &state) { .added($0) }
        }
    }

    private static func store(
        _ object: JSONValue, _ path: ResourcePath, _ state: inout State, _ event: (JSONValue) -> WatchEvent
    ) -> JSONValue {
        state.revision += 1
        var object = object
        object["metadata"]["resourceVersion"] = .string(String(state.revision))
        var path = path
        path.subresource = nil
        let told = event(object)
        if case .deleted = told { state.objects[id(path)] = nil } else { state.objects[id(path)] = object }
        state.events.append((state.revision, path, told))
        for watcher in state.watchers.values where watcher.path.groupResource == path.groupResource {
            if watcher.path.namespace == nil || watcher.path.namespace == path.namespace {
                watcher.continuation.yield(told)
            }
        }
        return object
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try state.withLock { state in
            let current = try Self.find(path, state)
            let version = object["metadata"]["resourceVersion"]
            guard version.isNull || version == current["metadata"]["resourceVersion"] else {
                throw StatusError.conflict(path.groupResource, path.name ?? "")
            }
            return Self.write(object, over: current, path, &state)
        }
    }

    private static func write(
        _ object: JSONValue, over current: JSONValue, _ path: ResourcePath, _ state: inout State
    ) -> JSONValue {
        if object == current { return current }
        let meta = ObjectMeta(json: object["metadata"])
        let isFree =
            meta.finalizers.isEmpty && (path.resource != "namespaces" || object["spec"]["finalizers"].items.isEmpty)
        if meta.isBeingDeleted, isFree { return store(object, path, &state) { .deleted($0) } }
        return store(object, path, &state) { .modified($0) }
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        try state.withLock { state in
            let current = try Self.find(path, state)
            return Self.write(Self.merged(current, patch), over: current, path, &state)
        }
    }

    private static func merged(_ target: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let members) = patch else { return patch }
        var result = target.object == nil ? [:] : target
        for (key, value) in members { result[key] = value.isNull ? .null : merged(result[key], value) }
        return result
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        try state.withLock { state in
            var object = try Self.find(path, state)
            if let uid = options.uid, uid != object["metadata"]["uid"].string {
                throw StatusError.conflict(path.groupResource, path.name ?? "")
            }
            var meta = ObjectMeta(json: object["metadata"])
            if meta.isBeingDeleted { return object }
            if options.propagation == .foreground { meta.finalizers.append("foregroundDeletion") }
            if options.propagation == .orphan { meta.finalizers.append("orphan") }
            meta.json["deletionTimestamp"] = "2026-01-01T00:00:00Z"
            object["metadata"] = meta.json
            if meta.finalizers.isEmpty, path.resource != "namespaces" {
                return Self.store(object, path, &state) { .deleted($0) }
            }
            return Self.store(object, path, &state) { .modified($0) }
        }
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WatchEvent.self)
        state.withLock { state in
            let start = Int64(resourceVersion) ?? 0
            for past in state.events where past.revision > start && past.path.groupResource == path.groupResource {
                continuation.yield(past.event)
            }
            state.nextWatcher += 1
            let id = state.nextWatcher
            state.watchers[id] = (path, continuation)
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
            }
        }
        return stream
    }
}
