package import HostSystem
package import Kinds
package import Machinery

/// What a pod asks for and may use.
package enum PodResources {
    /// core/v1 `ResourceRequirements` as the limits of a control group.
    package static func limits(_ resources: JSONValue) -> CgroupLimits {
        let limits = resources["limits"]
        let request = Quantity(resources["requests"]["cpu"]) ?? Quantity(limits["cpu"])
        return CgroupLimits(
            memoryInBytes: Quantity(limits["memory"]).map(\.value),
            cpuMillicores: Quantity(limits["cpu"]).map(\.milliValue),
            cpuShares: CgroupLimits.shares(millicores: request?.milliValue ?? 0))
    }

    /// The limits of a pod as a whole: its own, else the sum of its containers', where all of them have one.
    package static func limits(of pod: Pod, _ granted: (Container) -> JSONValue) -> CgroupLimits {
        let own = pod.json["spec"]["resources"]
        let beside = (pod.containers + pod.sidecars).map { limits(granted($0)) }
        let early = pod.initContainers.filter { !$0.isSidecar }.map { limits(granted($0)) }
        func sum(_ figure: (CgroupLimits) -> Int?) -> Int? {
            let all = (beside + early).map(figure)
            guard !all.contains(nil) else { return nil }
            // What a limit says comes from outside: a sum past the largest number is that number.
            let together = beside.compactMap(figure).reduce(0) {
                let (sum, overflow) = $0.addingReportingOverflow($1)
                return overflow ? .max : sum
            }
            return early.compactMap(figure).reduce(together, max)
        }
        return CgroupLimits(
            memoryInBytes: Quantity(own["limits"]["memory"])?.value ?? sum(\.memoryInBytes),
            cpuMillicores: Quantity(own["limits"]["cpu"])?.milliValue ?? sum(\.cpuMillicores),
            cpuShares: CgroupLimits.shares(millicores: requests(of: pod, granted).milliCPU))
    }

    /// What a pod asks for, with what its containers were granted in the place of what they say.
    package static func requests(
        of pod: Pod, _ granted: (Container) -> JSONValue = \.resources
    ) -> ResourceAmount {
        var spec = pod.json["spec"]
        for key in ["containers", "initContainers"] {
            spec[key] = .array(
                spec[key].items.map { document in
                    var document = document
                    document["resources"] = granted(Container(json: document))
                    return document
                })
        }
        return ResourceAmount(requestedBy: spec)
    }

    /// How soon the kernel ends a container's processes where memory runs out, as kubelet counts it; nil leaves it at
    /// the platform's own.
    package static func oomScoreAdjustment(_ container: Container, of pod: Pod, node: NodeResources) -> Int? {
        switch PodQuality.of(pod.json["spec"]) {
        case "BestEffort": return 1000
        // Below the platform's own takes a privilege that it may lack, and others' score is above in any case.
        case "Guaranteed": return nil
        default:
            if (pod.json["spec"]["priority"].int ?? 0) >= 2_000_000_000 { return nil }
            let requests = container.resources["requests"], limits = container.resources["limits"]
            let memory = (Quantity(requests["memory"]) ?? Quantity(limits["memory"]))?.value ?? 0
            return min(max(2, 1000 - Int(1000 * Double(memory) / Double(max(node.memoryInBytes, 1)))), 999)
        }
    }

    /// A `resourceFieldRef`'s value: `limits.cpu`, `requests.memory`, in units of the divisor, rounded up.
    package static func field(_ reference: JSONValue, of container: Container, node: NodeResources) -> String? {
        let parts = reference["resource"].text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]) else { return nil }
        var found = Quantity(container.resources[parts[0]][parts[1]])
        if found == nil, parts[0] == "limits" {
            if parts[1] == "cpu" { found = Quantity(milli: node.cpuMillicores) }
            if parts[1] == "memory" { found = Quantity(node.memoryInBytes) }
            if parts[1] == "ephemeral-storage" { found = Quantity(node.diskInBytes) }
        }
        let divisor = Quantity(reference["divisor"]).flatMap { $0.isZero ? nil : $0 } ?? Quantity(1)
        let value = found ?? Quantity(0)
        let isCPU = parts[1] == "cpu"
        let unit = max(isCPU ? divisor.milliValue : divisor.value, 1)
        let (whole, rest) = (isCPU ? value.milliValue : value.value).quotientAndRemainder(dividingBy: unit)
        return String(rest > 0 ? whole + 1 : whole)
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
