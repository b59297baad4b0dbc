import Kinds
import Machinery

/// Who has the default roles from the start.
enum DefaultBindings {
    /// A binding's name, the cluster role that it gives, and the groups and users that get it.
    private static let table: [(name: String, role: String, groups: [String], users: [String])] = [
        ("cluster-admin", "cluster-admin", ["system:masters"], []),
        ("cluster-admins", "cluster-admin", ["system:cluster-admins"], ["system:admin"]),
        ("cluster-readers", "cluster-reader", ["system:cluster-readers"], []),
        ("basic-users", "basic-user", ["system:authenticated"], []),
        ("self-provisioners", "self-provisioner", ["system:authenticated:oauth"], []),
        ("self-access-reviewers", "self-access-reviewer", ["system:authenticated", "system:unauthenticated"], []),
        ("cluster-status-binding", "cluster-status", ["system:authenticated", "system:unauthenticated"], []),
        ("system:basic-user", "system:basic-user", ["system:authenticated"], []),
        ("system:discovery", "system:discovery", ["system:authenticated"], []),
        ("system:openshift:discovery", "system:openshift:discovery", ["system:authenticated"], []),
        (
            "system:public-info-viewer", "system:public-info-viewer",
            ["system:authenticated", "system:unauthenticated"], []
        ),
        (
            "system:service-account-issuer-discovery", "system:service-account-issuer-discovery",
            ["system:serviceaccounts"], []
        ),
        ("system:webhooks", "system:webhook", ["system:authenticated", "system:unauthenticated"], []),
        (
            "system:oauth-token-deleters", "system:oauth-token-deleter",
            ["system:authenticated", "system:unauthenticated"], []
        ),
        ("system:scope-impersonation", "system:scope-impersonation", ["system:authenticated"], []),
        ("system:build-strategy-docker-binding", "system:build-strategy-docker", ["system:authenticated"], []),
        ("system:build-strategy-source-binding", "system:build-strategy-source", ["system:authenticated"], []),
        (
            "system:build-strategy-jenkinspipeline-binding", "system:build-strategy-jenkinspipeline",
            ["system:authenticated"], []
        ),
        ("system:node-proxiers", "system:node-proxier", ["system:nodes"], []),
    ]

    /// The ClusterRoleBindings.
    static let clusterRoleBindings: [JSONValue] = table.map { entry in
        let subjects =
            entry.groups.map { Subjects.group($0) } + entry.users.map { Subjects.user($0) }
        return binding("ClusterRoleBinding", entry.name, namespace: nil, role: ("ClusterRole", entry.role), subjects)
    }

    /// What every user may read: shared image streams and templates, and the ports that applications are served under.
    static let readers: [JSONValue] =
        reader(
            "shared-resource-viewer", namespace: "openshift",
            [
                allow(readVerbs, Groups.templates, "templates"),
                allow(readVerbs, Groups.images, "imagestreamimages imagestreams imagestreamtags imagetags"),
                allow("get", Groups.images, "imagestreams/layers"),
            ])
        + reader(
            "router-config-viewer", namespace: RouterPorts.namespace,
            [allow(readVerbs, "", "configmaps", names: [RouterPorts.configMapName])])

    /// A role of a namespace, bound to all authenticated users.
    private static func reader(_ name: String, namespace: String, _ rules: [JSONValue]) -> [JSONValue] {
        [
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
                "metadata": ["name": .string(name), "namespace": .string(namespace)], "rules": .array(rules),
            ],
            binding(
                "RoleBinding", "\(name)s", namespace: namespace, role: ("Role", name),
                [Subjects.group("system:authenticated")]),
        ]
    }

    /// The role bindings that each namespace gets.
    static func roleBindings(namespace: String) -> [JSONValue] {
        [
            binding(
                "RoleBinding", "system:image-pullers", namespace: namespace,
                role: ("ClusterRole", "system:image-puller"),
                [Subjects.group("system:serviceaccounts:\(namespace)")]),
            binding(
                "RoleBinding", "system:image-builders", namespace: namespace,
                role: ("ClusterRole", "system:image-builder"), [Subjects.serviceAccount("builder", namespace)]),
            binding(
                "RoleBinding", "system:deployers", namespace: namespace, role: ("ClusterRole", "system:deployer"),
                [Subjects.serviceAccount("deployer", namespace)]),
        ]
    }

    /// The binding that makes `user` a project's administrator.
    static func projectAdmin(_ user: String, namespace: String) -> JSONValue {
        binding("RoleBinding", "admin", namespace: namespace, role: ("ClusterRole", "admin"), [Subjects.user(user)])
    }

    private static func binding(
        _ kind: String, _ name: String, namespace: String?, role: (kind: String, name: String), _ subjects: [JSONValue]
    ) -> JSONValue {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(kind),
            "metadata": ["name": .string(name), "namespace": JSONValue(namespace)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": .string(role.kind), "name": .string(role.name),
            ],
            "subjects": .array(subjects),
        ]
    }
}

/// The subjects of bindings (rbac/v1 `Subject`).
enum Subjects {
    static func group(_ name: String) -> JSONValue {
        ["kind": "Group", "apiGroup": "rbac.authorization.k8s.io", "name": .string(name)]
    }

    /// A user, or the service account that a user name like `system:serviceaccount:NAMESPACE:NAME` stands for.
    static func user(_ name: String) -> JSONValue {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" {
            return serviceAccount(parts[3], parts[2])
        }
        return ["kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": .string(name)]
    }

    static func serviceAccount(_ name: String, _ namespace: String) -> JSONValue {
        ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]
    }
}
