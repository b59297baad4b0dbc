import FoundationEssentials
import Kinds
import Machinery
import Reconciling
import Synchronization

/// As much of the API as a node asks for, in memory: objects, merge patches, watches, graceful deletion of pods.
final class PodAPI: APIClient {
    private struct State {
        var objects: [String: JSONValue] = [:]
        var version = 1
        var watchers: [(resource: String, continuation: AsyncThrowingStream<WatchEvent, any Error>.Continuation)] = []
    }

    private let state = Mutex(State())

    func acting(as identity: Identity) -> any APIClient { self }

    private func key(_ path: ResourcePath, _ name: String? = nil) -> String {
        "\(path.resource)/\(path.namespace ?? "")/\(name ?? path.name ?? "")"
    }

    private func store(_ key: String, _ object: JSONValue, _ state: inout State) -> JSONValue {
        var object = object
        state.version += 1
        let old = state.objects[key]
        if old == nil || old?["spec"] != object["spec"] {
            object["metadata"]["generation"] = .int(Int64((old?["metadata"]["generation"].int ?? 0) + 1))
        }
        object["metadata"]["resourceVersion"] = .string("\(state.version)")
        let isNew = state.objects.updateValue(object, forKey: key) == nil
        tell(key, isNew ? .added(object) : .modified(object), state)
        return object
    }

    private func tell(_ key: String, _ event: WatchEvent, _ state: State) {
        for watcher in state.watchers where key.hasPrefix("\(watcher.resource)/") { watcher.continuation.yield(event) }
    }

    func get(_ path: ResourcePath) async throws -> JSONValue {
        guard let object = state.withLock({ $0.objects[key(path)] }) else {
            throw StatusError.notFound(path.groupResource, path.name ?? "")
        }
        return object
    }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        state.withLock { state in
            let prefix = path.namespace.map { "\(path.resource)/\($0)/" } ?? "\(path.resource)/"
            let found = state.objects.filter { $0.key.hasPrefix(prefix) }.map(\.value)
            return ObjectList(resourceVersion: "\(state.version)", items: found)
        }
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        if path.subresource == "token" { return token(for: object) }
        var object = object
        if object["metadata"]["uid"].isNull { object["metadata"]["uid"] = .string(Self.uid()) }
        let key = key(path, object["metadata"]["name"].text)
        return try state.withLock { state in
            guard state.objects[key] == nil else { throw StatusError.alreadyExists(path.groupResource, key) }
            return store(key, object, &state)
        }
    }

    /// A token like a service account's, signed by nobody; each is another one.
    private func token(for request: JSONValue) -> JSONValue {
        let issued = Int64(WallClock.system.now.seconds)
        let claims: JSONValue = [
            "iat": .int(issued), "exp": .int(issued + Int64(request["spec"]["expirationSeconds"].int ?? 3600)),
            "jti": .string(Self.uid()),
        ]
        let text = Data(claims.encoded()).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return ["status": ["token": .string("header.\(text.filter { $0 != "=" }).signature")]]
    }

    static func uid() -> String {
        let digits = (0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" }
        return String(digits[0..<8]) + "-" + String(digits[8..<12]) + "-4" + String(digits[13..<16]) + "-8"
            + String(digits[17..<20]) + "-" + String(digits[20..<32])
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try state.withLock { state in
            guard state.objects[key(path)] != nil else {
                throw StatusError.notFound(path.groupResource, path.name ?? "")
            }
            return store(key(path), object, &state)
        }
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        try state.withLock { state in
            guard let object = state.objects[key(path)] else {
                throw StatusError.notFound(path.groupResource, path.name ?? "")
            }
            let merged = type == .strategic ? Self.strategic(object, patch) : Self.merged(object, patch)
            return store(key(path), merged, &state)
        }
    }

    /// As much of a strategic merge as a node's status patch has: conditions by their type, lists told to be replaced.
    private static func strategic(_ object: JSONValue, _ patch: JSONValue) -> JSONValue {
        var patch = patch
        var conditions = object["status"]["conditions"].items
        for change in patch["status"]["conditions"].items {
            let index = conditions.firstIndex { $0["type"] == change["type"] }
            if change["$patch"].string == "delete" {
                if let index { conditions.remove(at: index) }
            } else if let index {
                conditions[index] = merged(conditions[index], change)
            } else {
                conditions.append(change)
            }
        }
        patch["status"]["conditions"] = .array(conditions)
        for key in ["podIPs", "hostIPs"] {
            let plain = patch["status"][key].items.filter { $0["$patch"].isNull }
            if !plain.isEmpty { patch["status"][key] = .array(plain) }
        }
        return merged(object, patch)
    }

    private static func merged(_ object: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let members) = patch else { return patch }
        var object = object
        for (key, value) in members { object[key] = merged(object[key], value) }
        return object
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        try state.withLock { state in
            let key = key(path)
            guard var object = state.objects[key] else {
                throw StatusError.notFound(path.groupResource, path.name ?? "")
            }
            guard path.resource == "pods", options.gracePeriodSeconds != 0 else {
                state.objects[key] = nil
                tell(key, .deleted(object), state)
                return object
            }
            let grace = options.gracePeriodSeconds ?? object["spec"]["terminationGracePeriodSeconds"].int ?? 30
            object["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
            object["metadata"]["deletionGracePeriodSeconds"] = .int(Int64(grace))
            return store(key, object, &state)
        }
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<WatchEvent, any Error>.makeStream()
        try state.withLock { state in
            guard resourceVersion == "\(state.version)" else { throw StatusError(.expired, "list again") }
            state.watchers.append((path.resource, continuation))
        }
        return stream
    }
}
