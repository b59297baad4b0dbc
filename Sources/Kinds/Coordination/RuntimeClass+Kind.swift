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
            RuntimeClass kind // A way of running pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             handler 2 string immutable must // What the node's runtime calls it.
             overhead 3 Overhead // What running a pod takes besides its containers.
             scheduling 4 Scheduling // The nodes that have it.
            Overhead // What running a pod takes.
             podFixed 1 {quantity} // How much of each resource.
            Scheduling // The nodes that have a runtime.
             nodeSelector 1 {string} atomic // Their labels.
             tolerations 2 [core.v1.Toleration] // Their taints that don't keep such pods away.
            """)
}
