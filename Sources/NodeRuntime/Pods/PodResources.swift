package import HostSystem
package import Kinds
package import Machinery

/// What a pod asks for and may use.
package enum PodResources {
    /// Guaranteed, Burstable or BestEffort (Kubernetes, "Pod Quality of Service Classes").
    package static func qosClass(_ pod: Pod) -> String {
        let all = pod.initContainers + pod.containers
        let named = ["cpu", "memory"]
        let hasAny = all.contains { container in
            named.contains { amount(container, "limits", $0) != nil || amount(container, "requests", $0) != nil }
        }
        if !hasAny { return "BestEffort" }
        let isGuaranteed = all.allSatisfy { container in
            named.allSatisfy { resource in
                guard let limit = amount(container, "limits", resource) else { return false }
                return amount(container, "requests", resource).map { $0 == limit } ?? true
            }
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    private static func amount(_ container: Container, _ part: String, _ resource: String) -> Quantity? {
        Quantity(container.resources[part][resource])
    }

    /// core/v1 `ResourceRequirements` as the limits of a control group.
    package static func limits(_ resources: JSONValue) -> CgroupLimits {
        let limits = resources["limits"]
        let request = Quantity(resources["requests"]["cpu"]) ?? Quantity(limits["cpu"])
        return CgroupLimits(
            memoryInBytes: Quantity(limits["memory"]).map(\.value),
            cpuMillicores: Quantity(limits["cpu"]).map(\.milliValue),
            cpuShares: CgroupLimits.shares(millicores: request?.milliValue ?? 0))
    }

    /// The limits of a pod as a whole: the sum of its containers', where all of them have one.
    package static func limits(of pod: Pod, _ granted: (Container) -> JSONValue) -> CgroupLimits {
        let own = pod.json["spec"]["resources"]
        let beside = (pod.containers + pod.sidecars).map { limits(granted($0)) }
        let early = pod.initContainers.filter { !$0.isSidecar }.map { limits(granted($0)) }
        func sum(_ figure: (CgroupLimits) -> Int?) -> Int? {
            var total = 0
            for container in beside {
                guard let amount = figure(container) else { return nil }
                total += amount
            }
            for container in early {
                guard let amount = figure(container) else { return nil }
                total = max(total, amount)
            }
            return total
        }
        let shares = max(
            request(of: pod, "cpu", milli: true, granted), Quantity(own["requests"]["cpu"])?.milliValue ?? 0)
        return CgroupLimits(
            memoryInBytes: Quantity(own["limits"]["memory"])?.value ?? sum(\.memoryInBytes),
            cpuMillicores: Quantity(own["limits"]["cpu"])?.milliValue ?? sum(\.cpuMillicores),
            cpuShares: CgroupLimits.shares(millicores: shares))
    }

    /// What a container asks for, in units or thousandths of them.
    package static func request(_ resources: JSONValue, _ resource: String, milli: Bool) -> Int {
        let amount = Quantity(resources["requests"][resource]) ?? Quantity(resources["limits"][resource])
        return (milli ? amount?.milliValue : amount?.value) ?? 0
    }

    /// What a pod asks for: its containers' and sidecars' together, or what an init container before them needs.
    package static func request(
        of pod: Pod, _ resource: String, milli: Bool, _ granted: (Container) -> JSONValue = \.resources
    ) -> Int {
        var beside = 0
        var early = 0
        for spec in pod.initContainers {
            let amount = request(granted(spec), resource, milli: milli)
            if spec.isSidecar { beside += amount } else { early = max(early, beside + amount) }
        }
        for spec in pod.containers { beside += request(granted(spec), resource, milli: milli) }
        let overhead = Quantity(pod.json["spec"]["overhead"][resource])
        return max(beside, early) + ((milli ? overhead?.milliValue : overhead?.value) ?? 0)
    }

    /// A `resourceFieldRef`'s value: `limits.cpu`, `requests.memory`, in units of the divisor, rounded up.
    package static func field(_ reference: JSONValue, of container: Container, node: NodeResources) -> String? {
        let parts = reference["resource"].text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]) else { return nil }
        var found = amount(container, parts[0], parts[1])
        if found == nil, parts[0] == "limits" {
            if parts[1] == "cpu" { found = Quantity(milli: node.cpuMillicores) }
            if parts[1] == "memory" { found = Quantity(node.memoryInBytes) }
            if parts[1] == "ephemeral-storage" { found = Quantity(node.diskInBytes) }
        }
        let divisor = Quantity(reference["divisor"]).flatMap { $0.isZero ? nil : $0 } ?? Quantity(1)
        let value = found ?? Quantity(0)
        let unit = max(divisor.milliValue, 1)
        return String((value.milliValue + unit - 1) / unit)
    }
}

/// What the node offers.
package struct NodeResources: Sendable, Hashable {
    package var cpuMillicores: Int
    package var memoryInBytes: Int
    package var pods: Int
    package var diskInBytes: Int

    package init(cpuMillicores: Int, memoryInBytes: Int, pods: Int = 250, diskInBytes: Int = 0) {
        self.cpuMillicores = cpuMillicores
        self.memoryInBytes = memoryInBytes
        self.pods = pods
        self.diskInBytes = diskInBytes
    }
}
