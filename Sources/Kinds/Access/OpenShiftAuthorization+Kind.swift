import Machinery

extension KindFamily {
    /// SubjectAccessReview, ResourceAccessReview and their kin.
    static let openShiftAuthorization = KindFamily(
        "authorization.openshift.io/v1",
        kinds: [
            Kind("subjectaccessreviews", "SubjectAccessReview", .cluster, .posted),
            Kind("resourceaccessreviews", "ResourceAccessReview", .cluster, .posted),
            Kind("localsubjectaccessreviews", "LocalSubjectAccessReview", .namespaced, .posted),
            Kind("localresourceaccessreviews", "LocalResourceAccessReview", .namespaced, .posted),
            Kind("selfsubjectrulesreviews", "SelfSubjectRulesReview", .namespaced, .posted),
            Kind("subjectrulesreviews", "SubjectRulesReview", .namespaced, .posted),
            Kind("roles", "Role", .namespaced, .computed, .pathSegmentName) { kind in
                kind.columns = [.name, .date("Created At")]
            },
            Kind("clusterroles", "ClusterRole", .cluster, .computed, .pathSegmentName) { kind in
                kind.columns = [.name, .date("Created At")]
            },
            Kind("rolebindings", "RoleBinding", .namespaced, .computed, .pathSegmentName) { kind in
                kind.columns = TableColumn.binding
            },
            Kind("clusterrolebindings", "ClusterRoleBinding", .cluster, .computed, .pathSegmentName) { kind in
                kind.columns = TableColumn.binding
            },
            Kind("rolebindingrestrictions", "RoleBindingRestriction", .namespaced, .pathSegmentName) { kind in
                kind.validate = UserRules.validateRestriction
            },
        ],
        fields: """
            SubjectAccessReview kind
             metadata 5 meta.v1.ObjectMeta
             Action 1 Action inline
             user 2 string required
             groups 3 [string] required
             scopes 4 [string] wrapped required
            Action
             namespace 1 string required
             verb 2 string required
             resourceAPIGroup 3 string required
             resourceAPIVersion 4 string required
             resource 5 string required
             resourceName 6 string required
             path 8 string required
             isNonResourceURL 9 bool required
             content 7 any
            ResourceAccessReview kind
             metadata 2 meta.v1.ObjectMeta
             Action 1 Action inline
            LocalSubjectAccessReview kind
             metadata 5 meta.v1.ObjectMeta
             Action 1 Action inline
             user 2 string required
             groups 3 [string] required
             scopes 4 [string] wrapped required
            LocalResourceAccessReview kind
             metadata 2 meta.v1.ObjectMeta
             Action 1 Action inline
            SelfSubjectRulesReview kind
             metadata 3 meta.v1.ObjectMeta
             spec 1 SelfSubjectRulesReviewSpec required
             status 2 SubjectRulesReviewStatus
            SelfSubjectRulesReviewSpec
             scopes 1 [string] wrapped required
            SubjectRulesReviewStatus
             rules 1 [PolicyRule] required
             evaluationError 2 string
            PolicyRule
             verbs 1 [string] required
             attributeRestrictions 2 any
             apiGroups 3 [string]
             resources 4 [string] required
             resourceNames 5 [string]
             nonResourceURLs 6 [string]
            SubjectRulesReview kind
             metadata 3 meta.v1.ObjectMeta
             spec 1 SubjectRulesReviewSpec required
             status 2 SubjectRulesReviewStatus
            SubjectRulesReviewSpec
             user 1 string required
             groups 2 [string] required
             scopes 3 [string] wrapped required
            Role kind
             metadata 1 meta.v1.ObjectMeta
             rules 2 [PolicyRule] required
            ClusterRole kind
             metadata 1 meta.v1.ObjectMeta
             rules 2 [PolicyRule] required
             aggregationRule 3 rbac.v1.AggregationRule
            RoleBinding kind
             metadata 1 meta.v1.ObjectMeta
             userNames 2 [string] wrapped required
             groupNames 3 [string] wrapped required
             subjects 4 [core.v1.ObjectReference] required
             roleRef 5 core.v1.ObjectReference required
            ClusterRoleBinding kind
             metadata 1 meta.v1.ObjectMeta
             userNames 2 [string] wrapped required
             groupNames 3 [string] wrapped required
             subjects 4 [core.v1.ObjectReference] required
             roleRef 5 core.v1.ObjectReference required
            RoleBindingRestriction kind
             metadata 1 meta.v1.ObjectMeta required
             spec 2 RoleBindingRestrictionSpec required
            RoleBindingRestrictionSpec
             userrestriction 1 UserRestriction required
             grouprestriction 2 GroupRestriction required
             serviceaccountrestriction 3 ServiceAccountRestriction required
            UserRestriction
             users 1 [string] required
             groups 2 [string] required
             labels 3 [meta.v1.LabelSelector] required
            GroupRestriction
             groups 1 [string] required
             labels 2 [meta.v1.LabelSelector] required
            ServiceAccountRestriction
             serviceaccounts 1 [ServiceAccountReference] required
             namespaces 2 [string] required
            ServiceAccountReference
             name 1 string required
             namespace 2 string required
            """)
}
