import Machinery

extension KindFamily {
    /// TokenReview, SelfSubjectReview and their kin.
    static let authentication = KindFamily(
        "authentication.k8s.io/v1",
        kinds: [
            Kind("tokenreviews", "TokenReview", .cluster, .posted),
            Kind("selfsubjectreviews", "SelfSubjectReview", .cluster, .posted),
        ],
        fields: """
            TokenReview kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 TokenReviewSpec required
             status 3 TokenReviewStatus
            TokenReviewSpec
             token 1 string must
             audiences 2 [string]
            TokenReviewStatus
             authenticated 1 bool
             user 2 UserInfo
             audiences 4 [string]
             error 3 string
            UserInfo
             username 1 string
             uid 2 string
             groups 3 [string]
             extra 4 {[string]} wrapped
            SelfSubjectReview kind
             metadata 1 meta.v1.ObjectMeta
             status 2 SelfSubjectReviewStatus
            SelfSubjectReviewStatus
             userInfo 1 UserInfo
            TokenRequest kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 TokenRequestSpec
             status 3 TokenRequestStatus
            TokenRequestSpec
             audiences 1 [string]
             expirationSeconds 4 int64 pointer
             boundObjectRef 3 BoundObjectReference
            BoundObjectReference
             kind 1 string
             apiVersion 2 string
             name 3 string
             uID 4 string
            TokenRequestStatus
             token 1 string
             expirationTimestamp 2 time
            """)
}
