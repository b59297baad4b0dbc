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

    func allows(_ attempt: AccessAttempt) async throws -> Bool { try await reason(toAllow: attempt) != nil }

    /// Why an attempt is allowed, as Kubernetes words it; nil where it isn't.
    func reason(toAllow attempt: AccessAttempt) async throws -> String? {
        if let scopes = TokenScopes(attempt.identity) {
            let isInScope = try await scopes.allow(attempt) { role in
                try await rules(ofRole: role, isClusterRole: true, namespace: "")
            }
            if !isInScope { return nil }
        }
        if attempt.identity.groups.contains("system:masters") { return "" }
        for rule in BuiltInRules.rules(for: attempt.identity) where rule.allows(attempt) { return "" }
        var reason: String?
        _ = try await eachRule(for: attempt.identity, namespace: attempt.namespace) { rule, source in
            guard rule.allows(attempt) else { return false }
            reason = "RBAC: allowed by \(source())"
            return true
        }
        return reason
    }

    func rules(for identity: Identity, namespace: String) async throws -> [AccessRule] {
        var all = BuiltInRules.rules(for: identity)
        if identity.groups.contains("system:masters") {
            all.append(AccessRule(verbs: ["*"], groups: ["*"], resources: ["*"]))
            all.append(AccessRule(verbs: ["*"], paths: ["*"]))
        }
        _ = try await eachRule(for: identity, namespace: namespace) { rule, _ in
            all.append(rule)
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

    func subjects(of attempt: AccessAttempt) async throws -> AccessSubjects {
        var users: Set<String> = []
        var groups: Set<String> = ["system:masters"]
        _ = try await eachGrant(in: attempt.namespace) { grant, key, rules in
            if rules.contains(where: { $0.allows(attempt) }) {
                users.formUnion(grant.users)
                users.formUnion(grant.serviceAccounts.map { grant.userName(of: $0, in: key.namespace) })
                groups.formUnion(grant.groups)
            }
            return false
        }
        return AccessSubjects(users: users.sorted(), groups: groups.sorted())
    }

    /// Shows every rule that the identity has to `isEnough`, and how to name where it is from, until that returns true.
    private func eachRule(
        for identity: Identity, namespace: String, _ isEnough: (AccessRule, () -> String) -> Bool
    ) async throws -> Bool {
        let isOwn = { (grant: RoleGrant, key: ObjectKey) in grant.subject(of: identity, namespace: key.namespace) != nil
        }
        return try await eachGrant(in: namespace, where: isOwn) { grant, key, rules in
            let source = { grant.description(key, grant.subject(of: identity, namespace: key.namespace) ?? "") }
            return rules.contains { isEnough($0, source) }
        }
    }

    /// Shows the grants that hold in a namespace, each with its binding's key and its role's rules, until `isEnough`
    /// returns true. Roles of grants that aren't wanted are not read.
    private func eachGrant(
        in namespace: String, where isWanted: (RoleGrant, ObjectKey) -> Bool = { _, _ in true },
        _ isEnough: (RoleGrant, ObjectKey, [AccessRule]) -> Bool
    ) async throws -> Bool {
        var scopes = [ObjectScope(Self.clusterRoleBindings)]
        if !namespace.isEmpty { scopes.append(ObjectScope(Self.roleBindings, namespace: namespace)) }
        for scope in scopes {
            for object in try await storage.list(scope).items {
                let grant = try bindings.value(of: object, RoleGrant.init)
                guard isWanted(grant, object.key) else { continue }
                let rules = try await rules(
                    ofRole: grant.role, isClusterRole: grant.isClusterRole, namespace: object.key.namespace)
                if let rules, isEnough(grant, object.key, rules) { return true }
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

    /// The user name of a service account, for a binding in a namespace.
    func userName(of account: (namespace: String, name: String), in namespace: String) -> String {
        "system:serviceaccount:\(account.namespace.isEmpty ? namespace : account.namespace):\(account.name)"
    }

    /// The subject that means the identity, as Kubernetes names it; nil where none does.
    func subject(of identity: Identity, namespace: String) -> String? {
        if users.contains(identity.name) { return "User \"\(identity.name)\"" }
        if let group = identity.groups.first(where: groups.contains) { return "Group \"\(group)\"" }
        for account in serviceAccounts where identity.name == userName(of: account, in: namespace) {
            return "ServiceAccount \"\(account.name)/\(account.namespace.isEmpty ? namespace : account.namespace)\""
        }
        return nil
    }

    func description(_ key: ObjectKey, _ subject: String) -> String {
        let kind = key.namespace.isEmpty ? "ClusterRoleBinding" : "RoleBinding"
        let name = key.namespace.isEmpty ? key.name : "\(key.name)/\(key.namespace)"
        return "\(kind) \"\(name)\" of \(isClusterRole ? "ClusterRole" : "Role") \"\(role)\" to \(subject)"
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
