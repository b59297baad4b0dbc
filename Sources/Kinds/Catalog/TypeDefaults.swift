import Machinery

/// Defaults that depend on other fields of the same object, by the type's full name.
///
/// They run wherever the type occurs: a container's in pods, templates, jobs and deployment configs alike.
enum TypeDefaults {
    static let all: [String: @Sendable (inout JSONValue) -> Void] = [
        "core.v1.Volume": volume, "resource.v1.ExactDeviceRequest": ResourceRules.requestDefaults,
        "resource.v1.DeviceSubRequest": ResourceRules.requestDefaults,
        "flowcontrol.v1.PriorityLevelConfigurationSpec": FlowControlRules.levelDefaults,
        "core.v1.Container": container, "core.v1.EphemeralContainerCommon": container, "core.v1.PodSpec": podSpec,
        "core.v1.ServiceSpec": serviceSpec, "apps.v1.DeploymentStrategy": deploymentStrategy,
        "apps.v1.StatefulSetUpdateStrategy": statefulSetStrategy, "apps.v1.DaemonSetUpdateStrategy": daemonSetStrategy,
        "batch.v1.JobSpec": jobSpec, "networking.v1.NetworkPolicySpec": networkPolicySpec, "rbac.v1.Subject": subject,
        "core.v1.LimitRangeItem": limitRangeItem, "autoscaling.v2.HorizontalPodAutoscalerSpec": autoscalerSpec,
        "core.v1.ReplicationController": replicationController,
        "openshift.route.v1.TLSConfig": routeTLS, "openshift.apps.v1.DeploymentStrategy": deploymentConfigStrategy,
        "openshift.apps.v1.RollingDeploymentStrategyParams": rollingParams,
        "openshift.build.v1.BuildSource": buildSource, "openshift.build.v1.BuildStrategy": buildStrategy,
        "openshift.build.v1.BuildConfigSpec": buildConfigSpec, "openshift.build.v1.BuildSpec": buildSpec,
        "openshift.build.v1.BuildOutput": buildOutput,
        "openshift.apps.v1.DeploymentConfigSpec": deploymentConfigSpec,
    ]

    /// Sets `key` where it is absent.
    static func set(_ value: inout JSONValue, _ key: String, _ defaultValue: JSONValue) {
        if value[key].isNull { value[key] = defaultValue }
    }

    @Sendable private static func container(_ container: inout JSONValue) {
        let image = container["image"].text
        if container["imagePullPolicy"].isNull {
            let name = image.split(separator: "/").last ?? ""
            let isLatest = !image.contains("@") && (!name.contains(":") || name.hasSuffix(":latest"))
            container["imagePullPolicy"] = isLatest ? "Always" : "IfNotPresent"
        }
        for (name, limit) in container["resources"]["limits"].object ?? [:] {
            guard container["resources"]["requests"][name].isNull else { continue }
            container["resources"]["requests"][name] = limit
        }
    }

    /// A volume of no kind is an empty folder.
    @Sendable private static func volume(_ volume: inout JSONValue) {
        if volume.object?.keys.allSatisfy({ $0 == "name" }) == true { volume["emptyDir"] = [:] }
    }

    @Sendable private static func podSpec(_ spec: inout JSONValue) {
        if spec["serviceAccountName"].isNull, !spec["serviceAccount"].isNull {
            spec["serviceAccountName"] = spec["serviceAccount"]
        } else if !spec["serviceAccountName"].isNull {
            spec["serviceAccount"] = spec["serviceAccountName"]
        }
        guard spec["hostNetwork"].flag else { return }
        for list in ["containers", "initContainers"] {
            guard var containers = spec[list].array else { continue }
            for index in containers.indices {
                guard var ports = containers[index]["ports"].array else { continue }
                for port in ports.indices where ports[port]["hostPort"].int ?? 0 == 0 {
                    ports[port]["hostPort"] = ports[port]["containerPort"]
                }
                containers[index]["ports"] = .array(ports)
            }
            spec[list] = .array(containers)
        }
    }

