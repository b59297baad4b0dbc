import Kinds
import Machinery

/// What a deployment needs next, from what is seen of it and its replica sets: the rules of Kubernetes' deployment
/// controller.
struct DeploymentRollout {
    enum Step: Equatable {
        case adopt(name: String, uid: String)
        case release(name: String, uid: String)
        case create(ReplicaSet)
        case update(ReplicaSet)
        case delete(name: String, uid: String)
        /// Writes the annotation with the revision that is current.
        case setRevision(Int)
        /// An event of the deployment.
        case tell(reason: String, message: String)
    }

    private(set) var steps: [Step] = []
    var recheckAfter: Duration?
    /// The status as it should be.
    var status: JSONValue
    let deployment: Deployment
    let bounds: RollingBounds
    let now: Timestamp
    /// The replica set of the current template.
    private(set) var new: ReplicaSet?
    /// Those of earlier templates, oldest first.
    private(set) var old: [ReplicaSet]
    var conditions: [Condition]

    /// - Parameters:
    ///   - sets: those that the deployment controls, and those that its selector matches and nobody controls.
    ///   - hasOldPods: true while pods of earlier templates have not ended; a recreation waits for them.
    init(deployment: Deployment, sets: [ReplicaSet], hasOldPods: Bool, now: Timestamp) {
        self.deployment = deployment
        self.now = now
        bounds = RollingBounds(deployment.spec["strategy"]["rollingUpdate"], desired: deployment.replicas)
        conditions = deployment.conditions
        status = deployment.status
        let selector = deployment.selector
        let owned = sets.filter { $0.isControlled(by: deployment) }
        let (kept, lost) = owned.partitioned { selector.matches($0.metadata.labels) }
        let orphans = sets.filter { set in
            set.metadata.controller == nil && !set.metadata.isBeingDeleted && selector.matches(set.metadata.labels)
        }
        steps = lost.map { .release(name: $0.name, uid: $0.uid) } + orphans.map { .adopt(name: $0.name, uid: $0.uid) }
        let known = (kept + orphans).sorted {
            ($0.metadata.creationTimestamp ?? "", $0.name) < ($1.metadata.creationTimestamp ?? "", $1.name)
        }
        new = known.first { PodTemplate.isSame($0.template, deployment.template) }
        old = known.filter { [new] in $0.uid != new?.uid }
        if !deployment.metadata.isBeingDeleted { decide(hasOldPods: hasOldPods) }
        writeStatus()
    }

    var all: [ReplicaSet] { old + (new.map { [$0] } ?? []) }
    private var isScaling: Bool {
        all.contains { set in
            set.replicas > 0
                && set.annotation(RevisionNote.desired).flatMap(Int.init).map { $0 != deployment.replicas }
                    ?? false
        }
    }

    private mutating func decide(hasOldPods: Bool) {
        notePause()
        if deployment.isPaused || isScaling {
            if !deployment.isPaused { renumber() }
            return scaleTogether()
        }
        if deployment.isRecreate { recreate(hasOldPods) } else { roll() }
        if isComplete(status: deployment.status) { forgetHistory() }
    }

    private mutating func notePause() {
        guard deployment.progressDeadlineSeconds != nil else { return }
        let current = conditions["Progressing"]
        if current?.reason == "TimedOut" || current?.reason == "ProgressDeadlineExceeded" { return }
        if deployment.isPaused, current?.reason != "DeploymentPaused" {
            set("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused")
        } else if !deployment.isPaused, current?.reason == "DeploymentPaused" {
            set("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed")
        }
    }

    // MARK: - The replica set of the template

