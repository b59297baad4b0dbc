import Machinery
import Reconciling

/// What a user's token may be used for: `user:full`, or less (OpenShift's scopes).
///
/// Scopes never give a permission that the user hasn't: both must allow an attempt.
struct TokenScopes: Sendable {
    /// Where an identity keeps the scopes of its token.
    static let extraKey = "scopes.authorization.openshift.io"
    static let full = "user:full"

    let scopes: [String]

    /// nil for an identity that no token with scopes stands for.
    init?(_ identity: Identity) {
        guard let scopes = identity.extra[Self.extraKey] else { return nil }
        self.scopes = scopes
    }

    var isFull: Bool { scopes.contains(Self.full) }

    /// True for a scope that means something.
    static func isKnown(_ scope: String) -> Bool { userRules[scope] != nil || RoleScope(scope) != nil || scope == full }

    /// What every token may do: find out what there is.
    private static let discovery = AccessRule(
        verbs: ["get"],
        paths: [
            "/", "/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", "/version", "/version/", "/healthz",
            "/healthz/*", "/livez", "/livez/*", "/readyz", "/readyz/*", "/.well-known", "/.well-known/*",
        ])

    private static let userRules: [String: [AccessRule]] = [
        "user:info": [
            AccessRule(verbs: ["get"], groups: ["user.openshift.io", ""], resources: ["users"], names: ["~"]),
            AccessRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"]),
        ],
        "user:check-access": [
            AccessRule(
                verbs: ["create"], groups: ["authorization.k8s.io", "authorization.openshift.io", ""],
                resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"])
        ],
        "user:list-projects": [projects], "user:list-scoped-projects": [projects],
    ]

    private static let projects = AccessRule(
        verbs: ["list", "watch"], groups: ["project.openshift.io", ""], resources: ["projects"])

    /// Whether the scopes let the attempt through. `rules` gives the rules of a cluster role.
    func allow(
        _ attempt: AccessAttempt, _ rules: (_ clusterRole: String) async throws -> [AccessRule]?
    ) async throws -> Bool {
        if isFull || Self.discovery.allows(attempt) { return true }
        for scope in scopes {
            if Self.userRules[scope]?.contains(where: { $0.allows(attempt) }) == true { return true }
            guard let role = RoleScope(scope), role.covers(attempt), let given = try await rules(role.role) else {
                continue
            }
            if given.contains(where: { $0.allows(attempt) }) { return true }
        }
        return false
    }
}

/// `role:CLUSTERROLE:NAMESPACE` or `role:CLUSTERROLE:*`; with `:!` behind it also what could be used to gain more.
private struct RoleScope {
    let role: String
    private let namespace: String
    private let mayEscalate: Bool

    init?(_ scope: String) {
        let parts = scope.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 || (parts.count == 4 && parts[3] == "!"), parts[0] == "role", !parts[1].isEmpty,
            !parts[2].isEmpty
        else { return nil }
        (role, namespace, mayEscalate) = (parts[1], parts[2], parts.count == 4)
    }

    /// Secrets, tokens and roles: who has them may become somebody else.
    private static let escalating: Set<GroupResource> = [
        GroupResource("", "secrets"), GroupResource("oauth.openshift.io", "oauthauthorizetokens"),
        GroupResource("oauth.openshift.io", "oauthaccesstokens"), GroupResource("oauth.openshift.io", "oauthclients"),
        RoleAuthorizer.roles, RoleAuthorizer.roleBindings, RoleAuthorizer.clusterRoles,
        RoleAuthorizer.clusterRoleBindings, GroupResource("authorization.openshift.io", "roles"),
        GroupResource("authorization.openshift.io", "rolebindings"),
        GroupResource("authorization.openshift.io", "clusterroles"),
        GroupResource("authorization.openshift.io", "clusterrolebindings"),
    ]

    func covers(_ attempt: AccessAttempt) -> Bool {
        guard namespace == "*" || (namespace == attempt.namespace && attempt.nonResourcePath == nil) else {
            return false
        }
        if mayEscalate { return true }
        let isSecret = attempt.resource == "imagestreams" && attempt.subresource == "secrets"
        let isToken = attempt.resource == "serviceaccounts" && attempt.subresource == "token"
        return !isSecret && !isToken && !Self.escalating.contains(GroupResource(attempt.group, attempt.resource))
    }
}
