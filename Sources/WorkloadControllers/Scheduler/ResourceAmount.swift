import Machinery

/// Amounts of processor (thousandths of a core) and memory (bytes), from Kubernetes' quantities.
struct ResourceAmount: Sendable, Hashable {
    var milliCPU = 0
    var memory = 0

    init(milliCPU: Int = 0, memory: Int = 0) {
        self.milliCPU = milliCPU
        self.memory = memory
    }

    /// Reads `cpu` and `memory` of a resource list; what can't be read counts as nothing.
    init(_ list: [String: String]) {
        milliCPU = list["cpu"].flatMap { Quantity($0)?.milliValue } ?? 0
        memory = list["memory"].flatMap { Quantity($0)?.value } ?? 0
    }

    static func + (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        ResourceAmount(milliCPU: left.milliCPU + right.milliCPU, memory: left.memory + right.memory)
    }

    static func max(_ left: ResourceAmount, _ right: ResourceAmount) -> ResourceAmount {
        ResourceAmount(
            milliCPU: Swift.max(left.milliCPU, right.milliCPU), memory: Swift.max(left.memory, right.memory))
    }
}

extension ResourceAmount {
    /// What a pod asks for: the sum of its containers, or its largest init container where that is more.
    init(requestedBy spec: JSONValue) {
        func amount(_ container: JSONValue) -> ResourceAmount {
            let limits = container["resources"]["limits"].stringMap
            return ResourceAmount(limits.merging(container["resources"]["requests"].stringMap) { $1 })
        }
        let sum = spec["containers"].items.map(amount).reduce(ResourceAmount(), +)
        self = spec["initContainers"].items.map(amount).reduce(sum, Self.max)
    }
}
