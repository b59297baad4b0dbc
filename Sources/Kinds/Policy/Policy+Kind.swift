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
            PodDisruptionBudget kind // How many pods may be away because somebody chose so.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PodDisruptionBudgetSpec // What is wanted.
             status 3 PodDisruptionBudgetStatus // What was found; the platform writes it.
            PodDisruptionBudgetSpec // Which pods, and how many.
             minAvailable 1 intorstring // How many must stay, as a number or a percentage.
             selector 2 meta.v1.LabelSelector patch=replace // The labels of the pods.
             maxUnavailable 3 intorstring // How many may be away, as a number or a percentage.
             unhealthyPodEvictionPolicy 4 string pointer // Whether pods that aren't ready may always go: IfHealthyBudget or AlwaysAllow.
            PodDisruptionBudgetStatus // What is known.
             observedGeneration 1 int64 // The metadata.generation that the status was found for.
             disruptedPods 2 {time} // Pods whose eviction was allowed and isn't seen yet.
             disruptionsAllowed 3 int32 // How many may go now.
             currentHealthy 4 int32 // How many are well.
             desiredHealthy 5 int32 // How many must be well.
             expectedPods 6 int32 // How many there should be.
             conditions 7 [meta.v1.Condition] patch=merge:type keys=type // What is true of the object at the moment.
            Eviction kind // Asks a pod to go, if its budget allows.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             deleteOptions 2 meta.v1.DeleteOptions // How it is deleted.
            """)
}
