internal import Kinds
internal import Machinery

/// Which pod goes first when the node runs short: a pure function of what pods use (Kubernetes, "Node-pressure Eviction").
struct EvictionRank: Sendable {
    struct Candidate: Sendable {
        let pod: Pod
        /// Of the resource that is short, by container; bytes, or processes.
        let usage: [String: Int]

        var total: Int { usage.values.reduce(0, +) }
    }

    let pressure: NodePressure
    let threshold: Int
    let available: Int

    /// Pods that use more than they asked for come first, then those of low priority, then those furthest above.
    func sorted(_ candidates: [Candidate]) -> [Candidate] {
        candidates.sorted { first, second in
            let excess = (over(first), over(second))
            if (excess.0 > 0) != (excess.1 > 0), pressure != .processes { return excess.0 > 0 }
            let priority = (first.pod.json["spec"]["priority"].int ?? 0, second.pod.json["spec"]["priority"].int ?? 0)
            if priority.0 != priority.1 { return priority.0 < priority.1 }
            if excess.0 != excess.1 { return excess.0 > excess.1 }
            return first.pod.uid < second.pod.uid
        }
    }

    private func over(_ candidate: Candidate) -> Int {
        let requests = ResourceAmount(requestedBy: candidate.pod.spec)
        switch pressure {
        case .memory: return candidate.total - requests.memory
        case .disk: return candidate.total - requests.ephemeralStorage
        case .processes: return candidate.total
        }
    }

    /// Why the pod is evicted, in kubelet's words.
    func problem(_ candidate: Candidate) -> PodProblem {
        func text(_ amount: Int) -> String { pressure == .processes ? "\(amount)" : Self.binary(amount) }
        var message = "The node was low on resource: \(pressure.resource). "
        message += "Threshold quantity: \(text(threshold)), available: \(text(available)). "
        if pressure != .processes {
            for spec in candidate.pod.containers {
                let used = candidate.usage[spec.name] ?? 0
                let request = Quantity(spec.resources["requests"][pressure.resource])?.value ?? 0
                guard used > request else { continue }
                message += "Container \(spec.name) was using \(text(used)), request is \(text(request)), "
                message += "has larger consumption of \(pressure.resource). "
            }
        }
        return PodProblem("Evicted", message)
    }

    /// An amount as quantities write it: `0`, `64Mi`, `1500Ki`, or plain bytes.
    static func binary(_ bytes: Int) -> String {
        for (unit, name) in [(1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")] where bytes > 0 && bytes % unit == 0 {
            return "\(bytes / unit)\(name)"
        }
        return bytes >= 1 << 20 ? "\(bytes >> 10)Ki" : "\(bytes)"
    }
}
