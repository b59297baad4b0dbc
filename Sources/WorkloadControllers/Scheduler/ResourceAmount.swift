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
        milliCPU = list["cpu"].flatMap { Self.scaled($0, by: 1000) } ?? 0
        memory = list["memory"].flatMap { Self.scaled($0, by: 1) } ?? 0
    }

    static func + (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        ResourceAmount(milliCPU: left.milliCPU + right.milliCPU, memory: left.memory + right.memory)
    }

    static func max(_ left: ResourceAmount, _ right: ResourceAmount) -> ResourceAmount {
        ResourceAmount(
            milliCPU: Swift.max(left.milliCPU, right.milliCPU), memory: Swift.max(left.memory, right.memory))
    }

    private static let suffixes: [(String, Double)] = [
        ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776), ("m", 0.001), ("k", 1e3),
        ("M", 1e6), ("G", 1e9), ("T", 1e12), ("", 1),
    ]

    /// A quantity (`500m`, `64Mi`, `1.5`) times `factor`, rounded up; nil for what is none.
    static func scaled(_ text: String, by factor: Double) -> Int? {
        guard let (suffix, unit) = suffixes.first(where: { text.hasSuffix($0.0) }),
            let number = Double(text.dropLast(suffix.count)), number >= 0
        else { return nil }
        return Int(exactly: (number * unit * factor).rounded(.up))
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