    /// Gives the current template's replica set the highest revision.
    private mutating func renumber() {
        let revision = (old.map(\.revision).max() ?? 0) + 1
        guard var set = new else { return }
        let before = set
        set.take(notesOf: deployment, revision: revision)
        if deployment.minReadySeconds != set.minReadySeconds {
            set.spec["minReadySeconds"].number = deployment.minReadySeconds
        }
        if set != before { put(set) }
        noteRevision(max(revision, set.revision))
        if conditions["Progressing"] == nil, deployment.progressDeadlineSeconds != nil {
            self.set("Progressing", "True", "FoundNewReplicaSet", "Found new replica set \"\(set.name)\"")
        }
    }

    private mutating func noteRevision(_ revision: Int) {
        guard deployment.annotation(RevisionNote.revision) != String(revision) else { return }
        steps.append(.setRevision(revision))
    }

    /// Makes the replica set, or brings it up to date. Returns true where it had to be made.
    private mutating func ensureNew() -> Bool {
        guard new == nil else {
            renumber()
            return false
        }
        let revision = (old.map(\.revision).max() ?? 0) + 1
        var made = ReplicaSet(of: deployment, revision: revision)
        let replicas = newReplicas(of: made)
        made.scale(to: replicas, of: deployment, bounds)
        steps.append(.create(made))
        if replicas > 0 { tellScaling(made.name, from: 0, to: replicas) }
        noteRevision(revision)
        if deployment.progressDeadlineSeconds != nil {
            set("Progressing", "True", "NewReplicaSetCreated", "Created new replica set \"\(made.name)\"")
        }
        return true
    }

    /// How many pods the current template may have now.
    private func newReplicas(of set: ReplicaSet) -> Int {
        if deployment.isRecreate { return deployment.replicas }
        let total = all.map(\.replicas).reduce(0, +)
        let most = deployment.replicas + bounds.surge
        guard total < most else { return set.replicas }
        return set.replicas + max(0, min(most - total, deployment.replicas - set.replicas))
    }

    // MARK: - Strategies

    private mutating func roll() {
        if ensureNew() { return }
        guard let set = new else { return }
        let wanted = set.replicas > deployment.replicas ? deployment.replicas : newReplicas(of: set)
        // Old pods go only after what has been asked for is seen.
        if set.replicas != wanted { return scale(set, to: wanted) }
        shrinkOld()
    }

    /// Takes away old pods: those that aren't available first, then as many as availability allows.
    private mutating func shrinkOld() {
        guard let new, old.contains(where: { $0.replicas > 0 }) else { return }
        let total = all.map(\.replicas).reduce(0, +)
        let least = deployment.replicas - bounds.unavailable
        var room = total - least - (new.replicas - new.availableReplicas)
        guard room > 0 else { return }
        var left = old.map { (set: $0, replicas: $0.replicas) }
        for index in left.indices where left[index].replicas > left[index].set.availableReplicas && room > 0 {
            let count = min(room, left[index].replicas - left[index].set.availableReplicas)
            left[index].replicas -= count
            room -= count
        }
        let available = all.map(\.availableReplicas).reduce(0, +)
        var spare = available - least
        for index in left.indices where left[index].replicas > 0 && spare > 0 {
            let count = min(left[index].replicas, spare)
            left[index].replicas -= count
            spare -= count
        }
        for (set, replicas) in left where set.replicas != replicas { scale(set, to: replicas) }
    }

    /// Nothing of the old is left before anything new starts.
    private mutating func recreate(_ hasOldPods: Bool) {
        let active = old.filter { $0.replicas > 0 }
        if new != nil { renumber() }
        for set in active { scale(set, to: 0) }
        guard active.isEmpty, !hasOldPods else { return }
        if ensureNew() { return }
        if let set = new, set.replicas != deployment.replicas { scale(set, to: deployment.replicas) }
    }

    // MARK: - Scaling

