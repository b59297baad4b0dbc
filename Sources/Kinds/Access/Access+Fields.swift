import Machinery

extension FieldTables {
    /// Fields of Role, ClusterRole, RoleBinding, ClusterRoleBinding and of what only they hold.
    static let access = FieldTable(
        "rbac.v1",
        """
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
         roleRef 3 RoleRef required atomic
        Subject
         kind 1 string must enum=Group,ServiceAccount,User
         apiGroup 2 string
         name 3 string must
         namespace 4 string
        RoleRef
         apiGroup 1 string default=rbac.authorization.k8s.io
         kind 2 string must enum=ClusterRole,Role
         name 3 string must
        ClusterRoleBinding kind
         metadata 1 meta.v1.ObjectMeta
         subjects 2 [Subject]
         roleRef 3 RoleRef required atomic
        """)
}
