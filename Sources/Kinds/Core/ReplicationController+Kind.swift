import Machinery

extension KindFamily {
    /// ReplicationController.
    static let replicationControllers = KindFamily(
        "v1",
        kinds: [
            Kind(
                "replicationcontrollers", "ReplicationController", .namespaced, .generation, .orphaning, short: "rc",
                categories: "all", parts: .scale, .status
            ) { kind in
                kind.columns = TableColumn.replicas
                kind.selectableFields = [SelectableField("status.replicas", absent: "0")]
                kind.validate = WorkloadRules.validateReplicationController
            }
        ],
        defaults: ["ReplicationController": completeReplicationController],
        fields: """
            ReplicationController kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ReplicationControllerSpec
             status 3 ReplicationControllerStatus
            ReplicationControllerSpec
             replicas 1 int32 pointer default=1
             minReadySeconds 4 int32
             selector 2 {string} atomic
             template 3 PodTemplateSpec
            ReplicationControllerStatus
             replicas 1 int32 required
             fullyLabeledReplicas 2 int32
             readyReplicas 4 int32
             availableReplicas 5 int32
             observedGeneration 3 int64
             conditions 6 [ReplicationControllerCondition] patch=merge:type keys=type
            ReplicationControllerCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            """)
}

extension KindFamily {
    @Sendable private static func completeReplicationController(_ object: inout JSONValue) {
        let labels = object["spec"]["template"]["metadata"]["labels"]
        guard !labels.isNull else { return }
        if object["spec"]["selector"].isNull { object["spec"]["selector"] = labels }
        if object["metadata"]["labels"].isNull { object["metadata"]["labels"] = labels }
    }
}
