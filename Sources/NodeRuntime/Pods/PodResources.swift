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

    package static func limits(_ container: Container) -> ContainerLimits {
        ContainerLimits(
            memoryInBytes: amount(container, "limits", "memory").map(\.value),
            cpuMillicores: amount(container, "limits", "cpu").map(\.milliValue),
            cpuRequestMillicores: (amount(container, "requests", "cpu") ?? amount(container, "limits", "cpu"))
                .map(\.milliValue))
    }

    /// A `resourceFieldRef`'s value: `limits.cpu`, `requests.memory`, in units of the divisor, rounded up.
    package static func field(_ reference: JSONValue, of container: Container, node: NodeResources) -> String? {
        let parts = reference["resource"].text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]) else { return nil }
        var found = amount(container, parts[0], parts[1])
        if found == nil, parts[0] == "limits" {
            if parts[1] == "cpu" { found = Quantity(milli: node.cpuMillicores) }
            if parts[1] == "memory" { found = Quantity(node.memoryInBytes) }
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
