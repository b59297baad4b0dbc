import Machinery

extension KindFamily {
    /// DeploymentConfig, DeploymentRequest, DeploymentConfigRollback.
    static let deploymentConfigs = KindFamily(
        "apps.openshift.io/v1",
        kinds: [
            Kind(
                "deploymentconfigs", "DeploymentConfig", .namespaced, .generation, short: "dc", categories: "all",
                parts: .part("instantiate", "create", as: "apps.openshift.io/v1/DeploymentRequest"),
                .part("log", "get", as: "apps.openshift.io/v1/DeploymentLog"),
                .part("rollback", "create", as: "apps.openshift.io/v1/DeploymentConfigRollback"), .scale, .status
            ) { kind in
                kind.columns = [
                    .name, .integer("Revision", "status.latestVersion"),
                    .computed("Desired") { object in
                        .string(
                            "\(object["spec"]["replicas"].number)"
                                + (object["spec"]["test"].flag ? " (during test)" : ""))
                    }, .integer("Current", "status.updatedReplicas"),
                    .computed("Triggered By") { .string(triggers($0)) },
                ]
                kind.defaults = DeploymentConfigRules.defaults
                kind.prepare = DeploymentConfigRules.prepare
                kind.validate = DeploymentConfigRules.validate
            }
        ],
        defaults: [
            "DeploymentStrategy": completeDeploymentConfigStrategy,
            "RollingDeploymentStrategyParams": completeRollingParams,
            "DeploymentConfigSpec": completeDeploymentConfigSpec,
        ],
        fields: """
            DeploymentConfig kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 DeploymentConfigSpec required default={}
             status 3 DeploymentConfigStatus
            DeploymentConfigSpec
             strategy 1 DeploymentStrategy required default={}
             minReadySeconds 9 int32
             triggers 2 [DeploymentTriggerPolicy] wrapped required
             replicas 3 int32 required
             revisionHistoryLimit 4 int32 default=10
             test 5 bool required
             paused 6 bool
             selector 7 {string}
             template 8 core.v1.PodTemplateSpec
            DeploymentStrategy
             type 1 string enum=Custom,Recreate,Rolling default=Rolling
             customParams 2 CustomDeploymentStrategyParams
             recreateParams 3 RecreateDeploymentStrategyParams
             rollingParams 4 RollingDeploymentStrategyParams
             resources 5 core.v1.ResourceRequirements default={}
             labels 6 {string}
             annotations 7 {string}
             activeDeadlineSeconds 8 int64 default=21600
            CustomDeploymentStrategyParams
             image 1 string
             environment 2 [core.v1.EnvVar]
             command 3 [string]
            RecreateDeploymentStrategyParams
             timeoutSeconds 1 int64 default=600
             pre 2 LifecycleHook
             mid 3 LifecycleHook
             post 4 LifecycleHook
            LifecycleHook
             failurePolicy 1 string required enum=Abort,Ignore,Retry
             execNewPod 2 ExecNewPodHook
             tagImages 3 [TagImageHook]
            ExecNewPodHook
             command 1 [string] required
             env 2 [core.v1.EnvVar]
             containerName 3 string required
             volumes 4 [string]
            TagImageHook
             containerName 1 string required
             to 2 core.v1.ObjectReference required
            RollingDeploymentStrategyParams
             updatePeriodSeconds 1 int64 default=1
             intervalSeconds 2 int64 default=1
             timeoutSeconds 3 int64 default=600
             maxUnavailable 4 intorstring
             maxSurge 5 intorstring
             pre 7 LifecycleHook
             post 8 LifecycleHook
            DeploymentTriggerPolicy
             type 1 string
             imageChangeParams 2 DeploymentTriggerImageChangeParams
            DeploymentTriggerImageChangeParams
             automatic 1 bool
             containerNames 2 [string]
             from 3 core.v1.ObjectReference required
             lastTriggeredImage 4 string
            DeploymentConfigStatus
             latestVersion 1 int64 required
             observedGeneration 2 int64 required
             replicas 3 int32 required
             updatedReplicas 4 int32 required
             availableReplicas 5 int32 required
             unavailableReplicas 6 int32 required
             details 7 DeploymentDetails
             conditions 8 [DeploymentCondition] patch=merge:type
             readyReplicas 9 int32
            DeploymentDetails
             message 1 string
             causes 2 [DeploymentCause] required
            DeploymentCause
             type 1 string required
             imageTrigger 2 DeploymentCauseImageTrigger
            DeploymentCauseImageTrigger
             from 1 core.v1.ObjectReference required
            DeploymentCondition
             type 1 string required
             status 2 string required
             lastUpdateTime 6 time
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            DeploymentRequest kind
             name 1 string required
             latest 2 bool required
             force 3 bool required
             excludeTriggers 4 [string]
            DeploymentConfigRollback kind
             name 1 string required
             updatedAnnotations 2 {string}
             spec 3 DeploymentConfigRollbackSpec required
            DeploymentConfigRollbackSpec
             from 1 core.v1.ObjectReference required
             revision 2 int64
             includeTriggers 3 bool required
             includeTemplate 4 bool required
             includeReplicationMeta 5 bool required
             includeStrategy 6 bool required
            """)
}

