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
            HorizontalPodAutoscaler kind // Changes the number of pods by how much processor time they use.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 HorizontalPodAutoscalerSpec required // What is wanted.
             status 3 HorizontalPodAutoscalerStatus // What was found; the platform writes it.
            HorizontalPodAutoscalerSpec // What is scaled, between which bounds.
             scaleTargetRef 1 CrossVersionObjectReference required // What is scaled.
             minReplicas 2 int32 pointer default=1 // The fewest pods.
             maxReplicas 3 int32 required // The most pods.
             targetCPUUtilizationPercentage 4 int32 pointer // The mean use of processor time that is aimed at, in percent of the requests.
            CrossVersionObjectReference atomic // Points to an object in the same namespace.
             kind 1 string must // Its kind.
             name 2 string must // Its name.
             apiVersion 3 string // Its group and version.
            HorizontalPodAutoscalerStatus // What is known.
             observedGeneration 1 int64 pointer // The metadata.generation that the status was found for.
             lastScaleTime 2 time // When the number was changed last.
             currentReplicas 3 int32 required // How many pods there are.
             desiredReplicas 4 int32 required // How many pods there should be.
             currentCPUUtilizationPercentage 5 int32 pointer // The mean use of processor time now, in percent of the requests.
            """)
}
