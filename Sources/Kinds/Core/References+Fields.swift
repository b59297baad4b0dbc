import Machinery

extension KindFamily {
    /// ObjectReference, LocalObjectReference and their kin.
    static let references = KindFamily(
        "v1",
        fields: """
            ObjectReference atomic
             kind 1 string
             namespace 2 string
             name 3 string
             uid 4 string
             apiVersion 5 string
             resourceVersion 6 string
             fieldPath 7 string
            LocalObjectReference atomic
             name 1 string
            TypedLocalObjectReference atomic
             apiGroup 1 string pointer
             kind 2 string must
             name 3 string must
            TypedObjectReference
             apiGroup 1 string pointer
             kind 2 string must
             name 3 string must
             namespace 4 string pointer
            SecretReference atomic
             name 1 string
             namespace 2 string
            """)
}
