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
            ReplicationController kind // Keeps a number of equal pods running; deployments and replica sets came after it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ReplicationControllerSpec // What is wanted.
             status 3 ReplicationControllerStatus // What was found; the platform writes it.
            ReplicationControllerSpec // Which pods, and how many.
             replicas 1 int32 pointer default=1 // How many pods.
             minReadySeconds 4 int32 // How long a pod must be ready to count as available.
             selector 2 {string} atomic // The labels of its pods; those of the template unless given.
             template 3 PodTemplateSpec // The pods that it makes.
            ReplicationControllerStatus // The pods that there are.
             replicas 1 int32 required // How many there are.
             fullyLabeledReplicas 2 int32 // How many have all labels of the template.
             readyReplicas 4 int32 // How many are ready.
             availableReplicas 5 int32 // How many are available.
             observedGeneration 3 int64 // The metadata.generation that the status was found for.
             conditions 6 [ReplicationControllerCondition] patch=merge:type keys=type // What is true of the object at the moment.
            ReplicationControllerCondition // One thing that is true or false of a replication controller.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
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
