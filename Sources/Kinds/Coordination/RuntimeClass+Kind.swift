import Machinery

extension KindFamily {
    /// RuntimeClass.
    static let runtimeClasses = KindFamily(
        "node.k8s.io/v1",
        kinds: [
            Kind("runtimeclasses", "RuntimeClass", .cluster, .createdByUpdate, .versionedUpdates) { kind in
                kind.columns = [.name, .text("Handler", "handler"), .age]
                kind.validate = CoordinationRules.validateRuntimeClass
            }
        ],
        fields: """
            RuntimeClass kind
             metadata 1 meta.v1.ObjectMeta
             handler 2 string immutable must
             overhead 3 Overhead
             scheduling 4 Scheduling
            Overhead
             podFixed 1 {quantity}
            Scheduling
             nodeSelector 1 {string} atomic
             tolerations 2 [core.v1.Toleration]
            """)
}
