import Kinds
import Logging
import Machinery
import Reconciling

/// Keeps the rules of aggregating cluster roles: the union of the rules of all cluster roles that their selectors match.
struct RoleAggregation: Sendable {
    let client: any APIClient
    let roles: Informer<ClusterRole>

    /// A change of any cluster role may change any aggregating one.
    func controller(logger: Logger) -> Controller {
        Controller("role-aggregation", workers: 1, logger: logger, reconcile: reconcile)
            .watches(roles) { [roles] changed in
                let affected = roles.list().filter { !$0.aggregationRule.isNull }.map { NamespacedName($0) }
                return changed.aggregationRule.isNull ? affected : affected + [NamespacedName(changed)]
            }
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let role = roles.get(key), let rules = Self.union(for: role, of: roles.list()) else { return .done }
        guard rules != role.json["rules"].items else { return .done }
        try await client.modify(ClusterRole.self, name: role.name) { current in
            guard current.json["rules"].items != rules else { return false }
            current.json["rules"].items = rules
            return true
        }
        return .done
    }

    /// The union of the rules of the roles that `role` aggregates, by role name, without repetitions; nil where it
    /// aggregates none.
    static func union(for role: ClusterRole, of all: [ClusterRole]) -> [JSONValue]? {
        guard !role.aggregationRule.isNull else { return nil }
        let selectors = role.aggregationRule["clusterRoleSelectors"].items
        var seen: Set<JSONValue> = []
        var rules: [JSONValue] = []
        for part in all.sorted(by: { $0.name < $1.name }) where part.name != role.name {
            guard selectors.contains(where: { matches($0, part.metadata.labels) }) else { continue }
            for rule in part.json["rules"].items where seen.insert(rule).inserted { rules.append(rule) }
        }
        return rules
    }

    /// A label selector (meta/v1 `LabelSelector`) on labels.
    static func matches(_ selector: JSONValue, _ labels: [String: String]) -> Bool {
        for (key, value) in selector["matchLabels"].stringMap where labels[key] != value { return false }
        for expression in selector["matchExpressions"].items {
            let value = expression["key"].string.flatMap { labels[$0] }
            let values = expression["values"].strings
            let isMatch =
                switch expression["operator"].string {
                case "In": value.map(values.contains) ?? false
                case "NotIn": !(value.map(values.contains) ?? false)
                case "Exists": value != nil
                case "DoesNotExist": value == nil
                default: false
                }
            if !isMatch { return false }
        }
        return true
    }
}
