internal import FoundationEssentials
internal import HTTPTypes
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

    /// The token in a request's Authorization header: that of Bearer, or the password of Basic; nil without one.
    static func token(_ headers: HTTPFields) -> String? {
        guard let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return parts[1]
        case "basic":
            guard let data = Data(base64Encoded: parts[1]) else { return nil }
            let text = String(decoding: data, as: UTF8.self)
            return text.firstIndex(of: ":").map { String(text[text.index(after: $0)...]) }
        default: return nil
        }
    }

    /// The token that stands for nobody in particular.
    static let anonymousToken = "anonymous"

    /// Who a token belongs to; nil if it is not valid (any more).
    func identity(token: String) async throws -> Identity? {
        if token == Self.anonymousToken { return .anonymous }
        guard !token.isEmpty else { return nil }
        let path = ResourcePath(GroupVersion("authentication.k8s.io/v1"), "tokenreviews")
        let review = try await client.create(
            path,
            [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": ["token": .string(token)],
            ])
        let status = review["status"]
        guard status["authenticated"].bool == true, let name = status["user"]["username"].string else { return nil }
        var extra: [String: [String]] = [:]
        for (key, value) in status["user"]["extra"].object ?? [:] { extra[key] = value.strings }
        return Identity(
            name: name, uid: status["user"]["uid"].string ?? "", groups: status["user"]["groups"].strings, extra: extra)
    }

    /// Says if someone may pull from or push to a repository.
    func allows(_ identity: Identity, _ action: Action, _ repository: Repository) async throws -> Bool {
        try await allows(
            identity,
            [
                "namespace": .string(repository.namespace), "verb": .string(action.rawValue),
                "group": "image.openshift.io", "resource": "imagestreams", "subresource": "layers",
                "name": .string(repository.name),
            ])
    }

    /// Says if someone may remove images for good, which affects every project.
    func allowsPruning(_ identity: Identity) async throws -> Bool {
        try await allows(identity, ["verb": "delete", "group": "image.openshift.io", "resource": "images"])
    }

    private func allows(_ identity: Identity, _ attributes: JSONValue) async throws -> Bool {
        let path = ResourcePath(GroupVersion("authorization.k8s.io/v1"), "subjectaccessreviews")
        var spec: JSONValue = [
            "user": .string(identity.name), "groups": JSONValue(identity.groups), "resourceAttributes": attributes,
        ]
        if !identity.uid.isEmpty { spec["uid"] = .string(identity.uid) }
        for (key, values) in identity.extra.sorted(by: { $0.key < $1.key }) { spec["extra"][key] = JSONValue(values) }
        let review = try await client.create(
            path,
            [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec,
            ])
        return review["status"]["allowed"].bool == true
    }
}
