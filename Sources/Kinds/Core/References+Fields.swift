import Machinery

extension KindFamily {
    /// ObjectReference, LocalObjectReference and their kin.
    static let references = KindFamily(
        "v1",
        fields: """
            ObjectReference atomic // Points to an object.
             kind 1 string // Its kind.
             namespace 2 string // Its namespace.
             name 3 string // Its name.
             uid 4 string // Its uid.
             apiVersion 5 string // Its group and version.
             resourceVersion 6 string // The version of it that is meant.
             fieldPath 7 string // The part of it that is meant, such as spec.containers{web}.
            LocalObjectReference atomic // Points to an object in the same namespace by its name.
             name 1 string // The object's name.
            TypedLocalObjectReference atomic // Points to an object of any kind in the same namespace.
             apiGroup 1 string pointer // Its group; empty for core.
             kind 2 string must // Its kind.
             name 3 string must // Its name.
            TypedObjectReference // Points to an object of any kind.
             apiGroup 1 string pointer // Its group; empty for core.
             kind 2 string must // Its kind.
             name 3 string must // Its name.
             namespace 4 string pointer // Its namespace; the same one unless given.
            SecretReference atomic // Points to a Secret.
             name 1 string // Its name.
             namespace 2 string // Its namespace.
            """)
}
