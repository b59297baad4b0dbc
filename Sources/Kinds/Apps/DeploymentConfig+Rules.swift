import Machinery

/// What is set and checked on deployment configs (apps.openshift.io/v1).
enum DeploymentConfigRules {
    /// Image triggers look in the config's own namespace unless told otherwise.
    @Sendable static func defaults(_ config: inout JSONValue) {
        guard var triggers = config["spec"]["triggers"].array else { return }
        let namespace = config["metadata"]["namespace"]
        for index in triggers.indices where triggers[index]["type"] == "ImageChange" && !namespace.isNull {
            guard triggers[index]["imageChangeParams"]["from"]["namespace"].text.isEmpty else { continue }
            triggers[index]["imageChangeParams"]["from"]["namespace"] = namespace
        }
        config["spec"]["triggers"] = .array(triggers)
    }

    /// A new config starts without the images that another one had seen.
    @Sendable static func prepare(_ config: inout JSONValue, old: JSONValue?) {
        guard old == nil else { return }
        config["status"] = .null
        guard var triggers = config["spec"]["triggers"].array else { return }
        for index in triggers.indices where !triggers[index]["imageChangeParams"].isNull {
            triggers[index]["imageChangeParams"]["lastTriggeredImage"] = .null
        }
        config["spec"]["triggers"] = .array(triggers)
    }

    @Sendable static func validate(_ config: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = config["spec"]
        var causes = FieldRules.nonNegative(spec, ["replicas", "minReadySeconds", "revisionHistoryLimit"], "spec")
        if spec["selector"].object?.isEmpty ?? true { causes.append(.required("spec.selector")) }
        let triggers = spec["triggers"].items
        let imageless = Set(triggers.flatMap { $0["imageChangeParams"]["containerNames"].strings })
        causes += PodRules.templateFaults(
            spec["template"], "spec.template", selector: LabelSelector(spec["selector"].stringMap), imageless: imageless
        )
        for (index, trigger) in triggers.enumerated() { causes += self.trigger(trigger, "spec.triggers[\(index)]") }
        causes += strategy(spec["strategy"], "spec.strategy", spec["template"])
        if let old { causes += changes(config, old) }
        return causes
    }

    private static func trigger(_ trigger: JSONValue, _ path: String) -> [StatusCause] {
        switch trigger["type"].text {
        case "": return [.required("\(path).type")]
        case "ConfigChange": return []
        case "ImageChange":
            let params = trigger["imageChangeParams"]
            guard !params.isNull else { return [.required("\(path).imageChangeParams")] }
            var causes: [StatusCause] = []
            let (kind, name) = (params["from"]["kind"], params["from"]["name"].text)
            if kind != "ImageStreamTag" {
                causes.append(.invalid("\(path).imageChangeParams.from.kind", kind, "kind must be 'ImageStreamTag'."))
            }
            if name.isEmpty {
                causes.append(.required("\(path).imageChangeParams.from.name"))
            } else if name.split(separator: ":", omittingEmptySubsequences: false).count != 2 {
                let detail = "ImageStreamTag object references must be in the form <name>:<tag>"
                causes.append(.invalid("\(path).imageChangeParams.from.name", .string(name), detail))
            }
            if params["containerNames"].items.isEmpty {
                causes.append(.required("\(path).imageChangeParams.containerNames"))
            }
            return causes
        default:
            return [.invalid("\(path).type", trigger["type"], "invalid trigger type")]
        }
    }

    private static func strategy(_ strategy: JSONValue, _ path: String, _ template: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        switch strategy["type"].text {
        case "Custom" where strategy["customParams"].isNull: causes.append(.required("\(path).customParams"))
        case "Rolling": causes += rolling(strategy["rollingParams"], "\(path).rollingParams")
        default: break
        }
        let names = template["spec"]["containers"].items.map { $0["name"].text }
        for params in ["rollingParams", "recreateParams"] {
            for hook in ["pre", "mid", "post"] where !strategy[params][hook].isNull {
                causes += self.hook(strategy[params][hook], "\(path).\(params).\(hook)", names)
            }
        }
        if let deadline = strategy["activeDeadlineSeconds"].int, deadline < 1 {
            causes.append(
                .invalid("\(path).activeDeadlineSeconds", strategy["activeDeadlineSeconds"], "must be greater than 0"))
        }
        return causes + ContainerRules.resources(strategy["resources"], "\(path).resources")
    }

    private static func rolling(_ params: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for field in ["intervalSeconds", "updatePeriodSeconds", "timeoutSeconds"] {
            guard let number = params[field].int, number < 1 else { continue }
            causes.append(.invalid("\(path).\(field)", params[field], "must be >0"))
        }
        for field in ["maxUnavailable", "maxSurge"] { causes += amount(params[field], "\(path).\(field)") }
        if isZero(params["maxUnavailable"]), isZero(params["maxSurge"]) {
            causes.append(
                .invalid("\(path).maxUnavailable", params["maxUnavailable"], "cannot be 0 when maxSurge is 0 as well"))
        }
        return causes
    }

    private static func isZero(_ value: JSONValue) -> Bool { value == 0 || value == "0" || value == "0%" }

    private static func amount(_ value: JSONValue, _ path: String) -> [StatusCause] {
        switch value {
        case .int(let number) where number < 0: [.invalid(path, value, "must be greater than or equal to 0")]
        case .string(let text) where !text.hasSuffix("%") || Int(text.dropLast()).map({ $0 < 0 }) ?? true:
            [.invalid(path, value, "a valid percent string must be a numeric string followed by an ending '%'")]
        default: []
        }
    }

    private static func hook(_ hook: JSONValue, _ path: String, _ containers: [String]) -> [StatusCause] {
        var causes: [StatusCause] = []
        if hook["failurePolicy"].text.isEmpty { causes.append(.required("\(path).failurePolicy")) }
        let (pod, tags) = (hook["execNewPod"], hook["tagImages"].items)
        if pod.isNull, tags.isEmpty {
            causes.append(.invalid(path, "<empty>", "One of execNewPod or tagImages must be specified"))
        }
        guard !pod.isNull else { return causes }
        if pod["command"].items.isEmpty { causes.append(.required("\(path).execNewPod.command")) }
        let name = pod["containerName"].text
        if name.isEmpty {
            causes.append(.required("\(path).execNewPod.containerName"))
        } else if !containers.contains(name) {
            causes.append(.missing("\(path).execNewPod.containerName", .string(name)))
        }
        return causes + EnvironmentRules.variables(pod["env"].items, "\(path).execNewPod.env")
    }

    /// By hand a version is only counted up by one.
    private static func changes(_ config: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let (new, before) = (config["status"]["latestVersion"].number, old["status"]["latestVersion"].number)
        if new < before {
            return [.invalid("status.latestVersion", .int(Int64(new)), "latestVersion cannot be decremented")]
        }
        if new > before + 1 {
            return [.invalid("status.latestVersion", .int(Int64(new)), "latestVersion can only be incremented by 1")]
        }
        return []
    }
}
