import Machinery

/// Checks of roles and bindings (rbac/v1).
enum AccessRules {
    static let group = "rbac.authorization.k8s.io"

    @Sendable static func validateRole(_ role: JSONValue, old: JSONValue?) -> [StatusCause] {
        let isNamespaced = role["kind"].text == "Role"
        return role["rules"].items.enumerated().flatMap { index, rule -> [StatusCause] in
            let path = "rules[\(index)]"
            if !rule["nonResourceURLs"].items.isEmpty {
                if isNamespaced {
                    let detail = "namespaced rules cannot apply to non-resource URLs"
                    return [.invalid("\(path).nonResourceURLs", rule["nonResourceURLs"], detail)]
                }
                guard rule["resources"].items.isEmpty, rule["apiGroups"].items.isEmpty else {
                    let detail = "rules cannot apply to both regular resources and non-resource URLs"
                    return [.invalid("\(path).nonResourceURLs", rule["nonResourceURLs"], detail)]
                }
                return []
            }
            var causes: [StatusCause] = []
            if rule["apiGroups"].items.isEmpty {
                causes.append(.required("\(path).apiGroups", "resource rules must supply at least one api group"))
            }
            if rule["resources"].items.isEmpty {
                causes.append(.required("\(path).resources", "resource rules must supply at least one resource"))
            }
            return causes
        }
    }

    @Sendable static func validateBinding(_ binding: JSONValue, old: JSONValue?) -> [StatusCause] {
        let isNamespaced = binding["kind"].text == "RoleBinding"
        let role = binding["roleRef"]
        var causes: [StatusCause] = []
        if role["apiGroup"].text != group {
            causes.append(.notSupported("roleRef.apiGroup", role["apiGroup"], [group]))
        }
        let kinds = isNamespaced ? ["ClusterRole", "Role"] : ["ClusterRole"]
        if !kinds.contains(role["kind"].text) { causes.append(.notSupported("roleRef.kind", role["kind"], kinds)) }
        if role["name"].text.isEmpty {
            causes.append(.required("roleRef.name"))
        } else {
            causes += Names.pathSegment(role["name"].text).map { .invalid("roleRef.name", role["name"], $0) }
        }
        for (index, subject) in binding["subjects"].items.enumerated() {
            causes += self.subject(subject, "subjects[\(index)]")
        }
        if let old, old["roleRef"] != role { causes.append(.invalid("roleRef", role, "cannot change roleRef")) }
        return causes
    }

    private static func subject(_ subject: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let isAccount = subject["kind"].text == "ServiceAccount"
        let wanted = isAccount ? "" : group
        if subject["apiGroup"].text != wanted {
            causes.append(.notSupported("\(path).apiGroup", subject["apiGroup"], [wanted]))
        }
        if isAccount {
            if subject["namespace"].text.isEmpty { causes.append(.required("\(path).namespace")) }
            if !subject["name"].text.isEmpty {
                causes += Names.dnsSubdomain(subject["name"].text).map { .invalid("\(path).name", subject["name"], $0) }
            }
        }
        return causes
    }
}
