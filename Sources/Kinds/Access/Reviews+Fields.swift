import Machinery

extension FieldTables {
    /// Fields of TokenReview, SelfSubjectReview and the other kinds of their group.
    static let reviews = FieldTable(
        "authentication.v1",
        """
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

    /// Fields of the types that these take from authorization.v1.
    static let reviewsAuthorizationV1 = FieldTable(
        "authorization.v1",
        """
        SubjectAccessReview kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 SubjectAccessReviewSpec required
         status 3 SubjectAccessReviewStatus
        SubjectAccessReviewSpec
         resourceAttributes 1 ResourceAttributes
         nonResourceAttributes 2 NonResourceAttributes
         user 3 string
         groups 4 [string]
         extra 5 {[string]} wrapped
         uid 6 string
        ResourceAttributes
         namespace 1 string
         verb 2 string
         group 3 string
         version 4 string
         resource 5 string
         subresource 6 string
         name 7 string
         fieldSelector 8 FieldSelectorAttributes
         labelSelector 9 LabelSelectorAttributes
        FieldSelectorAttributes
         rawSelector 1 string
         requirements 2 [meta.v1.FieldSelectorRequirement]
        LabelSelectorAttributes
         rawSelector 1 string
         requirements 2 [meta.v1.LabelSelectorRequirement]
        NonResourceAttributes
         path 1 string
         verb 2 string
        SubjectAccessReviewStatus
         allowed 1 bool required
         denied 4 bool
         reason 2 string
         evaluationError 3 string
        SelfSubjectAccessReview kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 SelfSubjectAccessReviewSpec required
         status 3 SubjectAccessReviewStatus
        SelfSubjectAccessReviewSpec
         resourceAttributes 1 ResourceAttributes
         nonResourceAttributes 2 NonResourceAttributes
        LocalSubjectAccessReview kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 SubjectAccessReviewSpec required
         status 3 SubjectAccessReviewStatus
        SelfSubjectRulesReview kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 SelfSubjectRulesReviewSpec required
         status 3 SubjectRulesReviewStatus
        SelfSubjectRulesReviewSpec
         namespace 1 string
        SubjectRulesReviewStatus
         resourceRules 1 [ResourceRule] required
         nonResourceRules 2 [NonResourceRule] required
         incomplete 3 bool required
         evaluationError 4 string
        ResourceRule
         verbs 1 [string] required
         apiGroups 2 [string]
         resources 3 [string]
         resourceNames 4 [string]
        NonResourceRule
         verbs 1 [string] required
         nonResourceURLs 2 [string]
        """)

    /// Fields of the types that these take from meta.v1.
    static let reviewsMetaV1 = FieldTable(
        "meta.v1",
        """
        FieldSelectorRequirement
         key 1 string must
         operator 2 string must
         values 3 [string]
        """)
}
