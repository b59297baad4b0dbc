package import Machinery

/// How a pod is treated when its node runs short (core/v1 `PodQOSClass`).
package enum PodQuality {
    /// Guaranteed, Burstable or BestEffort, by the resources of all containers.
    package static func of(_ spec: JSONValue) -> String {
        let containers = spec["containers"].items + spec["initContainers"].items
        let resources = spec["resources"].isNull ? containers.map { $0["resources"] } : [spec["resources"]]
        if resources.allSatisfy({ amounts($0["limits"]).isEmpty && amounts($0["requests"]).isEmpty }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { resource in
            let (limits, requests) = (amounts(resource["limits"]), amounts(resource["requests"]))
            return limits.count == 2 && (requests.isEmpty || requests == limits)
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    private static func amounts(_ list: JSONValue) -> [String: Quantity] {
        var amounts: [String: Quantity] = [:]
        for name in ["cpu", "memory"] {
            if let amount = Quantity(list[name]), !amount.isZero { amounts[name] = amount }
        }
        return amounts
    }
}
