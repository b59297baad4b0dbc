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
            Role kind
             metadata 1 meta.v1.ObjectMeta
             rules 2 [PolicyRule]
            PolicyRule
             verbs 1 [string] must
             apiGroups 2 [string]
             resources 3 [string]
             resourceNames 4 [string]
             nonResourceURLs 5 [string]
            ClusterRole kind
             metadata 1 meta.v1.ObjectMeta
             rules 2 [PolicyRule]
             aggregationRule 3 AggregationRule
            AggregationRule
             clusterRoleSelectors 1 [meta.v1.LabelSelector]
            RoleBinding kind
             metadata 1 meta.v1.ObjectMeta
             subjects 2 [Subject]
             roleRef 3 RoleRef required
            Subject atomic
             kind 1 string must enum=Group,ServiceAccount,User
             apiGroup 2 string
             name 3 string must
             namespace 4 string
            RoleRef atomic
             apiGroup 1 string default=rbac.authorization.k8s.io
             kind 2 string must enum=ClusterRole,Role
             name 3 string must
            ClusterRoleBinding kind
             metadata 1 meta.v1.ObjectMeta
             subjects 2 [Subject]
             roleRef 3 RoleRef required
            """)
}

extension KindFamily {
    @Sendable private static func completeSubject(_ subject: inout JSONValue) {
        if ["User", "Group"].contains(subject["kind"].text) {
            subject.setDefault("apiGroup", "rbac.authorization.k8s.io")
        }
    }
}
