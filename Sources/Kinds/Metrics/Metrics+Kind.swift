import Machinery

extension KindFamily {
    /// NodeMetrics and PodMetrics, measured when they are asked for.
    static let metrics = KindFamily(
        "metrics.k8s.io/v1beta1",
        kinds: [
            Kind("nodes", "NodeMetrics", .cluster, .readOnly, .computed) { kind in
                kind.columns = [
                    .name, .text("CPU", "usage.cpu", absent: ""), .text("Memory", "usage.memory", absent: ""),
                    .text("Window", "window", absent: ""),
                ]
            },
            Kind("pods", "PodMetrics", .namespaced, .readOnly, .computed) { kind in
                kind.columns = [.name, .text("Window", "window", absent: "")]
            },
        ],
        fields: """
            NodeMetrics kind // How much a node uses.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             timestamp 2 time // When it was measured.
             window 3 duration // The span of time that it was measured over.
             usage 4 {quantity} // How much of each resource.
            PodMetrics kind // How much the containers of a pod use.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             timestamp 2 time // When it was measured.
             window 3 duration // The span of time that it was measured over.
             containers 4 [ContainerMetrics] // Each container.
            ContainerMetrics // How much a container uses.
             name 1 string // The container.
             usage 2 {quantity} // How much of each resource.
            """)
}
