import Machinery

extension KindFamily {
    /// PodSecurityPolicyReview, PodSecurityPolicySubjectReview and PodSecurityPolicySelfSubjectReview.
    static let securityReviews = KindFamily(
        "security.openshift.io/v1",
        kinds: [
            Kind("podsecuritypolicyreviews", "PodSecurityPolicyReview", .namespaced, .posted) { kind in
                kind.validate = validatePod
            },
            Kind("podsecuritypolicysubjectreviews", "PodSecurityPolicySubjectReview", .namespaced, .posted) { kind in
                kind.validate = validatePod
            },
            Kind(
                "podsecuritypolicyselfsubjectreviews", "PodSecurityPolicySelfSubjectReview", .namespaced, .posted
            ) { kind in
                kind.validate = validatePod
            },
        ],
        fields: """
            PodSecurityPolicyReview kind // Asks which service accounts may run a pod.
             metadata 3 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 1 PodSecurityPolicyReviewSpec required // What is wanted.
             status 2 PodSecurityPolicyReviewStatus // What was found; the platform writes it.
            PodSecurityPolicyReviewSpec // The pod, and for whom.
             template 1 core.v1.PodTemplateSpec required // The pod.
             serviceAccountNames 2 [string] // The service accounts; the pod's own unless given.
            PodSecurityPolicyReviewStatus // The service accounts that may run the pod.
             allowedServiceAccounts 1 [ServiceAccountPodSecurityPolicyReviewStatus] required // Each with the constraints by which it may.
            ServiceAccountPodSecurityPolicyReviewStatus // Constraints by which a service account may run a pod.
             PodSecurityPolicySubjectReviewStatus 1 PodSecurityPolicySubjectReviewStatus inline
             name 2 string required // The service account.
            PodSecurityPolicySubjectReview kind // Asks whether a user or a service account may run a pod.
             metadata 3 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 1 PodSecurityPolicySubjectReviewSpec required // What is wanted.
             status 2 PodSecurityPolicySubjectReviewStatus // What was found; the platform writes it.
            PodSecurityPolicySubjectReviewSpec // The pod, and for whom.
             template 1 core.v1.PodTemplateSpec required // The pod; its service account is asked for too.
             user 2 string // The user.
             groups 3 [string] // The user's groups.
            PodSecurityPolicySelfSubjectReview kind // Asks whether one may run a pod oneself.
             metadata 3 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 1 PodSecurityPolicySelfSubjectReviewSpec required // What is wanted.
             status 2 PodSecurityPolicySubjectReviewStatus // What was found; the platform writes it.
            PodSecurityPolicySelfSubjectReviewSpec // The pod.
             template 1 core.v1.PodTemplateSpec required // The pod; its service account is asked for too.
            PodSecurityPolicySubjectReviewStatus // By which constraints a pod may run.
             allowedBy 1 core.v1.ObjectReference // The constraints; absent where it may not.
             reason 2 string // Why not, in one word.
             template 3 core.v1.PodTemplateSpec // The pod as it would run.
            """)

    @Sendable private static func validatePod(_ review: JSONValue, old: JSONValue?) -> [StatusCause] {
        PodRules.specFaults(review["spec"]["template"]["spec"], "spec.template.spec")
    }
}
