import Machinery

extension KindFamily {
    /// HorizontalPodAutoscaler in its first version.
    static let autoscalingV1 = KindFamily(
        "autoscaling/v1",
        kinds: [
            Kind(
                "horizontalpodautoscalers", "HorizontalPodAutoscaler", .namespaced, short: "hpa", categories: "all",
                parts: .status
            ) { kind in
                kind.columns = TableColumn.autoscaler
                kind.form = AutoscalerForm.first
            }
        ],
        fields: """
            HorizontalPodAutoscaler kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 HorizontalPodAutoscalerSpec required
             status 3 HorizontalPodAutoscalerStatus
            HorizontalPodAutoscalerSpec
             scaleTargetRef 1 CrossVersionObjectReference required
             minReplicas 2 int32 pointer default=1
             maxReplicas 3 int32 required
             targetCPUUtilizationPercentage 4 int32 pointer
            CrossVersionObjectReference atomic
             kind 1 string must
             name 2 string must
             apiVersion 3 string
            HorizontalPodAutoscalerStatus
             observedGeneration 1 int64 pointer
             lastScaleTime 2 time
             currentReplicas 3 int32 required
             desiredReplicas 4 int32 required
             currentCPUUtilizationPercentage 5 int32 pointer
            """)
}
