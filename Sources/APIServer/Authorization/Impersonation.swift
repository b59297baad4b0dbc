import HTTPTypes
import Machinery
import Reconciling

/// Lets those who may do so act as somebody else (`--as`, `--as-group`).
struct Impersonation: Sendable {
    let authorizer: any Authorizer

    /// The identity that the request's headers ask for. Throws `forbidden` where the caller may not take it on.
    func apply(to caller: Identity, _ headers: HTTPFields) async throws -> Identity {
        let groups = headers[values: .impersonateGroup]
        let extra = Self.extra(headers)
        guard let user = headers[.impersonateUser], !user.isEmpty else {
            guard groups.isEmpty, extra.isEmpty, headers[.impersonateUID] == nil else {
                throw StatusError.badRequest("requested impersonation of groups, extras or a uid without a user")
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
        for (key, values) in extra {
            for value in values { try await require(caller, "userextras", subresource: key, name: value) }
        }
        if user == Identity.anonymous.name { return .anonymous }
        return Identity(
            name: user, uid: headers[.impersonateUID] ?? "", groups: effective, extra: extra
        ).authenticated
    }

    /// `Impersonate-Extra-KEY` headers: the key in lower case, percent-encoded where a header's name can't hold it.
    private static func extra(_ headers: HTTPFields) -> [String: [String]] {
        let prefix = "impersonate-extra-"
        var extra: [String: [String]] = [:]
        for field in headers where field.name.canonicalName.hasPrefix(prefix) {
            let key = RequestAddress.decoded(field.name.canonicalName.dropFirst(prefix.count), plusIsSpace: false)
            extra[key, default: []].append(field.value)
        }
        return extra
    }

    private func require(
        _ caller: Identity, _ resource: String, subresource: String = "", name: String, namespace: String = ""
    ) async throws {
        let attempt = AccessAttempt(
            identity: caller, verb: "impersonate",
            group: ["uids", "userextras"].contains(resource) ? "authentication.k8s.io" : "", resource: resource,
            subresource: subresource, namespace: namespace, name: name)
        guard try await authorizer.allows(attempt) else { throw attempt.refusal }
    }
}
