import Kinds
import Machinery
import Reconciling

/// What brings an owner's pods to the wanted number, from what is seen of them now.
struct ReplicationPlan: Sendable, Equatable {
    enum Step: Sendable, Hashable {
        /// Makes the controller the owner of a pod that its selector matches and nobody owns.
        case adopt(pod: String, uid: String)
        /// Gives up a pod that the selector doesn't match any more.
        case release(pod: String, uid: String)
        case create(Int)
        case delete(pod: String, uid: String)
    }

    let steps: [Step]
    /// `status` without conditions.
    let status: JSONValue
    /// When a pod will have been ready for long enough to be available.
    let recheckAfter: Duration?

    /// `pods` are those of the namespace that the controller owns or that match its selector without an owner.
    init(controller: some ReplicaOwner, pods: [Pod], now: Timestamp) {
        let selector = controller.podSelector
        let owned = pods.filter { $0.isControlled(by: controller) }
        let orphans = pods.filter { pod in
            pod.metadata.controller == nil && pod.isActive && selector.matches(pod.metadata.labels)
        }
        let released = owned.filter { !selector.matches($0.metadata.labels) }
        let active = owned.filter { $0.isActive && selector.matches($0.metadata.labels) }

        var steps: [Step] = released.map { .release(pod: $0.name, uid: $0.uid) }
        steps += orphans.map { .adopt(pod: $0.name, uid: $0.uid) }
        let replicas = active + orphans
        let missing = controller.replicas - replicas.count
        if missing > 0 { steps.append(.create(missing)) }
        if missing < 0 {
            let crowd = Dictionary(grouping: replicas, by: \.nodeName).mapValues(\.count)
            let ranked = replicas.map { (DeletionRank($0, neighbours: crowd[$0.nodeName] ?? 0), $0) }.sorted {
                $0.0 < $1.0
            }
            steps += ranked.prefix(-missing).map { .delete(pod: $0.1.name, uid: $0.1.uid) }
        }
        self.steps = steps
        let tally = PodTally(active, minReadySeconds: controller.minReadySeconds, now: now)
        recheckAfter = tally.recheckAfter
        let labels = controller.template["metadata"]["labels"].stringMap
        status = [
            "replicas": .int(Int64(active.count)),
            "fullyLabeledReplicas": .int(Int64(active.filter { $0.isSelected(by: labels) }.count)),
            "readyReplicas": .int(Int64(tally.ready)), "availableReplicas": .int(Int64(tally.available)),
            "observedGeneration": .int(Int64(controller.metadata.generation)),
        ]
    }
}

/// How many pods are ready, and ready for long enough.
struct PodTally: Sendable, Equatable {
    let ready: Int
    let available: Int
    /// The time until the next ready pod counts as available.
    let recheckAfter: Duration?

    init(_ pods: [Pod], minReadySeconds: Int, now: Timestamp) {
        let ready = pods.filter { $0.isReady && $0.isActive }
        self.ready = ready.count
        guard minReadySeconds > 0 else {
            available = ready.count
            recheckAfter = nil
            return
        }
        let waits = ready.map { pod -> Duration in
            let since = pod.condition("Ready").flatMap { Timestamp($0.lastTransitionTime) } ?? now
            return since.advanced(by: .seconds(minReadySeconds)).since(now)
        }
        available = waits.filter { $0 <= .zero }.count
        recheckAfter = waits.filter { $0 > .zero }.min()
    }
}

/// Which of two pods goes first when there are too many: unscheduled, not running, not ready, cheaper, with more of its
/// kind on the same node, ready later, restarted more often, newer.
struct DeletionRank: Comparable {
    private let unscheduled: Bool
    private let phase: Int
    private let isReady: Bool
    private let cost: Int
    private let neighbours: Int
    private let readySince: String
    private let restarts: Int
    private let created: String
    private let name: String

    init(_ pod: Pod, neighbours: Int = 0) {
        self.neighbours = neighbours
        unscheduled = pod.nodeName.isEmpty
        phase = pod.phase == "Running" ? 2 : pod.phase == "Unknown" ? 1 : 0
        isReady = pod.isReady
        cost = pod.metadata.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap(Int.init) ?? 0
        readySince = pod.condition("Ready").map(\.lastTransitionTime) ?? ""
        restarts = pod.containerStatuses.map(\.restartCount).max() ?? 0
        created = pod.metadata.creationTimestamp ?? ""
        name = pod.name
    }

    static func < (left: DeletionRank, right: DeletionRank) -> Bool {
        if left.unscheduled != right.unscheduled { return left.unscheduled }
        if left.phase != right.phase { return left.phase < right.phase }
        if left.isReady != right.isReady { return !left.isReady }
        if left.cost != right.cost { return left.cost < right.cost }
        if left.neighbours != right.neighbours { return left.neighbours > right.neighbours }
        if left.isReady, left.readySince != right.readySince { return left.readySince > right.readySince }
        if left.restarts != right.restarts { return left.restarts > right.restarts }
        if left.created != right.created { return left.created > right.created }
        return left.name > right.name
    }
}

extension ObjectView {
    /// True when the object's labels contain all of `selector`; an empty selector selects nothing.
    func isSelected(by selector: [String: String]) -> Bool {
        guard !selector.isEmpty else { return false }
        let labels = json["metadata"]["labels"]
        return selector.allSatisfy { labels[$0.key].string == $0.value }
    }
}
