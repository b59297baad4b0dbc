import Machinery

extension KindFamily {
    /// SubjectAccessReview and its kin.
    static let authorization = KindFamily(
        "authorization.k8s.io/v1",
        kinds: [
            Kind("subjectaccessreviews", "SubjectAccessReview", .cluster, .posted),
            Kind("selfsubjectaccessreviews", "SelfSubjectAccessReview", .cluster, .posted),
            Kind("localsubjectaccessreviews", "LocalSubjectAccessReview", .namespaced, .posted),
            Kind("selfsubjectrulesreviews", "SelfSubjectRulesReview", .cluster, .posted),
        ],
        fields: """
            SubjectAccessReview kind // Asks whether a user may do something.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 SubjectAccessReviewSpec required // What is wanted.
             status 3 SubjectAccessReviewStatus // What was found; the platform writes it.
            SubjectAccessReviewSpec // Who, and what.
             resourceAttributes 1 ResourceAttributes // What is to be done with a resource, or
             nonResourceAttributes 2 NonResourceAttributes // what is to be done with a path.
             user 3 string // The user.
             groups 4 [string] // The user's groups.
             extra 5 {[string]} wrapped // What else is known of the user.
             uid 6 string // The user's id.
            ResourceAttributes // What is to be done with a resource.
             namespace 1 string // The namespace; empty for all, or for resources without one.
             verb 2 string // The verb, such as get or create; * for all.
             group 3 string // The group; * for all.
             version 4 string // The version; * for all.
             resource 5 string // The resource; * for all.
             subresource 6 string // The subresource.
             name 7 string // The object; empty for all.
             fieldSelector 8 FieldSelectorAttributes // The fields that the request is limited to.
             labelSelector 9 LabelSelectorAttributes // The labels that the request is limited to.
            FieldSelectorAttributes // The fields that a request is limited to.
             rawSelector 1 string // As text, or
             requirements 2 [meta.v1.FieldSelectorRequirement] // as requirements.
            LabelSelectorAttributes // The labels that a request is limited to.
             rawSelector 1 string // As text, or
             requirements 2 [meta.v1.LabelSelectorRequirement] // as requirements.
            NonResourceAttributes // What is to be done with a path.
             path 1 string // The path.
             verb 2 string // The HTTP method in lower case.
            SubjectAccessReviewStatus // The answer.
             allowed 1 bool required // Whether it is allowed.
             denied 4 bool // Whether it is forbidden, whatever others say.
             reason 2 string // Why.
             evaluationError 3 string // What went wrong while it was found out.
            SelfSubjectAccessReview kind // Asks whether one may do something.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 SelfSubjectAccessReviewSpec required // What is wanted.
             status 3 SubjectAccessReviewStatus // What was found; the platform writes it.
            SelfSubjectAccessReviewSpec // What is to be done.
             resourceAttributes 1 ResourceAttributes // With a resource, or
             nonResourceAttributes 2 NonResourceAttributes // with a path.
            LocalSubjectAccessReview kind // Asks whether a user may do something in a namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 SubjectAccessReviewSpec required // What is wanted.
             status 3 SubjectAccessReviewStatus // What was found; the platform writes it.
            SelfSubjectRulesReview kind // Asks what one may do in a namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 SelfSubjectRulesReviewSpec required // What is wanted.
             status 3 SubjectRulesReviewStatus // What was found; the platform writes it.
            SelfSubjectRulesReviewSpec // Where.
             namespace 1 string // The namespace.
            SubjectRulesReviewStatus // What is allowed.
             resourceRules 1 [ResourceRule] required // With resources.
             nonResourceRules 2 [NonResourceRule] required // With paths.
             incomplete 3 bool required // Whether more may be allowed than is told.
             evaluationError 4 string // What went wrong while it was found out.
            ResourceRule // Verbs that are allowed on resources.
             verbs 1 [string] required // The verbs; * for all.
             apiGroups 2 [string] // The groups; * for all.
             resources 3 [string] // The resources; * for all.
             resourceNames 4 [string] // The objects; all unless given.
            NonResourceRule // Verbs that are allowed on paths.
             verbs 1 [string] required // The verbs; * for all.
             nonResourceURLs 2 [string] // The paths; a * at the end stands for the rest.
            """)
}
