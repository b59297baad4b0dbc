import Machinery

extension KindFamily {
    /// Scale: the subresource by which replicas of any kind are read and set.
    static let scale = KindFamily(
        "autoscaling/v1",
        fields: """
            Scale kind // The number of replicas of an object, in the same form for every kind.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ScaleSpec // What is wanted.
             status 3 ScaleStatus // What was found; the platform writes it.
            ScaleSpec // The number that is wanted.
             replicas 1 int32 // How many.
            ScaleStatus // The number that there is.
             replicas 1 int32 required // How many.
             selector 2 string // The selector of the pods, as text.
            """)
}
