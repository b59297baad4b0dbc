import Kinds
package import Machinery
package import Reconciling
import Synchronization

/// The API in memory, for tests of what uses it: objects, versions, conflicts, status subresources, merge patches,
/// label selectors, watches. No defaults, no validation, no authorization; that is what the API server is tested for.
package final class MemoryAPI: APIClient {
    /// Changes what a write does, or answers calls to a subresource. nil lets the usual thing happen.
    package typealias Hook = @Sendable (_ verb: String, ResourcePath, JSONValue) async throws -> JSONValue?

    private struct Watcher {
        let path: ResourcePath
        let selector: String
        let continuation: AsyncThrowingStream<WatchEvent, any Error>.Continuation
    }
    private struct State {
        var objects: [ResourcePath: JSONValue] = [:]
        var revision = 0
        var watchers: [Int: Watcher] = [:]
        var history: [(revision: Int, path: ResourcePath, event: WatchEvent)] = []
        var hook: Hook?
    }
    private let state = Mutex(State())

    package init() {}

    /// Sets what each call is told to first.
    package func onCall(_ hook: @escaping Hook) { state.withLock { $0.hook = hook } }

    package func acting(as identity: Identity) -> any APIClient { self }

    package func get(_ path: ResourcePath) async throws -> JSONValue {
        if let answer = try await hooked("get", path, .null) { return answer }
        guard let object = state.withLock({ $0.objects[path.object] }) else { throw missing(path) }
        return object
    }

    package func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        state.withLock { state in
            let items = state.objects.filter { Self.matches(path, $0.key, $0.value, options.labelSelector) }
            let sorted = items.sorted {
                ($0.key.namespace ?? "", $0.key.name ?? "") < ($1.key.namespace ?? "", $1.key.name ?? "")
            }
            return ObjectList(resourceVersion: String(state.revision), items: sorted.map(\.value))
        }
    }

    package func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        if let answer = try await hooked("create", path, object) { return answer }
        if path.subresource == "binding" {
            return try change(path) { $0["spec"]["nodeName"] = object["target"]["name"] }
        }
        return try state.withLock { state in
            var object = object
            if object["metadata"]["name"].text.isEmpty {
                object["metadata"]["name"] = .string("\(object["metadata"]["generateName"].text)\(state.revision + 1)")
            }
            var target = path
            target.name = object["metadata"]["name"].text
            guard state.objects[target] == nil else {
                throw StatusError.alreadyExists(path.groupResource, target.name ?? "")
            }
            object["metadata"]["namespace"] = JSONValue(path.namespace)
            object["metadata"]["uid"] = .string("uid-\(state.revision + 1)")
            object["metadata"]["generation"] = 1
            object["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z"
            return Self.commit(target, object, isNew: true, &state)
        }
    }

    package func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        if let answer = try await hooked("update", path, object) { return answer }
        return try change(path, expected: object["metadata"]["resourceVersion"].string) { old in
            if path.subresource == "status" {
                old["status"] = object["status"]
            } else {
                Self.replace(&old, object, path)
            }
        }
    }

    package func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        if let answer = try await hooked("patch", path, patch) { return answer }
        return try change(path, expected: patch["metadata"]["resourceVersion"].string) { old in
            if path.subresource == "status" {
                Self.merge(patch["status"], into: &old["status"])
            } else {
                var new = old
                Self.merge(patch, into: &new)
                Self.replace(&old, new, path)
            }
        }
    }

    package func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        if let answer = try await hooked("delete", path, .null) { return answer }
        return try state.withLock { state in
            guard var object = state.objects[path.object] else { throw missing(path) }
            if let uid = options.uid, uid != object["metadata"]["uid"].text {
                throw StatusError.conflict(path.groupResource, path.name ?? "")
            }
            state.objects[path.object] = nil
            state.revision += 1
            object["metadata"]["resourceVersion"] = .string(String(state.revision))
            Self.tell(path.object, .deleted(object), &state)
            return object
        }
    }

    package func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: WatchEvent.self)
        let since = Int(resourceVersion) ?? 0
        let id = state.withLock { state in
            for past in state.history where past.revision > since {
                if case .added(let json) = past.event, Self.matches(path, past.path, json, options.labelSelector) {
                    continuation.yield(past.event)
                } else if Self.matches(path, past.path, [:], "") {
                    continuation.yield(past.event)
                }
            }
            let id = state.revision * 1000 + state.watchers.count
            state.watchers[id] = Watcher(path: path, selector: options.labelSelector, continuation: continuation)
            return id
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Changes an object as if by another client: no hook, no version check.
    @discardableResult
    package func change(
        _ path: ResourcePath, expected: String? = nil, _ body: (inout JSONValue) -> Void
    ) throws -> JSONValue {
        try state.withLock { state in
            guard let old = state.objects[path.object] else { throw missing(path) }
            if let expected, expected != old["metadata"]["resourceVersion"].text {
                throw StatusError.conflict(path.groupResource, path.name ?? "")
            }
            var new = old
            body(&new)
            if new == old { return old }
            return Self.commit(path.object, new, isNew: false, &state)
        }
    }

    private func hooked(_ verb: String, _ path: ResourcePath, _ body: JSONValue) async throws -> JSONValue? {
        guard let hook = state.withLock({ $0.hook }) else { return nil }
        return try await hook(verb, path, body)
    }

    private func missing(_ path: ResourcePath) -> StatusError { .notFound(path.groupResource, path.name ?? "") }

    private static func commit(
        _ path: ResourcePath, _ object: JSONValue, isNew: Bool, _ state: inout State
    ) -> JSONValue {
        state.revision += 1
        var object = object
        object["metadata"]["resourceVersion"] = .string(String(state.revision))
        if !isNew, object["spec"] != state.objects[path]?["spec"] {
            object["metadata"]["generation"].number += 1
        }
        state.objects[path] = object
        tell(path, isNew ? .added(object) : .modified(object), &state)
        return object
    }

    private static func tell(_ path: ResourcePath, _ event: WatchEvent, _ state: inout State) {
        state.history.append((state.revision, path, event))
        for watcher in state.watchers.values where matches(watcher.path, path, [:], "") {
            watcher.continuation.yield(event)
        }
    }

    /// Kinds whose status is written together with the rest.
    private static let withoutStatusSubresource: Set<String> = ["builds", "buildconfigs"]

    /// The document of a PUT: everything but what the server owns, and the status where that has its own way in.
    private static func replace(_ old: inout JSONValue, _ new: JSONValue, _ path: ResourcePath) {
        var result = new
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp"] {
            result["metadata"][field] = old["metadata"][field]
        }
        if !withoutStatusSubresource.contains(path.resource) { result["status"] = old["status"] }
        old = result
    }

    private static func merge(_ patch: JSONValue, into value: inout JSONValue) {
        guard let members = patch.object else {
            value = patch
            return
        }
        for (key, change) in members { merge(change, into: &value[key]) }
    }

    private static func matches(
        _ scope: ResourcePath, _ path: ResourcePath, _ object: JSONValue, _ selector: String
    ) -> Bool {
        guard scope.groupVersion == path.groupVersion, scope.resource == path.resource,
            scope.namespace == nil || scope.namespace == path.namespace
        else { return false }
        let labels = object["metadata"]["labels"]
        return selector.split(separator: ",").allSatisfy { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            return pair.count == 2 && labels[String(pair[0])].string == String(pair[1])
        }
    }
}

extension ResourcePath {
    fileprivate var object: ResourcePath {
        var path = self
        path.subresource = nil
        return path
    }
}
