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
            SubjectAccessReview kind // Asks whether a user may do something.
             metadata 5 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             Action 1 Action inline
             user 2 string required // The user.
             groups 3 [string] required // The user's groups.
             scopes 4 [string] wrapped required // The scopes that the rights are limited to; empty for none at all, absent for those of the request.
            Action // What is to be done.
             namespace 1 string required // The namespace; empty for all.
             verb 2 string required // The verb, such as get or create.
             resourceAPIGroup 3 string required // The group.
             resourceAPIVersion 4 string required // The version.
             resource 5 string required // The resource.
             resourceName 6 string required // The object; empty for all.
             path 8 string required // The path, where it is no resource.
             isNonResourceURL 9 bool required // Whether it is a path and no resource.
             content 7 any // The document that is sent.
            ResourceAccessReview kind // Asks who may do something.
             metadata 2 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             Action 1 Action inline
            LocalSubjectAccessReview kind // Asks whether a user may do something in a namespace.
             metadata 5 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             Action 1 Action inline
             user 2 string required // The user.
             groups 3 [string] required // The user's groups.
             scopes 4 [string] wrapped required // The scopes that the rights are limited to; empty for none at all, absent for those of the request.
            LocalResourceAccessReview kind // Asks who may do something in a namespace.
             metadata 2 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             Action 1 Action inline
            SelfSubjectRulesReview kind // Asks what one may do in a namespace.
             metadata 3 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 1 SelfSubjectRulesReviewSpec required // What is wanted.
             status 2 SubjectRulesReviewStatus // What was found; the platform writes it.
            SelfSubjectRulesReviewSpec // With which scopes.
             scopes 1 [string] wrapped required // The scopes that the rights are limited to; empty for none at all, absent for those of the request.
            SubjectRulesReviewStatus // What is allowed.
             rules 1 [PolicyRule] required // The rights.
             evaluationError 2 string // What went wrong while it was found out.
            PolicyRule // Verbs that are allowed on resources or paths.
             verbs 1 [string] required // The verbs; * for all.
             attributeRestrictions 2 any // No longer used.
             apiGroups 3 [string] // The groups; * for all.
             resources 4 [string] required // The resources; * for all.
             resourceNames 5 [string] // The objects; all unless given.
             nonResourceURLs 6 [string] // The paths; a * at the end stands for the rest.
            SubjectRulesReview kind // Asks what a user may do in a namespace.
             metadata 3 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 1 SubjectRulesReviewSpec required // What is wanted.
             status 2 SubjectRulesReviewStatus // What was found; the platform writes it.
            SubjectRulesReviewSpec // Which user.
             user 1 string required // The user.
             groups 2 [string] required // The user's groups.
             scopes 3 [string] wrapped required // The scopes that the rights are limited to; empty for none at all, absent for those of the request.
            Role kind // Rights in one namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             rules 2 [PolicyRule] required // The rights.
            ClusterRole kind // Rights in the whole cluster.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             rules 2 [PolicyRule] required // The rights.
             aggregationRule 3 rbac.v1.AggregationRule // Puts the rules together from other roles.
            RoleBinding kind // Gives the rights of a role in one namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             userNames 2 [string] wrapped required // The users; told by subjects too.
             groupNames 3 [string] wrapped required // The groups; told by subjects too.
             subjects 4 [core.v1.ObjectReference] required // Who gets them.
             roleRef 5 core.v1.ObjectReference required // The role.
            ClusterRoleBinding kind // Gives the rights of a role in the whole cluster.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             userNames 2 [string] wrapped required // The users; told by subjects too.
             groupNames 3 [string] wrapped required // The groups; told by subjects too.
             subjects 4 [core.v1.ObjectReference] required // Who gets them.
             roleRef 5 core.v1.ObjectReference required // The role.
            RoleBindingRestriction kind // Limits who may be given rights in a namespace.
             metadata 1 meta.v1.ObjectMeta required // Name, namespace, labels and the like.
             spec 2 RoleBindingRestrictionSpec required // What is wanted.
            RoleBindingRestrictionSpec // Who may be; one of these.
             userrestriction 1 UserRestriction required // Users.
             grouprestriction 2 GroupRestriction required // Groups.
             serviceaccountrestriction 3 ServiceAccountRestriction required // Service accounts.
            UserRestriction // Users who may be given rights.
             users 1 [string] required // By name.
             groups 2 [string] required // By group.
             labels 3 [meta.v1.LabelSelector] required // By label.
            GroupRestriction // Groups that may be given rights.
             groups 1 [string] required // By name.
             labels 2 [meta.v1.LabelSelector] required // By label.
            ServiceAccountRestriction // Service accounts that may be given rights.
             serviceaccounts 1 [ServiceAccountReference] required // By name.
             namespaces 2 [string] required // All of these namespaces.
            ServiceAccountReference // Points to a service account.
             name 1 string required // Its name.
             namespace 2 string required // Its namespace; the same one unless given.
            """)
}
