package import Machinery

/// Amounts of resources: processor in thousandths of a core, memory and disk in bytes, others in their own units.
///
/// Sums stop at the largest number instead of overflowing: what a request says comes from outside.
package struct ResourceAmount: Sendable, Hashable {
    package var milliCPU = 0
    package var memory = 0
    package var ephemeralStorage = 0
    /// Huge pages and extended resources, by name.
    package var others: [String: Int] = [:]

    package init(milliCPU: Int = 0, memory: Int = 0) {
        self.milliCPU = milliCPU
        self.memory = memory
    }

    /// Reads a resource list; what can't be read counts as nothing, and `pods` is no amount that a pod asks for.
    package init(_ list: JSONValue) {
        for (name, value) in list.object ?? [:] {
            guard let quantity = Quantity(value) else { continue }
            switch name {
            case "cpu": milliCPU = quantity.milliValue
            case "memory": memory = quantity.value
            case "ephemeral-storage": ephemeralStorage = quantity.value
            case "pods": continue
            default: others[name] = quantity.value
            }
        }
    }

    package static func + (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        left.combined(right, saturatingSum)
    }
    package static func - (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        left.combined(right) { $0.subtractingReportingOverflow($1).partialValue }
    }
    package static func += (left: inout ResourceAmount, right: ResourceAmount) { left = left + right }
    package static func -= (left: inout ResourceAmount, right: ResourceAmount) { left = left - right }

    /// The larger amount of each resource.
    package static func max(_ left: ResourceAmount, _ right: ResourceAmount) -> ResourceAmount {
        left.combined(right, Swift.max)
    }

    private func combined(_ other: ResourceAmount, _ operation: (Int, Int) -> Int) -> ResourceAmount {
        var result = ResourceAmount(
            milliCPU: operation(milliCPU, other.milliCPU), memory: operation(memory, other.memory))
        result.ephemeralStorage = operation(ephemeralStorage, other.ephemeralStorage)
        guard !others.isEmpty || !other.others.isEmpty else { return result }
        result.others = others
        for (name, value) in other.others { result.others[name] = operation(others[name] ?? 0, value) }
        return result
    }

    private static func saturatingSum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

}

extension ResourceAmount {
    /// What a container without a request counts for when nodes are compared, as Kubernetes does.
    private static let assumed = ResourceAmount(milliCPU: 100, memory: 200 << 20)

    /// What a pod asks for: its containers and sidecars together, or the most that one of its init containers needs
    /// beside the sidecars that run by then; and its overhead. `spec.resources` overrules both.
    ///
    /// - Parameter assumingSome: containers without a request count as small ones; for scores.
    package init(requestedBy spec: JSONValue, assumingSome: Bool = false) {
        var running = spec["containers"].items.reduce(into: ResourceAmount()) {
            $0 += Self.requested(by: $1, assumingSome)
        }
        var sidecars = ResourceAmount()
        var starting = ResourceAmount()
        for container in spec["initContainers"].items {
            let amount = Self.requested(by: container, assumingSome)
            if container["restartPolicy"].string == "Always" {
                sidecars += amount
                starting = .max(starting, sidecars)
            } else {
                starting = .max(starting, sidecars + amount)
            }
        }
        running += sidecars
        self = .max(running, starting)
        let whole = spec["resources"]["requests"]
        if !whole.isNull {
            let amount = ResourceAmount(whole)
            if !whole["cpu"].isNull { milliCPU = amount.milliCPU }
            if !whole["memory"].isNull { memory = amount.memory }
        }
        self += ResourceAmount(spec["overhead"])
    }

    private static func requested(by container: JSONValue, _ assumingSome: Bool) -> ResourceAmount {
        var list = container["resources"]["limits"]
        for (name, value) in container["resources"]["requests"].object ?? [:] { list[name] = value }
        var amount = ResourceAmount(list)
        if assumingSome {
            if list["cpu"].isNull { amount.milliCPU = assumed.milliCPU }
            if list["memory"].isNull { amount.memory = assumed.memory }
        }
        return amount
    }
}
