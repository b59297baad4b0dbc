import Machinery

/// Defaults of OpenShift's types.
extension TypeDefaults {
    @Sendable static func routeTLS(_ tls: inout JSONValue) {
        if tls["destinationCACertificate"].text.isEmpty { set(&tls, "termination", "edge") }
    }

    @Sendable static func deploymentConfigStrategy(_ strategy: inout JSONValue) {
        if strategy["type"] == "Rolling" { set(&strategy, "rollingParams", [:]) }
        if strategy["type"] == "Recreate" { set(&strategy, "recreateParams", [:]) }
    }

    @Sendable static func rollingParams(_ params: inout JSONValue) {
        set(&params, "maxUnavailable", "25%")
        set(&params, "maxSurge", "25%")
    }

    /// Triggers that aren't given mean one on changes of the configuration; an empty list means none.
    @Sendable static func deploymentConfigSpec(_ spec: inout JSONValue) {
        set(&spec, "triggers", [["type": "ConfigChange"]])
        set(&spec, "replicas", 0)
        let labels = spec["template"]["metadata"]["labels"]
        let selector = spec["selector"]
        if selector.object?.isEmpty ?? true, let labels = labels.object, !labels.isEmpty {
            spec["selector"] = .object(labels)
        } else if labels.isNull, !selector.isNull, !spec["template"].isNull {
            spec["template"]["metadata"]["labels"] = selector
        }
        if var triggers = spec["triggers"].array {
            for index in triggers.indices where triggers[index]["type"] == "ImageChange" {
                set(&triggers[index]["imageChangeParams"]["from"], "kind", "ImageStreamTag")
            }
            spec["triggers"] = .array(triggers)
        }
        hookContainers(&spec)
    }

    /// A hook without a container takes the only one of the template.
    private static func hookContainers(_ spec: inout JSONValue) {
        let containers = spec["template"]["spec"]["containers"].items
        guard containers.count == 1 else { return }
        for params in ["rollingParams", "recreateParams"] {
            for hook in ["pre", "mid", "post"] where !spec["strategy"][params][hook]["execNewPod"].isNull {
                set(&spec["strategy"][params][hook]["execNewPod"], "containerName", containers[0]["name"])
            }
        }
    }

    @Sendable static func buildConfigSpec(_ spec: inout JSONValue) {
        buildSpec(&spec)
        guard var triggers = spec["triggers"].array else {
            spec["triggers"] = []
            return
        }
        for index in triggers.indices {
            if triggers[index]["type"] == "ImageChange" || triggers[index]["type"] == "imageChange" {
                set(&triggers[index], "imageChange", [:])
                if !triggers[index]["imageChange"]["from"].isNull {
                    set(&triggers[index]["imageChange"]["from"], "kind", "ImageStreamTag")
                }
            }
        }
        spec["triggers"] = .array(triggers)
    }

    @Sendable static func buildSpec(_ spec: inout JSONValue) {
        for part in ["output", "resources", "postCommit", "source", "strategy"] { set(&spec, part, [:]) }
    }

    @Sendable static func buildSource(_ source: inout JSONValue) {
        guard source["type"].text.isEmpty else { return }
        let known = [("git", "Git"), ("binary", "Binary"), ("dockerfile", "Dockerfile"), ("images", "Image")]
        source["type"] = .string(known.first { !source[$0.0].isNull }?.1 ?? "None")
    }

    @Sendable static func buildStrategy(_ strategy: inout JSONValue) {
        let known = [
            ("sourceStrategy", "Source"), ("dockerStrategy", "Docker"), ("customStrategy", "Custom"),
            ("jenkinsPipelineStrategy", "JenkinsPipeline"),
        ]
        guard let found = known.first(where: { !strategy[$0.0].isNull }) else { return }
        set(&strategy, "type", .string(found.1))
        if !strategy[found.0]["from"].isNull { set(&strategy[found.0]["from"], "kind", "ImageStreamTag") }
    }

    @Sendable static func buildOutput(_ output: inout JSONValue) {
        if !output["to"].isNull { set(&output["to"], "kind", "ImageStreamTag") }
    }
}
