internal import Kinds
internal import Machinery
internal import Synchronization

/// What the node runs short of now, for its conditions and for new pods.
final class NodePressureState: Sendable {
    private let seen = Mutex<[NodePressure: Double]>([:])
    private let transition: Double

    init(transition: Double) { self.transition = transition }

    /// Notes what is short; true where the node's conditions change by it.
    func note(_ pressures: [NodePressure], now: Double) -> Bool {
        seen.withLock { seen in
            let before = Set(seen.keys)
            for pressure in pressures { seen[pressure] = now }
            seen = seen.filter { now - $0.value <= transition }
            return Set(seen.keys) != before
        }
    }

    var present: Set<NodePressure> { seen.withLock { Set($0.keys) } }

    /// Why a new pod is turned away while the node is short of something; nil where it may run.
    func problem(_ pod: Pod) -> PodProblem? {
        let present = present
        // system-cluster-critical and above run in any case.
        guard !present.isEmpty, (pod.json["spec"]["priority"].int ?? 0) < 2_000_000_000 else { return nil }
        if present == [.memory] {
            let isTolerated = [Toleration](pod.spec).tolerate(Taint(NodePressure.memory.taint, "NoSchedule"))
            if PodQuality.of(pod.spec) != "BestEffort" || isTolerated { return nil }
        }
        let names = present.map(\.rawValue).sorted().joined(separator: " ")
        return PodProblem("Evicted", "The node had condition: [\(names)]. ")
    }
}