    @Sendable private static func serviceSpec(_ spec: inout JSONValue) {
        let type = spec["type"].text
        if var ports = spec["ports"].array {
            for index in ports.indices {
                let target = ports[index]["targetPort"]
                if target.isNull || target == 0 || target == "" { ports[index]["targetPort"] = ports[index]["port"] }
            }
            spec["ports"] = .array(ports)
        }
        if spec["sessionAffinity"] == "ClientIP" {
            if spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].isNull {
                spec["sessionAffinityConfig"] = ["clientIP": ["timeoutSeconds": 10_800]]
            }
        }
        guard type != "ExternalName" else { return }
        set(&spec, "internalTrafficPolicy", "Cluster")
        set(&spec, "ipFamilies", ["IPv4"])
        set(&spec, "ipFamilyPolicy", "SingleStack")
        if type == "NodePort" || type == "LoadBalancer" { set(&spec, "externalTrafficPolicy", "Cluster") }
        if type == "LoadBalancer" { set(&spec, "allocateLoadBalancerNodePorts", true) }
    }

    @Sendable private static func replicationController(_ object: inout JSONValue) {
        let labels = object["spec"]["template"]["metadata"]["labels"]
        guard !labels.isNull else { return }
        if object["spec"]["selector"].isNull { object["spec"]["selector"] = labels }
        if object["metadata"]["labels"].isNull { object["metadata"]["labels"] = labels }
    }

    @Sendable private static func deploymentStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate" else { return }
        var rolling = strategy["rollingUpdate"].isNull ? [:] : strategy["rollingUpdate"]
        set(&rolling, "maxUnavailable", "25%")
        set(&rolling, "maxSurge", "25%")
        strategy["rollingUpdate"] = rolling
    }

    @Sendable private static func statefulSetStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate", strategy["rollingUpdate"]["partition"].isNull else { return }
        strategy["rollingUpdate"]["partition"] = 0
    }

    @Sendable private static func daemonSetStrategy(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate" else { return }
        var rolling = strategy["rollingUpdate"].isNull ? [:] : strategy["rollingUpdate"]
        set(&rolling, "maxUnavailable", 1)
        set(&rolling, "maxSurge", 0)
        strategy["rollingUpdate"] = rolling
    }

    @Sendable private static func jobSpec(_ spec: inout JSONValue) {
        if spec["completions"].isNull, spec["parallelism"].isNull { spec["completions"] = 1 }
        set(&spec, "parallelism", 1)
        set(&spec, "podReplacementPolicy", spec["podFailurePolicy"].isNull ? "TerminatingOrFailed" : "Failed")
    }

    @Sendable private static func networkPolicySpec(_ spec: inout JSONValue) {
        set(&spec, "policyTypes", spec["egress"].items.isEmpty ? ["Ingress"] : ["Ingress", "Egress"])
        set(&spec, "podSelector", [:])
    }

    @Sendable private static func subject(_ subject: inout JSONValue) {
        if ["User", "Group"].contains(subject["kind"].text) { set(&subject, "apiGroup", "rbac.authorization.k8s.io") }
    }

    @Sendable private static func limitRangeItem(_ item: inout JSONValue) {
        guard item["type"] == "Container" else { return }
        for (name, limit) in item["max"].object ?? [:] where item["default"][name].isNull {
            item["default"][name] = limit
        }
        for (name, value) in item["default"].object ?? [:] where item["defaultRequest"][name].isNull {
            item["defaultRequest"][name] = value
        }
        for (name, value) in item["min"].object ?? [:] where item["defaultRequest"][name].isNull {
            item["defaultRequest"][name] = value
        }
    }

    @Sendable private static func autoscalerSpec(_ spec: inout JSONValue) {
        let usage: JSONValue = ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]]
        set(&spec, "metrics", [["type": "Resource", "resource": usage]])
    }
}
