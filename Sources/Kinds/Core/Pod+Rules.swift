import Machinery

/// What is set and checked on pods and their templates.
enum PodRules {
    /// What a new pod gets besides its declared defaults.
    @Sendable static func prepare(_ pod: inout JSONValue, old: JSONValue?) {
        guard old == nil else { return }
        pod["spec"].setDefault("enableServiceLinks", true)
        for list in ["containers", "initContainers"] where !pod["spec"][list].items.isEmpty {
            pod["spec"][list].items = pod["spec"][list].items.map(requestingLimits)
        }
        pod["status"] = ["phase": "Pending", "qosClass": .string(PodQuality.of(pod["spec"]))]
        if !pod["spec"]["schedulingGates"].items.isEmpty {
            pod["status"]["conditions"] = [
                [
                    "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
                    "message": "Scheduling is blocked due to non-empty scheduling gates",
                ]
            ]
        }
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

    @Sendable static func validate(_ pod: JSONValue, old: JSONValue?) -> [StatusCause] {
        if let old { return PodChanges.faults(pod, old) }
        let spec = pod["spec"]
        var causes = specFaults(spec, "spec")
        if !spec["ephemeralContainers"].items.isEmpty {
            causes.append(.forbidden("spec.ephemeralContainers", "cannot be set on create"))
        }
        if !spec["nodeName"].text.isEmpty, !spec["schedulingGates"].items.isEmpty {
            causes.append(.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))
        }
        return causes
    }

    /// The faults of a pod's or template's spec at a path. `imageless` are containers that may wait for an image,
    /// `claims` the volumes that come besides those of the spec.
    static func specFaults(
        _ spec: JSONValue, _ path: String, imageless: Set<String> = [], claims: Set<String> = []
    ) -> [StatusCause] {
        guard !spec.isNull else { return [.required(path)] }
        var causes: [StatusCause] = []
        var volumes = claims
        var taken: Set<String> = []
        for (index, volume) in spec["volumes"].items.enumerated() {
            causes += VolumeRules.faults(volume, "\(path).volumes[\(index)]", taken: taken)
            taken.insert(volume["name"].text)
        }
        volumes.formUnion(taken)
        causes += containers(spec, path, volumes: volumes, imageless: imageless)
        return causes + placement(spec, path) + scalarFaults(spec, path) + names(spec, path)
            + PodSecurityRules.faults(spec, path) + PodDNSRules.faults(spec, path)
    }

    private static func containers(
        _ spec: JSONValue, _ path: String, volumes: Set<String>, imageless: Set<String>
    ) -> [StatusCause] {
        var causes: [StatusCause] = []
        var names: Set<String> = []
        var hostPorts: Set<String> = []
        let scope = ContainerRules.Scope(
            volumes: volumes, claims: Set(spec["resourceClaims"].items.map { $0["name"].text }),
            usesHostNetwork: spec["hostNetwork"].flag)
        for list in ["initContainers", "containers", "ephemeralContainers"] {
            for (index, container) in spec[list].items.enumerated() {
                let place = "\(path).\(list)[\(index)]"
                let name = container["name"].text
                if !names.insert(name).inserted { causes.append(.duplicate("\(place).name", .string(name))) }
                causes += ContainerRules.faults(container, place, scope, needsImage: !imageless.contains(name))
                switch list {
                case "initContainers": causes += ContainerRules.initFaults(container, place)
                case "ephemeralContainers": causes += ContainerRules.ephemeralFaults(container, place, names)
                default: causes += conflicts(container, place, &hostPorts)
                }
            }
        }
        return causes
    }

    /// Ports of the host that two containers want.
    private static func conflicts(
        _ container: JSONValue, _ path: String, _ taken: inout Set<String>
    ) -> [StatusCause] {
        container["ports"].items.enumerated().compactMap { index, port in
            guard port["hostPort"].number != 0 else { return nil }
            let word = "\(port["protocol"].string ?? "TCP")/\(port["hostIP"].text)/\(port["hostPort"].number)"
            if taken.insert(word).inserted { return nil }
            return .duplicate("\(path).ports[\(index)].hostPort", .string(word))
        }
    }

