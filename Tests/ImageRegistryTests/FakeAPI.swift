import Foundation
import Machinery
import Reconciling
import Synchronization

/// As much of the API as a registry asks for: tokens, access, ImageStreams.
///
/// Tokens are user names with "-token" behind; users may do everything in the project of their own name.
final class FakeAPI: APIClient {
    struct State {
        var streams: [String: JSONValue] = [:]
        var images: [String: JSONValue] = [:]
        /// Users and the project that they may pull from.
        var pullers: [String: String] = [:]
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let shared: Shared
    private let identity: Identity

    init() {
        shared = Shared()
        identity = .component("registry")
    }

    private init(_ shared: Shared, _ identity: Identity) {
        self.shared = shared
        self.identity = identity
    }

    func acting(as identity: Identity) -> any APIClient { FakeAPI(shared, identity) }

    func allow(_ user: String, toPullFrom namespace: String) {
        shared.state.withLock { $0.pullers[user] = namespace }
    }

    var images: [String: JSONValue] { shared.state.withLock { $0.images } }

    private func check(_ namespace: String?, _ verb: String) throws {
        guard identity.groups.contains("system:masters") || identity.name == namespace else {
            throw StatusError(.forbidden, "\(identity.name) cannot \(verb) in \(namespace ?? "the cluster")")
        }
    }

    func get(_ path: ResourcePath) async throws -> JSONValue {
        try check(path.namespace, "get")
        let key = "\(path.namespace ?? "")/\(path.name ?? "")"
        guard let stream = shared.state.withLock({ $0.streams[key] }) else {
            throw StatusError.notFound(path.groupResource, path.name ?? "")
        }
        return stream
    }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        try check(path.namespace, "list")
        guard path.resource == "imagestreams" else { return ObjectList(resourceVersion: "1", items: []) }
        return ObjectList(resourceVersion: "1", items: shared.state.withLock { Array($0.streams.values) })
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        switch path.resource {
        case "tokenreviews": return review(token: object["spec"]["token"].string ?? "")
        case "subjectaccessreviews": return review(access: object["spec"])
        case "imagestreams":
            try check(path.namespace, "create")
            let key = "\(path.namespace ?? "")/\(object["metadata"]["name"].string ?? "")"
            return shared.state.withLock { state in
                state.streams[key] = object
                return object
            }
        case "imagestreammappings":
            try check(path.namespace, "create")
            return try map(path.namespace ?? "", object)
        default: throw StatusError(.notFound, "no such resource: \(path.resource)")
        }
    }

    private func review(token: String) -> JSONValue {
        guard token.hasSuffix("-token") else { return ["status": ["authenticated": false]] }
        let name = String(token.dropLast(6))
        return [
            "status": ["authenticated": true, "user": ["username": .string(name), "groups": ["system:authenticated"]]]
        ]
    }

    private func review(access spec: JSONValue) -> JSONValue {
        let user = spec["user"].string ?? ""
        let attributes = spec["resourceAttributes"]
        let namespace = attributes["namespace"].string ?? ""
        let mayPull = shared.state.withLock { $0.pullers[user] == namespace } && attributes["verb"] == "get"
        let isRight = attributes["subresource"] == "layers" && attributes["group"] == "image.openshift.io"
        return ["status": ["allowed": .bool(user == "admin" || (isRight && (user == namespace || mayPull)))]]
    }

    private func map(_ namespace: String, _ mapping: JSONValue) throws -> JSONValue {
        let name = mapping["metadata"]["name"].string ?? ""
        let tag = mapping["tag"].string ?? ""
        return try shared.state.withLock { state in
            guard var stream = state.streams["\(namespace)/\(name)"] else {
                throw StatusError.notFound(GroupResource("image.openshift.io", "imagestreams"), name)
            }
            let image = mapping["image"]
            let digest = image["metadata"]["name"].string ?? ""
            state.images[digest] = image
            var tags = stream["status"]["tags"].items
            let item: JSONValue = [
                "image": .string(digest), "dockerImageReference": image["dockerImageReference"],
            ]
            if let index = tags.firstIndex(where: { $0["tag"].string == tag }) {
                tags[index]["items"] = .array([item] + tags[index]["items"].items)
            } else {
                tags.append(["tag": .string(tag), "items": [item]])
            }
            stream["status"]["tags"] = .array(tags)
            state.streams["\(namespace)/\(name)"] = stream
            return mapping
        }
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        try check(path.namespace, "delete")
        let parts = (path.name ?? "").split(separator: ":").map(String.init)
        return try shared.state.withLock { state in
            let key = "\(path.namespace ?? "")/\(parts[0])"
            guard var stream = state.streams[key],
                stream["status"]["tags"].items.contains(where: { $0["tag"].string == parts[1] })
            else { throw StatusError.notFound(path.groupResource, path.name ?? "") }
            stream["status"]["tags"] = .array(stream["status"]["tags"].items.filter { $0["tag"].string != parts[1] })
            state.streams[key] = stream
            return ["kind": "Status", "status": "Success"]
        }
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        throw StatusError(.methodNotAllowed, "not asked for by a registry")
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        throw StatusError(.methodNotAllowed, "not asked for by a registry")
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        throw StatusError(.methodNotAllowed, "not asked for by a registry")
    }
}

/// An API with one pull secret, in project `shop`.
struct SecretsAPI: APIClient {
    let host: String

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        guard path.resource == "secrets" else { return ObjectList(resourceVersion: "1", items: []) }
        // {"HOST":{"username":"any","password":"shop-token"}} under the older key.
        let credentials: JSONValue = ["username": "any", "password": "shop-token"]
        let json = JSONValue.object(JSONObject([(host, credentials)]))
        let data = Data(json.encoded()).base64EncodedString()
        let secret: JSONValue = ["type": "kubernetes.io/dockercfg", "data": [".dockercfg": .string(data)]]
        let damaged: JSONValue = ["type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": "%%"]]
        return ObjectList(resourceVersion: "1", items: path.namespace == "shop" ? [damaged, secret] : [])
    }

    func get(_ path: ResourcePath) async throws -> JSONValue { throw Self.unused }
    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue { throw Self.unused }
    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue { throw Self.unused }
    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        throw Self.unused
    }
    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue { throw Self.unused }
    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> { throw Self.unused }
    func acting(as identity: Identity) -> any APIClient { self }

    private static var unused: StatusError { StatusError(.methodNotAllowed, "only secrets are here") }
}