    /// Follows a change of the number of pods without rolling: a rollout under way keeps its proportions.
    private mutating func scaleTogether() {
        let active = all.filter { $0.replicas > 0 }
        if active.count <= 1, let only = active.first ?? new ?? old.last {
            if only.replicas != deployment.replicas || only.annotation(RevisionNote.desired) != nil {
                scale(only, to: deployment.replicas)
            }
            return
        }
        if let new, new.replicas == deployment.replicas, new.availableReplicas == deployment.replicas,
            new.annotation(RevisionNote.desired).flatMap(Int.init) == deployment.replicas
        {
            for set in old where set.replicas > 0 { scale(set, to: 0) }
            return
        }
        guard !deployment.isRecreate else { return }
        let allowed = deployment.replicas > 0 ? deployment.replicas + bounds.surge : 0
        let change = allowed - active.map(\.replicas).reduce(0, +)
        let ranked = active.sorted { left, right in
            if left.replicas != right.replicas { return left.replicas > right.replicas }
            let isNewer = (left.metadata.creationTimestamp ?? "") > (right.metadata.creationTimestamp ?? "")
            return change > 0 ? isNewer : !isNewer
        }
        var sizes = ranked.map(\.replicas)
        var given = 0
        for (index, set) in ranked.enumerated() where change != 0 {
            let share = share(of: set, change: change, given: given)
            sizes[index] += share
            given += share
        }
        if change != 0, !sizes.isEmpty { sizes[0] = max(0, sizes[0] + change - given) }
        for (set, size) in zip(ranked, sizes) { scale(set, to: size) }
    }

    /// What of a change falls to one replica set, by its size.
    private func share(of set: ReplicaSet, change: Int, given: Int) -> Int {
        let before = set.annotation(RevisionNote.most).flatMap(Int.init) ?? deployment.status["replicas"].number
        let fraction: Int
        if deployment.replicas == 0 {
            fraction = -set.replicas
        } else {
            let most = Double(deployment.replicas + bounds.surge)
            fraction = Int((Double(set.replicas) * most / Double(max(before, 1))).rounded()) - set.replicas
        }
        return change > 0 ? min(fraction, change - given) : max(fraction, change - given)
    }

    private mutating func scale(_ set: ReplicaSet, to replicas: Int) {
        var changed = pending(set)
        changed.scale(to: replicas, of: deployment, bounds)
        guard changed != pending(set) else { return }
        if replicas != set.replicas { tellScaling(set.name, from: set.replicas, to: replicas) }
        put(changed)
    }

    /// The replica set as earlier steps leave it.
    private func pending(_ set: ReplicaSet) -> ReplicaSet { all.first { $0.uid == set.uid } ?? set }

    /// Notes that a replica set is to be written; several changes are one write.
    private mutating func put(_ set: ReplicaSet) {
        steps.removeAll { step in if case .update(let other) = step { other.uid == set.uid } else { false } }
        steps.append(.update(set))
        if new?.uid == set.uid { new = set }
        if let index = old.firstIndex(where: { $0.uid == set.uid }) { old[index] = set }
    }

    private mutating func tellScaling(_ name: String, from: Int, to: Int) {
        let direction = to > from ? "up" : "down"
        let message = "Scaled \(direction) replica set \(name) from \(from) to \(to)"
        steps.append(.tell(reason: "ScalingReplicaSet", message: message))
    }

    /// Deletes the oldest replica sets without pods, beyond the limit.
    private mutating func forgetHistory() {
        let idle = old.filter { set in
            set.replicas == 0 && set.statusReplicas == 0 && !set.metadata.isBeingDeleted
                && set.status["observedGeneration"].number >= set.metadata.generation
        }
        let surplus = old.count - deployment.revisionHistoryLimit
        for set in idle.sorted(by: { $0.revision < $1.revision }).prefix(max(0, surplus)) {
            steps.append(.delete(name: set.name, uid: set.uid))
        }
    }
}

extension Array {
    /// Those for which `condition` holds, and the others.
    func partitioned(_ condition: (Element) -> Bool) -> (kept: [Element], others: [Element]) {
        (filter(condition), filter { !condition($0) })
    }
}
