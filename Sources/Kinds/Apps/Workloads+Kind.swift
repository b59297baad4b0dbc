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
            Deployment kind // Keeps equal pods running, and replaces them step by step when their template changes.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 DeploymentSpec // What is wanted.
             status 3 DeploymentStatus // What was found; the platform writes it.
            DeploymentSpec // Which pods, how many, and how they are replaced.
             replicas 1 int32 pointer default=1 // How many pods.
             selector 2 meta.v1.LabelSelector immutable required // The labels of its pods; can't be changed.
             template 3 core.v1.PodTemplateSpec required // The pods that it makes.
             strategy 4 DeploymentStrategy patch=retainKeys default={} // How old pods are replaced by new ones.
             minReadySeconds 5 int32 // How long a pod must be ready to count as available.
             revisionHistoryLimit 6 int32 pointer default=10 // How many old replica sets are kept for going back.
             paused 7 bool // Changes of the template wait.
             progressDeadlineSeconds 9 int32 pointer default=600 // After how long without progress a rollout counts as failed.
            DeploymentStrategy // How old pods are replaced by new ones.
             type 1 string enum=Recreate,RollingUpdate default=RollingUpdate // RollingUpdate, or Recreate, which ends all old ones first.
             rollingUpdate 2 RollingUpdateDeployment // Settings of RollingUpdate.
            RollingUpdateDeployment // How many pods may be missing or too many while they are replaced.
             maxUnavailable 1 intorstring // How many may be missing, as a number or a percentage.
             maxSurge 2 intorstring // How many may be too many, as a number or a percentage.
            DeploymentStatus // The pods that there are.
             observedGeneration 1 int64 // The metadata.generation that the status was found for.
             replicas 2 int32 // How many there are.
             updatedReplicas 3 int32 // How many have the present template.
             readyReplicas 7 int32 // How many are ready.
             availableReplicas 4 int32 // How many are available.
             unavailableReplicas 5 int32 // How many are missing.
             terminatingReplicas 9 int32 pointer // How many are ending.
             conditions 6 [DeploymentCondition] patch=merge:type keys=type // What is true of the object at the moment.
             collisionCount 8 int32 pointer // How often a name that was made was taken already.
            DeploymentCondition // One thing that is true or false of a deployment.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastUpdateTime 6 time // When the condition was written last.
             lastTransitionTime 7 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            ReplicaSet kind // Keeps a number of equal pods running; deployments make them.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ReplicaSetSpec // What is wanted.
             status 3 ReplicaSetStatus // What was found; the platform writes it.
            ReplicaSetSpec // Which pods, and how many.
             replicas 1 int32 pointer default=1 // How many pods.
             minReadySeconds 4 int32 // How long a pod must be ready to count as available.
             selector 2 meta.v1.LabelSelector immutable required // The labels of its pods; can't be changed.
             template 3 core.v1.PodTemplateSpec // The pods that it makes.
            ReplicaSetStatus // The pods that there are.
             replicas 1 int32 required // How many there are.
             fullyLabeledReplicas 2 int32 // How many have all labels of the template.
             readyReplicas 4 int32 // How many are ready.
             availableReplicas 5 int32 // How many are available.
             terminatingReplicas 7 int32 pointer // How many are ending.
             observedGeneration 3 int64 // The metadata.generation that the status was found for.
             conditions 6 [ReplicaSetCondition] patch=merge:type keys=type // What is true of the object at the moment.
            ReplicaSetCondition // One thing that is true or false of a replica set.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            StatefulSet kind // Keeps pods running that have names and volumes of their own.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 StatefulSetSpec // What is wanted.
             status 3 StatefulSetStatus // What was found; the platform writes it.
            StatefulSetSpec // Which pods, how many, with which volumes.
             replicas 1 int32 pointer default=1 // How many pods.
             selector 2 meta.v1.LabelSelector required // The labels of its pods; can't be changed.
             template 3 core.v1.PodTemplateSpec required // The pods that it makes, named NAME-0, NAME-1 and so on.
             volumeClaimTemplates 4 [core.v1.PersistentVolumeClaim] // The claims that each pod gets for itself.
             serviceName 5 string // The headless service that gives the pods their DNS names.
             podManagementPolicy 6 string enum=OrderedReady,Parallel default=OrderedReady // OrderedReady makes pods one after another, Parallel at once.
             updateStrategy 7 StatefulSetUpdateStrategy default={} // How pods are replaced when the template changes.
             revisionHistoryLimit 8 int32 pointer default=10 // How many old revisions are kept for going back.
             minReadySeconds 9 int32 // How long a pod must be ready to count as available.
             persistentVolumeClaimRetentionPolicy 10 StatefulSetPersistentVolumeClaimRetentionPolicy default={} // What becomes of claims whose pods are gone.
             ordinals 11 StatefulSetOrdinals // How the pods are counted.
            StatefulSetUpdateStrategy // How pods are replaced.
             type 1 string enum=OnDelete,RollingUpdate default=RollingUpdate // RollingUpdate, or OnDelete, which waits until somebody deletes them.
             rollingUpdate 2 RollingUpdateStatefulSetStrategy // Settings of RollingUpdate.
            RollingUpdateStatefulSetStrategy // Which pods are replaced, and how many at a time.
             partition 1 int32 pointer // Pods with a smaller number stay as they are.
             maxUnavailable 2 intorstring // How many may be missing, as a number or a percentage.
            StatefulSetPersistentVolumeClaimRetentionPolicy // What becomes of claims: Retain or Delete.
             whenDeleted 1 string default=Retain // When the set is deleted.
             whenScaled 2 string default=Retain // When the set gets smaller.
            StatefulSetOrdinals // How pods are counted.
             start 1 int32 // The first number.
            StatefulSetStatus // The pods that there are.
             observedGeneration 1 int64 // The metadata.generation that the status was found for.
             replicas 2 int32 required // How many there are.
             readyReplicas 3 int32 // How many are ready.
             currentReplicas 4 int32 // How many have the current revision.
             updatedReplicas 5 int32 // How many have the update's revision.
             currentRevision 6 string // The revision of the pods that aren't replaced yet.
             updateRevision 7 string // The revision that pods are replaced with.
             collisionCount 9 int32 pointer // How often a name that was made was taken already.
             conditions 10 [StatefulSetCondition] patch=merge:type keys=type // What is true of the object at the moment.
             availableReplicas 11 int32 // How many are available.
            StatefulSetCondition // One thing that is true or false of a stateful set.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            DaemonSet kind // Keeps one pod running on every node that fits.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 DaemonSetSpec // What is wanted.
             status 3 DaemonSetStatus // What was found; the platform writes it.
            DaemonSetSpec // Which pods, on which nodes.
             selector 1 meta.v1.LabelSelector immutable required // The labels of its pods; can't be changed.
             template 2 core.v1.PodTemplateSpec required // The pods that it makes; its node selector tells the nodes.
             updateStrategy 3 DaemonSetUpdateStrategy default={} // How pods are replaced when the template changes.
             minReadySeconds 4 int32 // How long a pod must be ready to count as available.
             revisionHistoryLimit 6 int32 pointer default=10 // How many old revisions are kept for going back.
            DaemonSetUpdateStrategy // How pods are replaced.
             type 1 string enum=OnDelete,RollingUpdate default=RollingUpdate // RollingUpdate, or OnDelete, which waits until somebody deletes them.
             rollingUpdate 2 RollingUpdateDaemonSet // Settings of RollingUpdate.
            RollingUpdateDaemonSet // How many pods may be missing or too many while they are replaced.
             maxUnavailable 1 intorstring // How many may be missing, as a number or a percentage.
             maxSurge 2 intorstring // On how many nodes the new pod may start before the old one ends.
            DaemonSetStatus // The pods that there are.
             currentNumberScheduled 1 int32 required // How many nodes have the pod that should.
             numberMisscheduled 2 int32 required // How many nodes have the pod that shouldn't.
             desiredNumberScheduled 3 int32 required // How many nodes should have the pod.
             numberReady 4 int32 required // How many are ready.
             observedGeneration 5 int64 // The metadata.generation that the status was found for.
             updatedNumberScheduled 6 int32 // How many have the present template.
             numberAvailable 7 int32 // How many are available.
             numberUnavailable 8 int32 // How many are missing.
             collisionCount 9 int32 pointer // How often a name that was made was taken already.
             conditions 10 [DaemonSetCondition] patch=merge:type keys=type // What is true of the object at the moment.
            DaemonSetCondition // One thing that is true or false of a daemon set.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            ControllerRevision kind // A state of a template, kept for going back.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             data 2 any immutable // The state.
             revision 3 int64 required // Its number.
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
