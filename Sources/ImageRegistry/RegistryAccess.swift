internal import Machinery
internal import OCIImages
internal import Reconciling

/// Says who asks and what they may do, by asking the API.
struct RegistryAccess: Sendable {
    /// What is done to a repository, as the API's authorization names it.
    enum Action: String {
        case pull = "get"
        case push = "update"

        /// The specification's word for it in a token's scope.
        var scope: String { self == .pull ? "pull" : "pull,push" }
    }

    let client: any APIClient

    /// The token that stands for nobody in particular.
    static let anonymousToken = "anonymous"

    /// Who a token belongs to; nil if it is not valid (any more).
    func identity(token: String) async throws -> Identity? {
        if token == Self.anonymousToken { return .anonymous }
        guard !token.isEmpty else { return nil }
        return try await client.identity(token: token)
    }

    /// Says if someone may pull from or push to a repository.
    func allows(_ identity: Identity, _ action: Action, _ repository: Repository) async throws -> Bool {
        try await client.allows(
            identity,
            [
                "namespace": .string(repository.namespace), "verb": .string(action.rawValue),
                "group": "image.openshift.io", "resource": "imagestreams", "subresource": "layers",
                "name": .string(repository.name),
            ])
    }

    /// Says if someone may remove images for good, which affects every project.
    func allowsPruning(_ identity: Identity) async throws -> Bool {
        try await client.allows(identity, ["verb": "delete", "group": "image.openshift.io", "resource": "images"])
    }
}