extension KindFamily {
    @Sendable private static func completeDeploymentConfigStrategy(_ strategy: inout JSONValue) {
        if strategy["type"] == "Rolling" { strategy.setDefault("rollingParams", [:]) }
        if strategy["type"] == "Recreate" { strategy.setDefault("recreateParams", [:]) }
    }

    @Sendable private static func completeRollingParams(_ params: inout JSONValue) {
        params.setDefault("maxUnavailable", "25%")
        params.setDefault("maxSurge", "25%")
    }

    /// Triggers that aren't given mean one on changes of the configuration; an empty list means none.
    @Sendable private static func completeDeploymentConfigSpec(_ spec: inout JSONValue) {
        spec.setDefault("triggers", [["type": "ConfigChange"]])
        spec.setDefault("replicas", 0)
        let labels = spec["template"]["metadata"]["labels"]
        let selector = spec["selector"]
        if selector.object?.isEmpty ?? true, let labels = labels.object, !labels.isEmpty {
            spec["selector"] = .object(labels)
        } else if labels.isNull, !selector.isNull, !spec["template"].isNull {
            spec["template"]["metadata"]["labels"] = selector
        }
        if var triggers = spec["triggers"].array {
            for index in triggers.indices where triggers[index]["type"] == "ImageChange" {
                triggers[index]["imageChangeParams"]["from"].setDefault("kind", "ImageStreamTag")
            }
            spec["triggers"] = .array(triggers)
        }
        hookContainers(&spec)
    }

    /// `config,image(app:latest)`: what makes new deployments by itself.
    private static func triggers(_ config: JSONValue) -> String {
        var found: Set<String> = []
        let images = config["spec"]["triggers"].items.filter { $0["type"].text == "ImageChange" }
        for trigger in config["spec"]["triggers"].items {
            let image = trigger["imageChangeParams"]
            if trigger["type"].text == "ConfigChange" { found.insert("config") }
            guard trigger["type"].text == "ImageChange", image["automatic"].flag else { continue }
            let names = image["containerNames"].strings.joined(separator: ",")
            let prefix = images.count > 1 && !names.isEmpty ? "\(names):" : ""
            found.insert("image(\(prefix)\(image["from"]["name"].text))")
        }
        return found.sorted().joined(separator: ",")
    }

    /// A hook without a container takes the only one of the template.
    private static func hookContainers(_ spec: inout JSONValue) {
        let containers = spec["template"]["spec"]["containers"].items
        guard containers.count == 1 else { return }
        for params in ["rollingParams", "recreateParams"] {
            for hook in ["pre", "mid", "post"] where !spec["strategy"][params][hook]["execNewPod"].isNull {
                spec["strategy"][params][hook]["execNewPod"].setDefault("containerName", containers[0]["name"])
            }
        }
    }
}
