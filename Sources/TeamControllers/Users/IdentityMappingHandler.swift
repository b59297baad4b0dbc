import Kinds
import Machinery
package import Reconciling

/// Which user an identity belongs to: `useridentitymappings`, kept in the two objects themselves.
package struct IdentityMappingHandler: ResourceHandler {
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("user.openshift.io", "useridentitymappings", ["get", "create", "update", "patch", "delete"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        switch call.verb {
        case "get": return .object(try await mapping(call, call.path.name ?? ""))
        case "create":
            let name = try Self.identityName(call.body)
            let identity = try await identity(call, name)
            guard identity.userName.isEmpty else { throw StatusError.alreadyExists(call.path.groupResource, name) }
            return .object(try await map(call, identity, to: try Self.userName(call.body)), code: 201)
        case "update", "patch":
            let identity = try await identity(call, call.path.name ?? "")
            guard !identity.userName.isEmpty else {
                throw StatusError.notFound(call.path.groupResource, call.path.name ?? "")
            }
            let user = try Self.userName(call.body)
            if user != identity.userName { try await forget(identity) }
            return .object(try await map(call, identity, to: user))
        case "delete":
            let name = call.path.name ?? ""
            _ = try await mapping(call, name)
            try await forget(try await identity(call, name))
            try await setUser(name, "", uid: "")
            return .object(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"])
        default: throw StatusError(.methodNotAllowed, "useridentitymappings can't be used with \(call.verb)")
        }
    }

    private static func identityName(_ body: JSONValue) throws -> String {
        let name = body["identity"]["name"].text
        guard name.isEmpty else { return name }
        throw invalid(body, .required("identity.name"))
    }

    private static func userName(_ body: JSONValue) throws -> String {
        let name = body["user"]["name"].text
        guard name.isEmpty else { return name }
        throw invalid(body, .required("user.name"))
    }

    private static func invalid(_ body: JSONValue, _ cause: StatusCause) -> StatusError {
        .invalid(
            group: "user.openshift.io", kind: "UserIdentityMapping", name: body["metadata"]["name"].text, [cause])
    }

    private func identity(_ call: APICall, _ name: String) async throws -> UserIdentity {
        guard let found = try await client.find(UserIdentity.self, name: name) else {
            throw StatusError.notFound(call.path.groupResource, name)
        }
        return found
    }

    private func mapping(_ call: APICall, _ name: String) async throws -> JSONValue {
        let identity = try await identity(call, name)
        guard !identity.userName.isEmpty, let user = try await client.find(User.self, name: identity.userName),
            user.identities.contains(name)
        else { throw StatusError.notFound(call.path.groupResource, name) }
        return Self.document(identity, user)
    }

    private static func document(_ identity: UserIdentity, _ user: User) -> JSONValue {
        [
            "kind": "UserIdentityMapping", "apiVersion": "user.openshift.io/v1",
            "metadata": [
                "name": .string(identity.name), "uid": .string(identity.uid),
                "resourceVersion": JSONValue(identity.metadata.resourceVersion),
            ],
            "identity": ["name": .string(identity.name), "uid": .string(identity.uid)],
            "user": ["name": .string(user.name), "uid": .string(user.uid)],
        ]
    }

    /// Writes both sides; a user that isn't there can't be given an identity.
    private func map(_ call: APICall, _ identity: UserIdentity, to name: String) async throws -> JSONValue {
        guard let user = try await client.find(User.self, name: name) else {
            throw Self.invalid(call.body, .missing("user.name", .string(name)))
        }
        try await setUser(identity.name, user.name, uid: user.uid)
        let changed = try await client.modify(User.self, name: name) { user in
            guard !user.identities.contains(identity.name) else { return false }
            user.identities.append(identity.name)
            return true
        }
        return Self.document(try await self.identity(call, identity.name), changed)
    }

    private func setUser(_ identity: String, _ name: String, uid: String) async throws {
        try await client.modify(UserIdentity.self, name: identity) { identity in
            guard identity.userName != name || identity.userUID != uid else { return false }
            identity.json["user"] = name.isEmpty ? [:] : ["name": .string(name), "uid": .string(uid)]
            return true
        }
    }

    /// Takes the identity out of its user's list.
    private func forget(_ identity: UserIdentity) async throws {
        guard try await client.find(User.self, name: identity.userName) != nil else { return }
        try await client.modify(User.self, name: identity.userName) { user in
            guard user.identities.contains(identity.name) else { return false }
            user.identities.removeAll { $0 == identity.name }
            return true
        }
    }
}
