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
            DeploymentConfig kind // Keeps equal pods running, and rolls out changes of their template and of images.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 DeploymentConfigSpec required default={} // What is wanted.
             status 3 DeploymentConfigStatus // What was found; the platform writes it.
            DeploymentConfigSpec // Which pods, how many, what rolls them out, and how.
             strategy 1 DeploymentStrategy required default={} // How old pods are replaced by new ones.
             minReadySeconds 9 int32 // How long a pod must be ready to count as available.
             triggers 2 [DeploymentTriggerPolicy] wrapped required // What makes a new deployment; a change of the configuration unless given.
             replicas 3 int32 required // How many pods.
             revisionHistoryLimit 4 int32 default=10 // How many old deployments are kept for going back.
             test 5 bool required // Pods run only while a deployment is under way.
             paused 6 bool // Makes no new deployments.
             selector 7 {string} // The labels of its pods; those of the template unless given.
             template 8 core.v1.PodTemplateSpec // The pods that it makes.
            DeploymentStrategy // How old pods are replaced by new ones.
             type 1 string enum=Custom,Recreate,Rolling default=Rolling // Rolling, Recreate or Custom.
             customParams 2 CustomDeploymentStrategyParams // Settings of Custom.
             recreateParams 3 RecreateDeploymentStrategyParams // Settings of Recreate.
             rollingParams 4 RollingDeploymentStrategyParams // Settings of Rolling.
             resources 5 core.v1.ResourceRequirements default={} // What the deployment itself may take.
             labels 6 {string} // Labels of the pods that carry it out.
             annotations 7 {string} // Annotations of the pods that carry it out.
             activeDeadlineSeconds 8 int64 default=21600 // After how long a deployment fails.
            CustomDeploymentStrategyParams // A deployment that an image carries out.
             image 1 string // The image.
             environment 2 [core.v1.EnvVar] // Its environment variables.
             command 3 [string] // Its command.
            RecreateDeploymentStrategyParams // A deployment that ends all old pods first.
             timeoutSeconds 1 int64 default=600 // How long it may take.
             pre 2 LifecycleHook // Done before old pods end.
             mid 3 LifecycleHook // Done when old pods have ended.
             post 4 LifecycleHook // Done when new pods run.
            LifecycleHook // Something that is done in the course of a deployment.
             failurePolicy 1 string required enum=Abort,Ignore,Retry // What its failure means: Abort, Retry or Ignore.
             execNewPod 2 ExecNewPodHook // Runs a command in a new pod.
             tagImages 3 [TagImageHook] // Tags images.
            ExecNewPodHook // A command in a new pod.
             command 1 [string] required // The command.
             env 2 [core.v1.EnvVar] // Its environment variables.
             containerName 3 string required // The container of the template that it runs in.
             volumes 4 [string] // The volumes of the template that it has.
            TagImageHook // Tags the image of a container.
             containerName 1 string required // The container.
             to 2 core.v1.ObjectReference required // The tag.
            RollingDeploymentStrategyParams // A deployment that replaces pods step by step.
             updatePeriodSeconds 1 int64 default=1 // How long to wait between two pods.
             intervalSeconds 2 int64 default=1 // How often to look whether pods are ready.
             timeoutSeconds 3 int64 default=600 // How long it may take without progress.
             maxUnavailable 4 intorstring // How many pods may be missing, as a number or a percentage.
             maxSurge 5 intorstring // How many pods may be too many, as a number or a percentage.
             pre 7 LifecycleHook // Done before.
             post 8 LifecycleHook // Done afterwards.
            DeploymentTriggerPolicy // What makes a new deployment.
             type 1 string // ConfigChange or ImageChange.
             imageChangeParams 2 DeploymentTriggerImageChangeParams // Settings of ImageChange.
            DeploymentTriggerImageChangeParams // A tag whose changes make new deployments.
             automatic 1 bool // Whether they do so by themselves.
             containerNames 2 [string] // The containers that get the image.
             from 3 core.v1.ObjectReference required // The tag.
             lastTriggeredImage 4 string // The image that was seen last.
            DeploymentConfigStatus // What is known.
             latestVersion 1 int64 required // The number of the last deployment.
             observedGeneration 2 int64 required // The metadata.generation that the status was found for.
             replicas 3 int32 required // How many pods there are.
             updatedReplicas 4 int32 required // How many have the present template.
             availableReplicas 5 int32 required // How many are available.
             unavailableReplicas 6 int32 required // How many are missing.
             details 7 DeploymentDetails // Why the last deployment was made.
             conditions 8 [DeploymentCondition] patch=merge:type // What is true of the object at the moment.
             readyReplicas 9 int32 // How many are ready.
            DeploymentDetails // Why a deployment was made.
             message 1 string // For people.
             causes 2 [DeploymentCause] required // Each cause.
            DeploymentCause // What made a deployment.
             type 1 string required // ConfigChange, ImageChange or Manual.
             imageTrigger 2 DeploymentCauseImageTrigger // The image, for ImageChange.
            DeploymentCauseImageTrigger // The image that made a deployment.
             from 1 core.v1.ObjectReference required // The tag.
            DeploymentCondition // One thing that is true or false of a deployment config.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastUpdateTime 6 time // When the condition was written last.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            DeploymentRequest kind // Asks for a new deployment.
             name 1 string required // The deployment config.
             latest 2 bool required // Takes the latest images of the triggers.
             force 3 bool required // Makes one even if it is paused.
             excludeTriggers 4 [string] // Triggers that aren't looked at.
            DeploymentConfigRollback kind // Asks for the configuration of an earlier deployment.
             name 1 string required // The deployment config.
             updatedAnnotations 2 {string} // Annotations of the result.
             spec 3 DeploymentConfigRollbackSpec required // Which deployment, and what of it.
            DeploymentConfigRollbackSpec // Which deployment, and what of it.
             from 1 core.v1.ObjectReference required // The deployment.
             revision 2 int64 // Its number; the one before the last for 0.
             includeTriggers 3 bool required // Takes its triggers.
             includeTemplate 4 bool required // Takes its template.
             includeReplicationMeta 5 bool required // Takes its number of pods and selector.
             includeStrategy 6 bool required // Takes its strategy.
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
