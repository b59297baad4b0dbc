import Machinery

extension KindFamily {
    /// Scale: the subresource by which replicas of any kind are read and set.
    static let scale = KindFamily(
        "autoscaling/v1",
        fields: """
            Scale kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ScaleSpec
             status 3 ScaleStatus
            ScaleSpec
             replicas 1 int32
            ScaleStatus
             replicas 1 int32 required
             selector 2 string
            """)
}
