internal import Machinery
internal import Reconciling
internal import Synchronization

/// A client that is handed out before the API exists: handlers need a client, and the API needs its handlers.
///
/// It is filled once, before anything calls it; a call before that fails as unavailable.
final class ClientSlot: APIClient {
    private final class Place: Sendable {
        let client = Mutex<(any APIClient)?>(nil)
    }

    private let place: Place
    private let identity: Identity?

    init() {
        place = Place()
        identity = nil
    }

    private init(place: Place, identity: Identity) {
        self.place = place
        self.identity = identity
    }

    func fill(_ client: any APIClient) { place.client.withLock { $0 = client } }

    func acting(as identity: Identity) -> any APIClient { ClientSlot(place: place, identity: identity) }

    private func client() throws -> any APIClient {
        guard let client = place.client.withLock({ $0 }) else {
            throw StatusError(.serviceUnavailable, "the platform is starting; try again in a moment")
        }
        return identity.map { client.acting(as: $0) } ?? client
    }

    func get(_ path: ResourcePath) async throws -> JSONValue { try await client().get(path) }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        try await client().list(path, options)
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await client().create(path, object)
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await client().update(path, object)
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        try await client().patch(path, type, patch)
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        try await client().delete(path, options)
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        try await client().watch(path, options, from: resourceVersion)
    }
}
