import Machinery

extension KindFamily {
    /// PodDisruptionBudget, Eviction.
    static let policy = KindFamily(
        "policy/v1",
        kinds: [
            Kind(
                "poddisruptionbudgets", "PodDisruptionBudget", .namespaced, .generation, .versionedUpdates,
                short: "pdb", parts: .status
            ) { kind in
                kind.columns = [
                    .name, .text("Min Available", "spec.minAvailable", absent: "N/A"),
                    .text("Max Unavailable", "spec.maxUnavailable", absent: "N/A"),
                    .integer("Allowed Disruptions", "status.disruptionsAllowed"), .age,
                ]
                kind.validate = DisruptionBudgetRules.validate
            }
        ],
        fields: """
            PodDisruptionBudget kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 PodDisruptionBudgetSpec
             status 3 PodDisruptionBudgetStatus
            PodDisruptionBudgetSpec
             minAvailable 1 intorstring
             selector 2 meta.v1.LabelSelector patch=replace
             maxUnavailable 3 intorstring
             unhealthyPodEvictionPolicy 4 string pointer
            PodDisruptionBudgetStatus
             observedGeneration 1 int64
             disruptedPods 2 {time}
             disruptionsAllowed 3 int32
             currentHealthy 4 int32
             desiredHealthy 5 int32
             expectedPods 6 int32
             conditions 7 [meta.v1.Condition] patch=merge:type keys=type
            Eviction kind
             metadata 1 meta.v1.ObjectMeta
             deleteOptions 2 meta.v1.DeleteOptions
            """)
}
