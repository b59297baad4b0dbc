import HTTPTypes
import Machinery
import Reconciling

/// Lets those who may do so act as somebody else (`--as`, `--as-group`).
struct Impersonation: Sendable {
    let authorizer: any Authorizer

    /// The identity that the request's headers ask for. Throws `forbidden` where the caller may not take it on.
    func apply(to caller: Identity, _ headers: HTTPFields) async throws -> Identity {
        let groups = headers[values: .impersonateGroup]
        guard let user = headers[.impersonateUser], !user.isEmpty else {
            guard groups.isEmpty, headers[.impersonateUID] == nil else {
                throw StatusError.badRequest("requested impersonation of groups or a uid without a user")
            }
            return caller
        }
        let account = user.split(separator: ":").map(String.init)
        var effective = groups
        if account.count == 4, account[0] == "system", account[1] == "serviceaccount" {
            try await require(caller, "serviceaccounts", name: account[3], namespace: account[2])
            if groups.isEmpty {
                effective = ["system:serviceaccounts", "system:serviceaccounts:\(account[2])"]
            }
        } else {
            try await require(caller, "users", name: user)
        }
        for group in groups { try await require(caller, "groups", name: group) }
        if let uid = headers[.impersonateUID] { try await require(caller, "uids", name: uid) }
        if user == Identity.anonymous.name { return .anonymous }
        return Identity(name: user, uid: headers[.impersonateUID] ?? "", groups: effective).authenticated
    }

    private func require(_ caller: Identity, _ resource: String, name: String, namespace: String = "") async throws {
        let attempt = AccessAttempt(
            identity: caller, verb: "impersonate", group: resource == "uids" ? "authentication.k8s.io" : "",
            resource: resource, namespace: namespace, name: name)
        guard try await authorizer.allows(attempt) else { throw attempt.refusal }
    }
}
