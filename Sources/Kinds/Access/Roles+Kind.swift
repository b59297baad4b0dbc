import Machinery

extension KindFamily {
    /// Role, ClusterRole, RoleBinding, ClusterRoleBinding.
    static let roles = KindFamily(
        "rbac.authorization.k8s.io/v1",
        kinds: [
            Kind("roles", "Role", .namespaced, .createdByUpdate, .pathSegmentName) { kind in
                kind.columns = [.name, .date("Created At")]
                kind.validate = AccessRules.validateRole
            },
            Kind("clusterroles", "ClusterRole", .cluster, .createdByUpdate, .pathSegmentName) { kind in
                kind.columns = [.name, .date("Created At")]
                kind.validate = AccessRules.validateRole
            },
            Kind("rolebindings", "RoleBinding", .namespaced, .createdByUpdate, .pathSegmentName) { kind in
                kind.columns = TableColumn.binding
                kind.validate = AccessRules.validateBinding
            },
            Kind("clusterrolebindings", "ClusterRoleBinding", .cluster, .createdByUpdate, .pathSegmentName) { kind in
                kind.columns = TableColumn.binding
                kind.validate = AccessRules.validateBinding
            },
        ],
        defaults: ["Subject": completeSubject],
        fields: """
            Role kind // Rights in one namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             rules 2 [PolicyRule] // The rights.
            PolicyRule // Verbs that are allowed on resources or paths.
             verbs 1 [string] must // The verbs; * for all.
             apiGroups 2 [string] // The groups; "" for core, * for all.
             resources 3 [string] // The resources, pods/log for a subresource; * for all.
             resourceNames 4 [string] // The objects; all unless given.
             nonResourceURLs 5 [string] // The paths; a * at the end stands for the rest.
            ClusterRole kind // Rights in the whole cluster, or in namespaces by a RoleBinding.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             rules 2 [PolicyRule] // The rights.
             aggregationRule 3 AggregationRule // Puts the rules together from other roles.
            AggregationRule // The roles whose rules are put together.
             clusterRoleSelectors 1 [meta.v1.LabelSelector] // Their labels; one must match.
            RoleBinding kind // Gives the rights of a role to users, groups and service accounts in one namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             subjects 2 [Subject] // Who gets them.
             roleRef 3 RoleRef required // The role; can't be changed.
            Subject atomic // A user, group or service account.
             kind 1 string must enum=Group,ServiceAccount,User // User, Group or ServiceAccount.
             apiGroup 2 string // The kind's group; set by itself.
             name 3 string must // The name.
             namespace 4 string // The namespace of a service account.
            RoleRef atomic // Points to a role.
             apiGroup 1 string default=rbac.authorization.k8s.io // rbac.authorization.k8s.io.
             kind 2 string must enum=ClusterRole,Role // Role or ClusterRole.
             name 3 string must // The role's name.
            ClusterRoleBinding kind // Gives the rights of a role to users, groups and service accounts in the whole cluster.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             subjects 2 [Subject] // Who gets them.
             roleRef 3 RoleRef required // The role; can't be changed.
            """)
}

extension KindFamily {
    @Sendable private static func completeSubject(_ subject: inout JSONValue) {
        if ["User", "Group"].contains(subject["kind"].text) {
            subject.setDefault("apiGroup", "rbac.authorization.k8s.io")
        }
    }
}
