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
            TokenReview kind // Asks whose a token is.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 TokenReviewSpec required // What is wanted.
             status 3 TokenReviewStatus // What was found; the platform writes it.
            TokenReviewSpec // The token.
             token 1 string must // The token.
             audiences 2 [string] // Whom it should be for.
            TokenReviewStatus // The answer.
             authenticated 1 bool // Whether the token is good.
             user 2 UserInfo // Whose it is.
             audiences 4 [string] // Whom it is for, of those that were asked.
             error 3 string // Why it couldn't be checked.
            UserInfo // A user.
             username 1 string // The name.
             uid 2 string // An id that stays when the name goes to another.
             groups 3 [string] // The groups.
             extra 4 {[string]} wrapped // What else is known of the user.
            SelfSubjectReview kind // Asks who one is.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             status 2 SelfSubjectReviewStatus // What was found; the platform writes it.
            SelfSubjectReviewStatus // The answer.
             userInfo 1 UserInfo // The user.
            TokenRequest kind // Asks for a token of a service account.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 TokenRequestSpec // What is wanted.
             status 3 TokenRequestStatus // What was found; the platform writes it.
            TokenRequestSpec // The token that is wished for.
             audiences 1 [string] // Whom it is to be for; the API unless given.
             expirationSeconds 4 int64 pointer // How long it is to be valid.
             boundObjectRef 3 BoundObjectReference // The pod, Secret or node with which it ends.
            BoundObjectReference // The object that a token is bound to.
             kind 1 string // Its kind.
             apiVersion 2 string // Its group and version.
             name 3 string // Its name.
             uID 4 string // Its uid.
            TokenRequestStatus // The token.
             token 1 string // The token.
             expirationTimestamp 2 time // When it ends.
            """)
}
