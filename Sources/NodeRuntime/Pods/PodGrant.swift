internal import Kinds
internal import Machinery

/// Whether the node has what a pod's changed resources ask for.
struct PodGrant {
    let pod: Pod
    let state: PodState
    /// What the node's other pods ask for together.
    let others: ResourceAmount
    let node: NodeResources

    /// What to tell the pod; nil where nothing changes.
    var answer: PodEvent? {
        let specs = pod.containers + pod.sidecars
        let changed = specs.filter { $0.resources != state.granted($0) }
        guard !changed.isEmpty else { return state.resizePending == nil ? nil : .granted([:], pending: nil) }
        let wanted = PodResources.requests(of: pod)
        let before = PodResources.requests(of: pod) { state.granted($0) }
        for (name, amount, capacity) in [
            ("cpu", \ResourceAmount.milliCPU, node.cpuMillicores), ("memory", \.memory, node.memoryInBytes),
        ] {
            let (wanted, used) = (wanted[keyPath: amount], others[keyPath: amount])
            if wanted > capacity {
                let what = "Node didn't have enough capacity: \(name), requested: \(wanted), capacity: \(capacity)"
                return pending("Infeasible", what)
            }
            // What is given back is always granted.
            if wanted > before[keyPath: amount], wanted > capacity - used {
                let what = "Node didn't have enough resource: \(name), requested: \(wanted), used: \(used), "
                return pending("Deferred", "\(what)capacity: \(capacity)")
            }
        }
        return .granted(Dictionary(changed.map { ($0.name, $0.resources) }) { $1 }, pending: nil)
    }

    private func pending(_ reason: String, _ message: String) -> PodEvent? {
        let problem = PodProblem(reason, message)
        return state.resizePending == problem ? nil : .granted([:], pending: problem)
    }
}
