import Machinery
import Reconciling
import Synchronization

/// Role-based access: the union of what all matching bindings give.
///
/// Bindings and roles are read from storage's memory at each decision, so that a binding counts from the moment when
/// its write has returned. Parsed roles are kept by revision.
final class RoleAuthorizer: Authorizer {
    private static let group = "rbac.authorization.k8s.io"
    static let roles = GroupResource(group, "roles")
    static let roleBindings = GroupResource(group, "rolebindings")
    static let clusterRoles = GroupResource(group, "clusterroles")
    static let clusterRoleBindings = GroupResource(group, "clusterrolebindings")

    private let storage: any ObjectStorage
    private let bindings = ParsedObjects<RoleGrant>()
    private let parsedRoles = ParsedObjects<[AccessRule]>()

    init(storage: any ObjectStorage) { self.storage = storage }

    func allows(_ attempt: AccessAttempt) async throws -> Bool {
        if attempt.identity.groups.contains("system:masters") { return true }
        for rule in BuiltInRules.rules(for: attempt.identity) where rule.allows(attempt) { return true }
        return try await eachRule(for: attempt.identity, namespace: attempt.namespace) { $0.allows(attempt) }
    }

    func rules(for identity: Identity, namespace: String) async throws -> [AccessRule] {
        var all = BuiltInRules.rules(for: identity)
        if identity.groups.contains("system:masters") {
            all.append(AccessRule(verbs: ["*"], groups: ["*"], resources: ["*"]))
            all.append(AccessRule(verbs: ["*"], paths: ["*"]))
        }
        _ = try await eachRule(for: identity, namespace: namespace) {
            all.append($0)
            return false
        }
        return all
    }

    /// The rules of a role; nil where there is no such role. Those of an aggregating role are in it already: a
    /// controller writes them there.
    func rules(ofRole name: String, isClusterRole: Bool, namespace: String) async throws -> [AccessRule]? {
        let key =
            isClusterRole
            ? ObjectKey(Self.clusterRoles, name: name) : ObjectKey(Self.roles, namespace: namespace, name: name)
        guard let object = try await storage.get(key) else { return nil }
        return try parsedRoles.value(of: object) { $0["rules"].items.map(AccessRule.init) }
    }

    /// The users and groups that bindings let do something; administrators may do everything.
    func subjects(_ attempt: AccessAttempt) async throws -> (users: Set<String>, groups: Set<String>) {
        var users: Set<String> = []
        var groups: Set<String> = ["system:masters"]
        var scopes = [ObjectScope(Self.clusterRoleBindings)]
        if !attempt.namespace.isEmpty { scopes.append(ObjectScope(Self.roleBindings, namespace: attempt.namespace)) }
        for scope in scopes {
            for object in try await storage.list(scope).items {
                let grant = try bindings.value(of: object, RoleGrant.init)
                let rules = try await rules(
                    ofRole: grant.role, isClusterRole: grant.isClusterRole, namespace: object.key.namespace)
                guard let rules, rules.contains(where: { $0.allows(attempt) }) else { continue }
                groups.formUnion(grant.groups)
                users.formUnion(grant.users)
                for account in grant.serviceAccounts {
                    let home = account.namespace.isEmpty ? object.key.namespace : account.namespace
                    users.insert("system:serviceaccount:\(home):\(account.name)")
                }
            }
        }
        return (users, groups)
    }

    /// Shows every rule that the identity has to `isEnough`, until that returns true.
    private func eachRule(
        for identity: Identity, namespace: String, _ isEnough: (AccessRule) -> Bool
    ) async throws -> Bool {
        var scopes = [ObjectScope(Self.clusterRoleBindings)]
        if !namespace.isEmpty { scopes.append(ObjectScope(Self.roleBindings, namespace: namespace)) }
        for scope in scopes {
            for object in try await storage.list(scope).items {
                let grant = try bindings.value(of: object, RoleGrant.init)
                guard grant.applies(to: identity, namespace: object.key.namespace) else { continue }
                let rules = try await rules(
                    ofRole: grant.role, isClusterRole: grant.isClusterRole, namespace: object.key.namespace)
                if let rules, rules.contains(where: isEnough) { return true }
            }
        }
        return false
    }
}

