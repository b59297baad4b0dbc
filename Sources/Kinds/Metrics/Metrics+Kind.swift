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
            NodeMetrics kind
             metadata 1 meta.v1.ObjectMeta
             timestamp 2 time
             window 3 duration
             usage 4 {quantity}
            PodMetrics kind
             metadata 1 meta.v1.ObjectMeta
             timestamp 2 time
             window 3 duration
             containers 4 [ContainerMetrics]
            ContainerMetrics
             name 1 string
             usage 2 {quantity}
            """)
}
