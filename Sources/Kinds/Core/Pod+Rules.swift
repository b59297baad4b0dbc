import Machinery

/// What is set, carried over and checked on pods.
enum PodRules {
    /// What a new pod gets besides its declared defaults.
    @Sendable static func prepare(_ pod: inout JSONValue, old: JSONValue?) {
        guard old == nil else { return }
        pod["spec"].setDefault("enableServiceLinks", true)
        pod["spec"].setDefault("serviceAccountName", "default")
        pod["spec"]["serviceAccount"] = pod["spec"]["serviceAccountName"]
        pod["spec"].setDefault("priority", 0)
        pod["spec"].setDefault("preemptionPolicy", "PreemptLowerPriority")
        var tolerations = pod["spec"]["tolerations"].items
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
        where !tolerations.contains(where: { tolerates($0, key) }) {
            tolerations.append([
                "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
            ])
        }
        pod["spec"]["tolerations"] = .array(tolerations)
        for list in ["containers", "initContainers"] where !pod["spec"][list].items.isEmpty {
            pod["spec"][list].items = pod["spec"][list].items.map(requestingLimits)
        }
        pod["status"] = ["phase": "Pending", "qosClass": .string(qualityOfService(pod["spec"]))]
    }

    /// A container asks for what it is limited to where it doesn't say; templates stay as they are written.
    private static func requestingLimits(_ container: JSONValue) -> JSONValue {
        var container = container
        for (name, limit) in container["resources"]["limits"].object ?? [:]
        where container["resources"]["requests"][name].isNull {
            container["resources"]["requests"][name] = limit
        }
        return container
    }

    private static func tolerates(_ toleration: JSONValue, _ key: String) -> Bool {
        let effect = toleration["effect"].text
        return (toleration["key"].text == key || toleration["key"].text.isEmpty)
            && (effect.isEmpty || effect == "NoExecute")
    }

    /// Guaranteed, Burstable or BestEffort, by the resources of all containers.
    static func qualityOfService(_ spec: JSONValue) -> String {
        let containers = spec["containers"].items + spec["initContainers"].items
        let resources = containers.map { $0["resources"] }
        func amounts(_ value: JSONValue) -> [String: String] {
            value.stringMap.filter { ["cpu", "memory"].contains($0.key) && $0.value != "0" }
        }
        if resources.allSatisfy({ amounts($0["limits"]).isEmpty && amounts($0["requests"]).isEmpty }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { resource in
            let limits = amounts(resource["limits"])
            return limits.count == 2
                && (amounts(resource["requests"]).isEmpty || amounts(resource["requests"]) == limits)
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    @Sendable static func validate(_ pod: JSONValue, old: JSONValue?) -> [StatusCause] {
        guard let old else { return specFaults(pod["spec"], "spec") }
        return changeFaults(pod["spec"], old["spec"])
    }

    /// The faults of a pod's or template's spec at a path. `imageless` are containers that may wait for an image.
    static func specFaults(_ spec: JSONValue, _ path: String, imageless: Set<String> = []) -> [StatusCause] {
        guard !spec.isNull else { return [.required(path)] }
        var causes: [StatusCause] = []
        var volumes: Set<String> = []
        for (index, volume) in spec["volumes"].items.enumerated() {
            causes += VolumeRules.faults(volume, "\(path).volumes[\(index)]", taken: volumes)
            volumes.insert(volume["name"].text)
        }
        var names: Set<String> = []
        for list in ["initContainers", "containers"] {
            for (index, container) in spec[list].items.enumerated() {
                let place = "\(path).\(list)[\(index)]"
                let name = container["name"].text
                if !names.insert(name).inserted { causes.append(.duplicate("\(place).name", .string(name))) }
                causes += ContainerRules.faults(
                    container, place, volumes: volumes, needsImage: !imageless.contains(name))
            }
        }
        return causes + scalarFaults(spec, path)
    }

    private static func scalarFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if let grace = spec["terminationGracePeriodSeconds"].int, grace < 0 {
            causes.append(
                .invalid(
                    "\(path).terminationGracePeriodSeconds", .int(Int64(grace)), "must be greater than or equal to 0"))
        }
        if let deadline = spec["activeDeadlineSeconds"].int, !(1...Int(Int32.max)).contains(deadline) {
            causes.append(
                .invalid(
                    "\(path).activeDeadlineSeconds", .int(Int64(deadline)),
                    "must be between 1 and 2147483647, inclusive"))
        }
        for field in ["hostname", "subdomain"] where !spec[field].text.isEmpty {
            causes += Names.dnsLabel(spec[field].text).map { .invalid("\(path).\(field)", spec[field], $0) }
        }
        for field in ["nodeName", "serviceAccountName"] where !spec[field].text.isEmpty {
            causes += Names.dnsSubdomain(spec[field].text).map { .invalid("\(path).\(field)", spec[field], $0) }
        }
        return causes + MetadataRules.labelFaults(spec["nodeSelector"], "\(path).nodeSelector")
    }

    private static let changeMessage =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    /// Of a pod that exists only images, the deadline, added tolerations and removed gates may change, and a node set.
    private static func changeFaults(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        for list in ["containers", "initContainers"] {
            for (index, container) in new[list].items.enumerated() where container["image"].text.isEmpty {
                causes.append(.required("spec.\(list)[\(index)].image"))
            }
        }
        if let deadline = old["activeDeadlineSeconds"].int, deadline < new["activeDeadlineSeconds"].int ?? Int.max {
            causes.append(
                .invalid(
                    "spec.activeDeadlineSeconds", new["activeDeadlineSeconds"],
                    "must be less than or equal to previous value"))
        }
        var (masked, before) = (mask(new), mask(old))
        if old["nodeName"].text.isEmpty { before["nodeName"] = new["nodeName"] }
        let kept = old["tolerations"].items.allSatisfy { new["tolerations"].items.contains($0) }
        if !kept { masked["tolerations"] = new["tolerations"] }
        if masked != before { causes.append(.forbidden("spec", changeMessage)) }
        return causes
    }

    /// A spec without the fields that may change.
    private static func mask(_ spec: JSONValue) -> JSONValue {
        var masked = spec
        for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates", "ephemeralContainers"] {
            masked[field] = .null
        }
        if (spec["terminationGracePeriodSeconds"].int ?? 0) < 0 { masked["terminationGracePeriodSeconds"] = 1 }
        for list in ["containers", "initContainers"] {
            guard var containers = masked[list].array else { continue }
            for index in containers.indices { containers[index]["image"] = .null }
            masked[list] = .array(containers)
        }
        return masked
    }

    /// The faults of a pod template whose labels a selector must match and whose pods always restart.
    static func templateFaults(
        _ template: JSONValue, _ path: String, selector: LabelSelector?, restarts: [String] = ["Always"],
        imageless: Set<String> = []
    ) -> [StatusCause] {
        guard !template.isNull else { return [.required(path)] }
        let labels = template["metadata"]["labels"]
        var causes = MetadataRules.labelFaults(labels, "\(path).metadata.labels")
        if let selector, !selector.matches(labels.stringMap) {
            causes.append(
                .invalid(
                    "\(path).metadata.labels", labels.isNull ? [:] : labels,
                    "`selector` does not match template `labels`"))
        }
        let policy = template["spec"]["restartPolicy"]
        if !policy.isNull, !restarts.contains(policy.text) {
            causes.append(.notSupported("\(path).spec.restartPolicy", policy, restarts))
        }
        return causes + specFaults(template["spec"], "\(path).spec", imageless: imageless)
    }
}