    private static func placement(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        MetadataRules.labelFaults(spec["nodeSelector"], "\(path).nodeSelector")
            + AffinityRules.faults(spec["affinity"], "\(path).affinity")
            + TolerationRules.faults(spec["tolerations"].items, "\(path).tolerations")
            + SpreadRules.faults(spec["topologySpreadConstraints"].items, "\(path).topologySpreadConstraints")
    }

    private static func scalarFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.nonNegative(spec, ["terminationGracePeriodSeconds"], path)
        causes += FieldRules.within(1...Int(Int32.max), spec["activeDeadlineSeconds"], "\(path).activeDeadlineSeconds")
        causes += FieldRules.oneOf(
            ["Never", "PreemptLowerPriority"], spec["preemptionPolicy"], "\(path).preemptionPolicy")
        if !spec["os"].isNull {
            causes += FieldRules.oneOf(["linux", "windows"], spec["os"]["name"], "\(path).os.name")
        }
        for (name, amount) in spec["overhead"].object ?? [:] {
            causes += FieldRules.quantity(amount, "\(path).overhead[\(name)]")
        }
        causes += ContainerRules.resources(spec["resources"], "\(path).resources")
        return causes
    }

    private static func names(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for field in ["hostname", "subdomain"] {
            causes += FieldRules.name(spec[field], "\(path).\(field)", Names.dnsLabel)
        }
        for field in ["nodeName", "serviceAccountName", "runtimeClassName", "priorityClassName"] {
            causes += FieldRules.name(spec[field], "\(path).\(field)", Names.dnsSubdomain)
        }
        for (index, gate) in spec["readinessGates"].items.enumerated() {
            let place = "\(path).readinessGates[\(index)].conditionType"
            causes += Names.qualifiedName(gate["conditionType"].text).map { .invalid(place, gate["conditionType"], $0) }
        }
        var gates: Set<String> = []
        for (index, gate) in spec["schedulingGates"].items.enumerated() {
            let place = "\(path).schedulingGates[\(index)]"
            causes += Names.qualifiedName(gate["name"].text).map { .invalid(place, gate["name"], $0) }
            if !gates.insert(gate["name"].text).inserted { causes.append(.duplicate(place, gate["name"])) }
        }
        var claims: Set<String> = []
        for (index, claim) in spec["resourceClaims"].items.enumerated() {
            let place = "\(path).resourceClaims[\(index)]"
            causes += FieldRules.requiredName(claim["name"], "\(place).name", Names.dnsLabel)
            if !claims.insert(claim["name"].text).inserted { causes.append(.duplicate("\(place).name", claim["name"])) }
            let count = ["resourceClaimName", "resourceClaimTemplateName"].count { !claim[$0].isNull }
            if count != 1 {
                let detail = "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
                let none = "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"
                causes.append(.invalid(place, claim, count == 0 ? none : detail))
            }
        }
        return causes
    }

    /// The faults of a pod template whose labels a selector must match and whose pods always restart.
    static func templateFaults(
        _ template: JSONValue, _ path: String, selector: LabelSelector?, restarts: [String] = ["Always"],
        imageless: Set<String> = [], claims: Set<String> = []
    ) -> [StatusCause] {
        guard !template.isNull else { return [.required(path)] }
        let labels = template["metadata"]["labels"]
        var causes: [StatusCause] = []
        if let selector, !selector.isEverything, !selector.matches(labels.stringMap) {
            causes.append(
                .invalid(
                    "\(path).metadata.labels", labels.isNull ? [:] : labels,
                    "`selector` does not match template `labels`"))
        }
        causes += MetadataRules.labelFaults(labels, "\(path).metadata.labels")
        let policy = template["spec"]["restartPolicy"]
        if !policy.isNull, !restarts.contains(policy.text) {
            causes.append(.notSupported("\(path).spec.restartPolicy", policy, restarts))
        }
        return causes + specFaults(template["spec"], "\(path).spec", imageless: imageless, claims: claims)
    }
}
