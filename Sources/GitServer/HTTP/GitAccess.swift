import FoundationEssentials
import HTTPTypes
import Kinds
import Machinery
import Reconciling

/// A refusal as git shows it: status code and one or two lines of text.
struct GitRefusal: Error, Sendable {
    let code: Int
    let text: String
}

/// Finds out who asks, and whether they may.
struct GitAccess: Sendable {
    /// Acts as the platform: it reviews tokens and access.
    let client: any APIClient

    /// The caller by the token in the password of Basic, or of Bearer.
    func identify(_ headers: HTTPFields) async throws -> Identity {
        guard let token = Self.token(headers[.authorization]), !token.isEmpty else {
            throw GitRefusal(code: 401, text: "Log in first: the password is a token, as `paas whoami -t` prints it.")
        }
        var review = TokenReview(json: [
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "metadata": [:],
        ])
        review.token = token
        let answer = TokenReview(json: try await client.create(ResourcePath(TokenReview.kind), review.json))
        guard answer.authenticated, let name = answer.user["username"].string else {
            throw GitRefusal(
                code: 401, text: "The token is not valid, or no more. `paas login` gets a new one.")
        }
        var extra: [String: [String]] = [:]
        for (key, values) in answer.user["extra"].object ?? [:] { extra[key] = values.strings }
        return Identity(
            name: name, uid: answer.user["uid"].string ?? "", groups: answer.user["groups"].strings, extra: extra)
    }

    /// The token of an Authorization field.
    static func token(_ field: String?) -> String? {
        guard let parts = field?.split(separator: " ", maxSplits: 1), parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic":
            guard let data = Data(base64Encoded: String(parts[1])) else { return nil }
            let pair = String(decoding: data, as: UTF8.self)
            return pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) }
        default: return nil
        }
    }

    /// Throws a refusal unless the identity may push to (create builds in) or fetch from (get builds of) the project.
    func check(_ identity: Identity, _ service: GitRequest.Service, _ repository: RepositoryName) async throws {
        let verb = service == .receive ? "create" : "get"
        guard try await mayBuild(identity, verb, repository.project) else {
            let what = service == .receive ? "push to" : "fetch from"
            throw GitRefusal(
                code: 403,
                text: """
                    \(identity.name) may not \(what) project "\(repository.project)", or there is no such project.
                    Its administrator can change that: paas policy add-role-to-user edit \(identity.name) \
                    -n \(repository.project)
                    """)
        }
        guard let namespace = try await client.find(Namespace.self, name: repository.project) else {
            throw GitRefusal(
                code: 404,
                text: "There is no project \"\(repository.project)\". Make it: paas new-project \(repository.project)")
        }
        guard !namespace.metadata.isBeingDeleted else {
            throw GitRefusal(code: 403, text: "The project \"\(repository.project)\" is being deleted.")
        }
    }

    private func mayBuild(_ identity: Identity, _ verb: String, _ project: String) async throws -> Bool {
        var review = SubjectAccessReview(json: [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": [:],
        ])
        review.user = identity.name
        review.groups = identity.groups
        review.subjectUID = identity.uid
        review.extra = .object(
            JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        var attributes = ResourceAttributes()
        attributes.namespace = project
        attributes.verb = verb
        attributes.group = Build.kind.groupVersion.group
        attributes.resource = Build.kind.resource.resource
        review.resourceAttributes = attributes
        let answer = try await client.create(ResourcePath(SubjectAccessReview.kind), review.json)
        return SubjectAccessReview(json: answer).allowed
    }
}
