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
            PriorityClass kind
             metadata 1 meta.v1.ObjectMeta
             value 2 int32
             globalDefault 3 bool
             description 4 string
             preemptionPolicy 5 string pointer
            """)
}