/// A binding's content.
private struct RoleGrant: Sendable {
    let role: String
    let isClusterRole: Bool
    let users: Set<String>
    let groups: Set<String>
    /// Namespace (empty means the binding's) and name.
    let serviceAccounts: [(namespace: String, name: String)]

    init(_ json: JSONValue) {
        role = json["roleRef"]["name"].string ?? ""
        isClusterRole = json["roleRef"]["kind"].string == "ClusterRole"
        var users: Set<String> = []
        var groups: Set<String> = []
        var accounts: [(String, String)] = []
        for subject in json["subjects"].items {
            let name = subject["name"].string ?? ""
            switch subject["kind"].string {
            case "User", "SystemUser": users.insert(name)
            case "Group", "SystemGroup": groups.insert(name)
            case "ServiceAccount": accounts.append((subject["namespace"].string ?? "", name))
            default: break
            }
        }
        self.users = users
        self.groups = groups
        serviceAccounts = accounts
    }

    func applies(to identity: Identity, namespace: String) -> Bool {
        if users.contains(identity.name) || identity.groups.contains(where: groups.contains) { return true }
        return serviceAccounts.contains { account in
            let home = account.namespace.isEmpty ? namespace : account.namespace
            return identity.name == "system:serviceaccount:\(home):\(account.name)"
        }
    }
}

/// Objects' parsed contents, each parsed once a revision.
private final class ParsedObjects<Value: Sendable>: Sendable {
    private let known = Mutex<[ObjectKey: (revision: Int64, value: Value)]>([:])
    private static var limit: Int { 20_000 }

    func value(of object: StoredObject, _ parse: (JSONValue) -> Value) throws -> Value {
        if let entry = known.withLock({ $0[object.key] }), entry.revision == object.revision { return entry.value }
        let value = parse(try object.document())
        known.withLock {
            // Deleted objects are never looked up again; a full sweep now and then is cheaper than tracking them.
            if $0.count >= Self.limit { $0.removeAll() }
            $0[object.key] = (object.revision, value)
        }
        return value
    }
}

/// What holds without any stored role, so that nobody can lock clients out of discovery or of asking who they are.
enum BuiltInRules {
    private static let everybody = [
        AccessRule(
            verbs: ["get"],
            paths: ["/healthz", "/livez", "/readyz", "/healthz/*", "/livez/*", "/readyz/*", "/version", "/version/"]),
        AccessRule(verbs: ["create"], groups: ["build.openshift.io", ""], resources: ["buildconfigs/webhooks"]),
    ]
    private static let authenticated = [
        AccessRule(
            verbs: ["get"],
            paths: [
                "/", "/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", "/.well-known", "/.well-known/*",
                "/openid/v1/jwks",
            ]),
        AccessRule(
            verbs: ["create"], groups: ["authorization.k8s.io"],
            resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
        AccessRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"]),
        AccessRule(
            verbs: ["create"], groups: ["authorization.openshift.io", ""], resources: ["selfsubjectrulesreviews"]),
        AccessRule(verbs: ["get"], groups: ["user.openshift.io", ""], resources: ["users"], names: ["~"]),
        AccessRule(
            verbs: ["list", "watch"], groups: ["project.openshift.io", ""], resources: ["projects"]),
        AccessRule(verbs: ["list"], groups: ["project.openshift.io", ""], resources: ["projectrequests"]),
        AccessRule(
            verbs: ["get", "list", "watch", "delete"], groups: ["oauth.openshift.io"],
            resources: ["useroauthaccesstokens"]),
    ]

    static func rules(for identity: Identity) -> [AccessRule] {
        identity.groups.contains("system:authenticated") ? everybody + authenticated : everybody
    }
}
