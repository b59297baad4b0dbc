import Machinery

extension KindFamily {
    /// Deployment, ReplicaSet, StatefulSet, DaemonSet, ControllerRevision.
    static let workloads = KindFamily(
        "apps/v1",
        kinds: [
            Kind(
                "deployments", "Deployment", .namespaced, .generation, short: "deploy", categories: "all",
                parts: .scale, .status
            ) { kind in
                kind.columns =
                    [
                        .name, .computed("Ready") { .string(readyOf($0)) },
                        .integer("Up-to-date", "status.updatedReplicas"),
                        .integer("Available", "status.availableReplicas"),
                        .age,
                    ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
                kind.validate = WorkloadRules.validateDeployment
            },
            Kind(
                "replicasets", "ReplicaSet", .namespaced, .generation, short: "rs", categories: "all", parts: .scale,
                .status
            ) { kind in
                kind.columns = TableColumn.replicas
                kind.selectableFields = [SelectableField("status.replicas", absent: "0")]
                kind.validate = WorkloadRules.validateReplicaSet
            },
            Kind(
                "statefulsets", "StatefulSet", .namespaced, .generation, short: "sts", categories: "all", parts: .scale,
                .status
            ) { kind in
                kind.columns =
                    [.name, .computed("Ready") { .string(readyOf($0)) }, .age]
                    + TableColumn.containers("spec", "template", "spec")
                kind.validate = WorkloadRules.validateStatefulSet
            },
            Kind("daemonsets", "DaemonSet", .namespaced, .generation, short: "ds", categories: "all", parts: .status) {
                kind in
                kind.columns =
                    [
                        .name, .integer("Desired", "status.desiredNumberScheduled"),
                        .integer("Current", "status.currentNumberScheduled"), .integer("Ready", "status.numberReady"),
                        .integer("Up-to-date", "status.updatedNumberScheduled"),
                        .integer("Available", "status.numberAvailable"),
                        .selector("Node Selector", "spec", "template", "spec", "nodeSelector", wide: false), .age,
                    ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
                kind.validate = WorkloadRules.validateDaemonSet
            },
            Kind("controllerrevisions", "ControllerRevision", .namespaced) { kind in
                kind.columns = [
                    .name,
                    .computed("Controller") { object in
                        let owner = object["metadata"]["ownerReferences"].items.first { $0["controller"].flag } ?? .null
                        guard !owner.isNull else { return "<none>" }
                        let group = GroupVersion(owner["apiVersion"].text).group
                        let kind = owner["kind"].text.lowercased() + (group.isEmpty ? "" : ".\(group)")
                        return .string("\(kind)/\(owner["name"].text)")
                    }, .integer("Revision", "revision"), .age,
                ]
                kind.validate = WorkloadRules.validateControllerRevision
            },
        ],
        defaults: [
            "DeploymentStrategy": completeDeploymentStrategy, "StatefulSetUpdateStrategy": completeStatefulSetStrategy,
            "DaemonSetUpdateStrategy": completeDaemonSetStrategy,
        ],
        fields: """
            Deployment kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 DeploymentSpec
             status 3 DeploymentStatus
            DeploymentSpec
             replicas 1 int32 pointer default=1
             selector 2 meta.v1.LabelSelector immutable required
             template 3 core.v1.PodTemplateSpec required
             strategy 4 DeploymentStrategy patch=retainKeys default={}
             minReadySeconds 5 int32
             revisionHistoryLimit 6 int32 pointer default=10
             paused 7 bool
             progressDeadlineSeconds 9 int32 pointer default=600
            DeploymentStrategy
             type 1 string enum=Recreate,RollingUpdate default=RollingUpdate
             rollingUpdate 2 RollingUpdateDeployment
            RollingUpdateDeployment
             maxUnavailable 1 intorstring
             maxSurge 2 intorstring
            DeploymentStatus
             observedGeneration 1 int64
             replicas 2 int32
             updatedReplicas 3 int32
             readyReplicas 7 int32
             availableReplicas 4 int32
             unavailableReplicas 5 int32
             terminatingReplicas 9 int32 pointer
             conditions 6 [DeploymentCondition] patch=merge:type keys=type
             collisionCount 8 int32 pointer
            DeploymentCondition
             type 1 string required
             status 2 string required
             lastUpdateTime 6 time
             lastTransitionTime 7 time
             reason 4 string
             message 5 string
            ReplicaSet kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ReplicaSetSpec
             status 3 ReplicaSetStatus
            ReplicaSetSpec
             replicas 1 int32 pointer default=1
             minReadySeconds 4 int32
             selector 2 meta.v1.LabelSelector immutable required
             template 3 core.v1.PodTemplateSpec
            ReplicaSetStatus
             replicas 1 int32 required
             fullyLabeledReplicas 2 int32
             readyReplicas 4 int32
             availableReplicas 5 int32
             terminatingReplicas 7 int32 pointer
             observedGeneration 3 int64
             conditions 6 [ReplicaSetCondition] patch=merge:type keys=type
            ReplicaSetCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            StatefulSet kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 StatefulSetSpec
             status 3 StatefulSetStatus
            StatefulSetSpec
             replicas 1 int32 pointer default=1
             selector 2 meta.v1.LabelSelector required
             template 3 core.v1.PodTemplateSpec required
             volumeClaimTemplates 4 [core.v1.PersistentVolumeClaim]
             serviceName 5 string
             podManagementPolicy 6 string enum=OrderedReady,Parallel default=OrderedReady
             updateStrategy 7 StatefulSetUpdateStrategy default={}
             revisionHistoryLimit 8 int32 pointer default=10
             minReadySeconds 9 int32
             persistentVolumeClaimRetentionPolicy 10 StatefulSetPersistentVolumeClaimRetentionPolicy default={}
             ordinals 11 StatefulSetOrdinals
            StatefulSetUpdateStrategy
             type 1 string enum=OnDelete,RollingUpdate default=RollingUpdate
             rollingUpdate 2 RollingUpdateStatefulSetStrategy
            RollingUpdateStatefulSetStrategy
             partition 1 int32 pointer
             maxUnavailable 2 intorstring
            StatefulSetPersistentVolumeClaimRetentionPolicy
             whenDeleted 1 string default=Retain
             whenScaled 2 string default=Retain
            StatefulSetOrdinals
             start 1 int32
            StatefulSetStatus
             observedGeneration 1 int64
             replicas 2 int32 required
             readyReplicas 3 int32
             currentReplicas 4 int32
             updatedReplicas 5 int32
             currentRevision 6 string
             updateRevision 7 string
             collisionCount 9 int32 pointer
             conditions 10 [StatefulSetCondition] patch=merge:type keys=type
             availableReplicas 11 int32
            StatefulSetCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            DaemonSet kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 DaemonSetSpec
             status 3 DaemonSetStatus
            DaemonSetSpec
             selector 1 meta.v1.LabelSelector immutable required
             template 2 core.v1.PodTemplateSpec required
             updateStrategy 3 DaemonSetUpdateStrategy default={}
             minReadySeconds 4 int32
             revisionHistoryLimit 6 int32 pointer default=10
            DaemonSetUpdateStrategy
             type 1 string enum=OnDelete,RollingUpdate default=RollingUpdate
             rollingUpdate 2 RollingUpdateDaemonSet
            RollingUpdateDaemonSet
             maxUnavailable 1 intorstring
             maxSurge 2 intorstring
            DaemonSetStatus
             currentNumberScheduled 1 int32 required
             numberMisscheduled 2 int32 required
             desiredNumberScheduled 3 int32 required
             numberReady 4 int32 required
             observedGeneration 5 int64
             updatedNumberScheduled 6 int32
             numberAvailable 7 int32
             numberUnavailable 8 int32
             collisionCount 9 int32 pointer
             conditions 10 [DaemonSetCondition] patch=merge:type keys=type
            DaemonSetCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            ControllerRevision kind
             metadata 1 meta.v1.ObjectMeta
             data 2 any immutable
             revision 3 int64 required
            """)
}

extension KindFamily {
    @Sendable private static func completeDeploymentStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate" else { return }
        var rolling = strategy["rollingUpdate"].isNull ? [:] : strategy["rollingUpdate"]
        rolling.setDefault("maxUnavailable", "25%")
        rolling.setDefault("maxSurge", "25%")
        strategy["rollingUpdate"] = rolling
    }

    @Sendable private static func completeStatefulSetStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate", strategy["rollingUpdate"]["partition"].isNull else { return }
        strategy["rollingUpdate"]["partition"] = 0
    }

    @Sendable private static func completeDaemonSetStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate" else { return }
        var rolling = strategy["rollingUpdate"].isNull ? [:] : strategy["rollingUpdate"]
        rolling.setDefault("maxUnavailable", 1)
        rolling.setDefault("maxSurge", 0)
        strategy["rollingUpdate"] = rolling
    }

    private static func readyOf(_ object: JSONValue) -> String {
        "\(object["status"]["readyReplicas"].number)/\(object["spec"]["replicas"].number)"
    }
}
