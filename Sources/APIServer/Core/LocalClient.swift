import Machinery
import Reconciling

/// The API from inside the process: the same authorization, admission and validation as over HTTPS, without HTTP.
struct LocalClient: APIClient {
    let core: APICore
    var identity: Identity
    /// Under whose name changes are recorded; nil means the identity's.
    var manager: String?

    /// Nothing is stored by calls from within: writes only tell what they would do. Task-local, so that it holds for
    /// whatever client a handler uses while it answers a dry run.
    @TaskLocal static var isDryRun = false

    func acting(as identity: Identity) -> any APIClient {
        var client = self
        client.identity = identity
        return client
    }

    func get(_ path: ResourcePath) async throws -> JSONValue { try await document("get", path) }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        let result = try await core.execute(request("list", path, options: options))
        switch result.content {
        case .list(let list):
            return ObjectList(
                resourceVersion: list.resourceVersion, items: try list.items.map { try $0.json(from: core.storage) })
        case .object(let content): return try Self.list(of: try content.json())
        default: throw Self.unexpected(path)
        }
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await document("create", path) { $0.body = .document(object) }
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await document("update", path) { $0.body = .document(object) }
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        try await document("patch", path) {
            $0.body = .document(patch)
            $0.patchType = type
            if type == .apply {
                $0.query["force"] = ["true"]
            }
        }
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        var body: JSONValue = [:]
        body["gracePeriodSeconds"] = JSONValue(options.gracePeriodSeconds)
        body["propagationPolicy"] = JSONValue(options.propagation?.rawValue)
        if options.uid != nil || options.resourceVersion != nil {
            body["preconditions"] = [
                "uid": JSONValue(options.uid), "resourceVersion": JSONValue(options.resourceVersion),
            ]
        }
        let verb = path.name == nil ? "deletecollection" : "delete"
        return try await document(verb, path) { $0.body = .document(body) }
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let watch = request("watch", path, options: options).with {
            $0.query["resourceVersion"] = [resourceVersion]
        }
        let result = try await core.execute(watch)
        guard case .watch(let content) = result.content else { throw Self.unexpected(path) }
        let events = EventIterator(content.source, result.kind, core.storage)
        return AsyncThrowingStream { try await events.next() }
    }

    private func request(_ verb: String, _ path: ResourcePath, options: ListOptions = ListOptions()) -> APIRequest {
        var query: [String: [String]] = ["fieldManager": [manager ?? identity.name]]
        if Self.isDryRun { query["dryRun"] = ["All"] }
        if !options.labelSelector.isEmpty { query["labelSelector"] = [options.labelSelector] }
        if !options.fieldSelector.isEmpty { query["fieldSelector"] = [options.fieldSelector] }
        return APIRequest(verb: verb, path: path, identity: identity, query: query)
    }

    private func document(
        _ verb: String, _ path: ResourcePath, _ change: (inout APIRequest) -> Void = { _ in }
    ) async throws -> JSONValue {
        let result = try await core.execute(request(verb, path).with(change))
        switch result.content {
        case .object(let content): return try content.json(from: core.storage)
        case .list(let list):
            return [
                "kind": .string(result.kind?.listKind ?? "List"), "apiVersion": .string(path.groupVersion.description),
                "metadata": ["resourceVersion": .string(list.resourceVersion)],
                "items": .array(try list.items.map { try $0.json(from: core.storage) }),
            ]
        case .data(_, let bytes): return (try? JSONValue(parsing: bytes)) ?? .null
        case .stream, .watch: throw Self.unexpected(path)
        }
    }

    private static func list(of document: JSONValue) throws -> ObjectList {
        ObjectList(
            resourceVersion: document["metadata"]["resourceVersion"].string ?? "", items: document["items"].items)
    }

    private static func unexpected(_ path: ResourcePath) -> StatusError {
        StatusError(.internalError, "\(path.urlPath) answered in another form than the call expects")
    }
}

/// Hands out a watch's events one by one.
private actor EventIterator {
    private let source: any WatchSource
    private let kind: KindDescription?
    private let storage: any ObjectStorage
    private var waiting: ArraySlice<ObjectEvent> = []

    init(_ source: any WatchSource, _ kind: KindDescription?, _ storage: any ObjectStorage) {
        self.source = source
        self.kind = kind
        self.storage = storage
    }

    func next() async throws -> WatchEvent? {
        while waiting.isEmpty {
            guard let events = try await source.next() else { return nil }
            waiting = events[...]
        }
        let event = waiting.removeFirst()
        return switch try kind?.served(event) ?? event {
        case .added(let content): .added(try content.json(from: storage))
        case .modified(let content): .modified(try content.json(from: storage))
        case .deleted(let content): .deleted(try content.json(from: storage))
        case .bookmark(let revision, _): .bookmark(resourceVersion: revision)
        }
    }
}
