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
        guard let token = bearerToken(authorization: headers[.authorization]), !token.isEmpty else {
            throw GitRefusal(code: 401, text: "Log in first: the password is a token, as `paas whoami -t` prints it.")
        }
        guard let identity = try await client.identity(token: token) else {
            throw GitRefusal(
                code: 401, text: "The token is not valid, or no more. `paas login` gets a new one.")
        }
        return identity
    }

    /// Throws a refusal unless the identity may push to (create builds in) or fetch from (get builds of) the project.
    func check(_ identity: Identity, _ service: GitRequest.Service, _ repository: RepositoryName) async throws {
        let verb = service == .receive ? "create" : "get"
        let build: JSONValue = [
            "namespace": .string(repository.project), "verb": .string(verb),
            "group": .string(Build.kind.groupVersion.group), "resource": .string(Build.kind.resource.resource),
        ]
        guard try await client.allows(identity, build) else {
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
}
