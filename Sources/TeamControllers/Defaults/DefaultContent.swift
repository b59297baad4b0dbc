import Kinds
package import Logging
import Machinery
package import Reconciling

/// The objects that the platform comes with: namespaces, roles and bindings.
///
/// At each start what is missing is made again, and default roles get the rules that they lack. What users added stays;
/// an object whose annotation `rbac.authorization.kubernetes.io/autoupdate` is "false" is left alone.
package struct DefaultContent: Sendable {
    private let client: any APIClient
    private let serviceNetwork: String
    private let logger: Logger

    /// `serviceNetwork` is where services get their addresses from, `172.30.0.0/16`.
    package init(client: any APIClient, serviceNetwork: String = "172.30.0.0/16", logger: Logger) {
        self.client = client
        self.serviceNetwork = serviceNetwork
        self.logger = logger
    }

    /// The namespaces that the platform comes with.
    package static let namespaces = [
        "default", "kube-system", "kube-public", "kube-node-lease", "openshift", "openshift-config-managed",
        "openshift-image-registry", "openshift-infra",
    ]

    private static let priorityClass = KindID(
        "scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", isNamespaced: false)

    /// The classes of parts that the cluster can't do without, as Kubernetes makes them.
    static let priorityClasses = [
        priority(
            "system-cluster-critical", 2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."
        ),
        priority(
            "system-node-critical", 2_000_001_000,
            "Used for system critical pods that must not be moved from their current node."),
    ]

    private static func priority(_ name: String, _ value: Int64, _ description: String) -> JSONValue {
        [
            "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": .string(name)],
            "value": .int(value), "preemptionPolicy": "PreemptLowerPriority", "description": .string(description),
        ]
    }

    /// Makes what is missing. Idempotent; throws where the API refuses or fails.
    package func ensure() async throws {
        for name in Self.namespaces {
            try await create(
                Namespace.kind, ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
        }
        for priority in Self.priorityClasses { try await create(Self.priorityClass, priority) }
        for (kind, object) in DefaultObjects.all(serviceNetwork: serviceNetwork) { try await create(kind, object) }
        for role in Self.clusterRoles() { try await ensureRole(role) }
        try await create(Role.kind, KubernetesRoles.authenticationReader)
        for binding in DefaultBindings.clusterRoleBindings { try await create(ClusterRoleBinding.kind, binding) }
        for object in DefaultBindings.readers {
            try await create(object["kind"].string == "Role" ? Role.kind : RoleBinding.kind, object)
        }
    }

    /// All default cluster roles, the aggregating ones with their union.
    static func clusterRoles() -> [JSONValue] {
        let definitions = ProjectRoles.definitions + ClusterRoles.definitions + KubernetesRoles.definitions
        return definitions.map { definition in
            let parts = definitions.filter { definition.aggregates != nil && $0.aggregatesTo == definition.aggregates }
            return definition.clusterRole(union: parts.flatMap(\.rules))
        }
    }

    /// Creates the object unless there is one of its name.
    private func create(_ kind: KindID, _ object: JSONValue) async throws {
        let namespace = object["metadata"]["namespace"].string
        do {
            _ = try await client.create(ResourcePath(kind, namespace: namespace), object)
            let name = object["metadata"]["name"].string ?? ""
            logger.debug(
                "created a default object", metadata: ["object.kind": "\(kind.kind)", "object.name": "\(name)"])
        } catch let error as StatusError where error.reason == .alreadyExists {}
    }

    private func ensureRole(_ role: JSONValue) async throws {
        let name = role["metadata"]["name"].string ?? ""
        guard let current = try await client.find(ClusterRole.self, name: name) else {
            return try await create(ClusterRole.kind, role)
        }
        guard Self.withMissingRules(current, role) != nil else { return }
        try await client.modify(ClusterRole.self, name: name) { current in
            guard let changed = Self.withMissingRules(current, role) else { return false }
            current = changed
            return true
        }
    }

    /// The role with the default rules that it lacks; nil where nothing is to be done.
    static func withMissingRules(_ current: ClusterRole, _ role: JSONValue) -> ClusterRole? {
        let annotation = current.metadata.annotations[WellKnown.Kubernetes.rbacAutoupdate]
        guard annotation != "false", role["aggregationRule"].isNull else { return nil }
        let known = Set(current.json["rules"].items)
        let missing = role["rules"].items.filter { !known.contains($0) }
        guard !missing.isEmpty else { return nil }
        var changed = current
        changed.json["rules"].items += missing
        return changed
    }
}
