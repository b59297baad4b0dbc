package import Machinery

/// Amounts by name, as quotas count them.
package typealias QuotaAmounts = [String: Quantity]

/// What one object takes of a quota (core/v1 `ResourceQuota`).
package enum QuotaUsage {
    private static let computing = ["cpu", "memory", "ephemeral-storage"]
    /// Resources of the core group that have a name of their own besides `count/…`.
    private static let plain: Set<String> = [
        "configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services",
    ]
    private static let classSuffix = ".storageclass.storage.k8s.io/"

    /// Everything that the object takes, whether some quota counts it or not.
    package static func amounts(of object: JSONValue, _ resource: GroupResource) -> QuotaAmounts {
        var amounts: QuotaAmounts = ["count/\(resource)": Quantity(1)]
        if resource.group.isEmpty, plain.contains(resource.resource) { amounts[resource.resource] = Quantity(1) }
        switch resource {
        case GroupResource("", "pods"): amounts.merge(pod(object)) { $1 }
        case GroupResource("", "services"): amounts.merge(service(object)) { $1 }
        case GroupResource("", "persistentvolumeclaims"): amounts.merge(claim(object)) { $1 }
        case GroupResource("image.openshift.io", "imagestreams"): amounts["openshift.io/imagestreams"] = Quantity(1)
        default: break
        }
        return amounts
    }

    /// The resource whose objects an amount is counted from; nil for an amount that nothing takes.
    package static func resource(counting name: String) -> GroupResource? {
        if name.hasPrefix("count/") {
            let parts = name.dropFirst("count/".count).split(separator: ".", maxSplits: 1).map(String.init)
            return parts.first.map { GroupResource(parts.count > 1 ? parts[1] : "", $0) }
        }
        if name == "openshift.io/imagestreams" { return GroupResource("image.openshift.io", "imagestreams") }
        if plain.contains(name) { return GroupResource("", name) }
        if name.hasPrefix("services.") { return GroupResource("", "services") }
        if name == "requests.storage" || name.contains(classSuffix) {
            return GroupResource("", "persistentvolumeclaims")
        }
        return QuotaScope.isPodResource(name) ? GroupResource("", "pods") : nil
    }

    /// The amounts of a pod; one that has ended takes none but its place among `count/pods`.
    private static func pod(_ pod: JSONValue) -> QuotaAmounts {
        guard !["Succeeded", "Failed"].contains(pod["status"]["phase"].text) else { return [:] }
        let demand = PodAmounts(pod["spec"])
        return named(requests: demand.requests, limits: demand.limits).merging(["pods": Quantity(1)]) { $1 }
    }

    /// `cpu` and `requests.cpu` are one; what devices offer is counted as requested only.
    private static func named(requests: QuotaAmounts, limits: QuotaAmounts) -> QuotaAmounts {
        var amounts: QuotaAmounts = [:]
        for (name, amount) in requests {
            amounts["requests.\(name)"] = amount
            if computing.contains(name) || name.hasPrefix("hugepages-") { amounts[name] = amount }
        }
        for name in computing { amounts["limits.\(name)"] = limits[name] }
        return amounts
    }

    /// What of the amounts that a quota counts containers must state, and which don't: `limits.cpu for: web`.
    package static func unstated(_ pod: JSONValue, counted: Set<String>) -> [String] {
        let required = counted.intersection([
            "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
        ])
        var missing: [String: Set<String>] = [:]
        for container in pod["spec"]["containers"].items + pod["spec"]["initContainers"].items {
            let resources = container["resources"]
            let stated = named(requests: amounts(resources["requests"]), limits: amounts(resources["limits"]))
            for name in required where stated[name] == nil { missing[name, default: []].insert(container["name"].text) }
        }
        return missing.sorted { $0.key < $1.key }.map { "\($0.key) for: \($0.value.sorted().joined(separator: ","))" }
    }

    static func amounts(_ list: JSONValue) -> QuotaAmounts {
        var amounts: QuotaAmounts = [:]
        for (name, value) in list.object ?? [:] { amounts[name] = Quantity(value) }
        return amounts
    }

    private static func service(_ service: JSONValue) -> QuotaAmounts {
        let spec = service["spec"]
        let ports = Quantity(spec["ports"].items.count)
        switch spec["type"].text {
        case "NodePort": return ["services.nodeports": ports]
        case "LoadBalancer":
            let hasPorts = spec["allocateLoadBalancerNodePorts"].bool ?? true
            return ["services.loadbalancers": Quantity(1)].merging(hasPorts ? ["services.nodeports": ports] : [:]) {
                $1
            }
        default: return [:]
        }
    }

    private static func claim(_ claim: JSONValue) -> QuotaAmounts {
        let size = Quantity(claim["spec"]["resources"]["requests"]["storage"]) ?? .zero
        var amounts: QuotaAmounts = ["requests.storage": size]
        if let name = claim["spec"]["storageClassName"].string, !name.isEmpty {
            amounts["\(name)\(classSuffix)requests.storage"] = size
            amounts["\(name)\(classSuffix)persistentvolumeclaims"] = Quantity(1)
        }
        return amounts
    }
}

/// What a pod takes of its node at most at any time: init containers run before the others, sidecars beside them.
package struct PodAmounts: Sendable {
    package let requests: [String: Quantity]
    package let limits: [String: Quantity]

    package init(_ spec: JSONValue) {
        requests = Self.total("requests", spec)
        limits = Self.total("limits", spec)
    }

    private static func total(_ list: String, _ spec: JSONValue) -> [String: Quantity] {
        var running: [String: Quantity] = [:]
        for container in spec["containers"].items {
            running.merge(QuotaUsage.amounts(container["resources"][list]), uniquingKeysWith: +)
        }
        var sidecars: [String: Quantity] = [:]
        var starting: [String: Quantity] = [:]
        for container in spec["initContainers"].items {
            let own = QuotaUsage.amounts(container["resources"][list])
            if container["restartPolicy"] == "Always" {
                sidecars.merge(own, uniquingKeysWith: +)
                starting.merge(sidecars, uniquingKeysWith: max)
            } else {
                starting.merge(own.merging(sidecars, uniquingKeysWith: +), uniquingKeysWith: max)
            }
        }
        running.merge(sidecars, uniquingKeysWith: +)
        running.merge(starting, uniquingKeysWith: max)
        // What a pod states as a whole counts instead.
        running.merge(QuotaUsage.amounts(spec["resources"][list])) { $1 }
        for (name, amount) in QuotaUsage.amounts(spec["overhead"]) where list == "requests" || running[name] != nil {
            running[name, default: .zero] += amount
        }
        return running
    }
}
