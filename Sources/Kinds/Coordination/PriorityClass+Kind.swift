import Machinery

extension KindFamily {
    /// PriorityClass.
    static let priorityClasses = KindFamily(
        "scheduling.k8s.io/v1",
        kinds: [
            Kind("priorityclasses", "PriorityClass", .cluster, .generation, short: "pc") { kind in
                kind.columns = [
                    .name, .integer("Value", "value"), .flag("Global-Default", "globalDefault"), .age,
                    .text("PreemptionPolicy", "preemptionPolicy", absent: ""),
                ]
                kind.validate = CoordinationRules.validatePriorityClass
            }
        ],
        fields: """
            PriorityClass kind // A name for how important pods are.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             value 2 int32 // How important; higher comes first.
             globalDefault 3 bool // Whether it is for pods that name none.
             description 4 string // When to use it.
             preemptionPolicy 5 string pointer default=PreemptLowerPriority // Whether its pods may push out others: PreemptLowerPriority or Never.
            """)
}
