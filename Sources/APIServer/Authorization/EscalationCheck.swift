import Machinery
import Reconciling

/// Keeps users from giving away permissions that they don't have themselves.
struct EscalationCheck: Sendable {
    let authorizer: RoleAuthorizer

    /// Throws `forbidden` where the writer of a role or binding would grant more than he holds.
    func check(_ request: APIRequest, _ object: JSONValue) async throws {
        let resource = request.path.groupResource
        guard !request.identity.groups.contains("system:masters") else { return }
        switch resource {
        case RoleAuthorizer.roles, RoleAuthorizer.clusterRoles:
            guard try await !isAllowed("escalate", request, resource, object["metadata"]["name"].string) else { return }
            try await require(object["rules"].items.map(AccessRule.init), request)
        case RoleAuthorizer.roleBindings, RoleAuthorizer.clusterRoleBindings:
            let reference = object["roleRef"]
            let isClusterRole = reference["kind"].string == "ClusterRole"
            let role = isClusterRole ? RoleAuthorizer.clusterRoles : RoleAuthorizer.roles
            guard try await !isAllowed("bind", request, role, reference["name"].string) else { return }
            let rules = try await authorizer.rules(
                ofRole: reference["name"].string ?? "", isClusterRole: isClusterRole,
                namespace: request.path.namespace ?? "")
            guard let rules else { throw StatusError.notFound(role, reference["name"].string ?? "") }
            try await require(rules, request)
        default: return
        }
    }

    private func isAllowed(
        _ verb: String, _ request: APIRequest, _ resource: GroupResource, _ name: String?
    ) async throws -> Bool {
        try await authorizer.allows(
            AccessAttempt(
                identity: request.identity, verb: verb, group: resource.group, resource: resource.resource,
                namespace: request.path.namespace ?? "", name: name ?? ""))
    }

    private func require(_ rules: [AccessRule], _ request: APIRequest) async throws {
        let namespace = request.path.namespace ?? ""
        let held = try await authorizer.rules(for: request.identity, namespace: namespace)
        let missing = rules.filter { rule in
            !rule.atoms(request.identity, namespace: namespace).allSatisfy { atom in held.contains { $0.allows(atom) } }
        }
        guard missing.isEmpty else {
            let groups = request.identity.groups.map { "\"\($0)\"" }.joined(separator: " ")
            let list = missing.map(\.text).joined(separator: "\n")
            throw StatusError.forbidden(
                request.path.groupResource, request.path.name ?? "",
                "user \"\(request.identity.name)\" (groups=[\(groups)]) is attempting to grant RBAC permissions not "
                    + "currently held:\n\(list)")
        }
    }
}
