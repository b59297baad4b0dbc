import Kinds
import Machinery
import Reconciling

/// What a deployment config needs next, from what is seen of it, its replication controllers and their pods.
struct DeploymentPlan {
    private(set) var steps: [DeploymentStep] = []
    private(set) var recheckAfter: Duration?
    private let config: DeploymentConfig
    /// Newest version first.
    private let revisions: [ReplicationController]
    private let pods: RolloutPods
    private let now: Timestamp
    private var message: String?

    init(config: DeploymentConfig, revisions: [ReplicationController], pods: RolloutPods, now: Timestamp) {
        self.config = config
        self.revisions = revisions.filter { $0.version > 0 }.sorted { $0.version > $1.version }
        self.pods = pods
        self.now = now
        decide()
    }

    private var latest: ReplicationController? { revisions.first { $0.version == config.latestVersion } }
    private var active: ReplicationController? { revisions.first { $0.deploymentPhase == .complete } }

    private mutating func decide() {
        guard !config.metadata.isBeingDeleted else { return }
        if let newest = revisions.first, newest.version > config.latestVersion {
            return bump(to: newest.version, config.details)
        }
        if !config.paused, let due = due() {
            return bump(to: config.latestVersion + 1, due)
        }
        if config.latestVersion > 0, latest == nil, !config.paused {
            replaceRunning()
        } else if let running = revisions.first(where: { !$0.deploymentPhase.isTerminal }) {
            advance(running)
        } else {
            settle()
        }
        prune()
        writeStatus()
    }

    /// The details of the version that is due, if one is.
    private mutating func due() -> JSONValue? {
        switch DeploymentDecision.make(config, latest: latest?.encodedConfig) {
        case .keep: return nil
        case .wait(let message):
            self.message = message
            return nil
        case .deploy(let message, let causes): return ["message": .string(message), "causes": .array(causes)]
        }
    }

    private mutating func bump(to version: Int, _ details: JSONValue) {
        var changed = config
        changed.latestVersion = version
        changed.details = details
        steps.append(.updateStatus(changed))
    }

    /// Makes the newest revision; one that still runs is cancelled first.
    private mutating func replaceRunning() {
        if var running = revisions.first(where: { !$0.deploymentPhase.isTerminal }) {
            if running.isCancelled { return advance(running) }
            running.setNote(WellKnown.Deployment.cancelled, "true")
            running.setNote(
                WellKnown.Deployment.statusReason,
                "newer deployment \(ReplicationController.revisionName(config, config.latestVersion)) was found")
            steps.append(.update(running))
            return
        }
        let revision = ReplicationController(revisionOf: config)
        steps.append(.create(revision))
        steps.append(
            .event(
                isWarning: false, reason: "DeploymentCreated",
                message: "Created new replication controller \"\(revision.name)\" for version \(config.latestVersion)"))
    }

    private mutating func advance(_ running: ReplicationController) {
        let from = revisions.first { $0.version < running.version && $0.deploymentPhase == .complete }
        let others = revisions.filter { $0.uid != running.uid && $0.uid != from?.uid }
        let rollout = Rollout(config: config, to: running, from: from, others: others, pods: pods, now: now)
        steps += rollout.steps
        recheckAfter = rollout.recheckAfter
    }

    /// Nothing is in flight: the newest complete revision has all replicas, every other one none.
    private mutating func settle() {
        let active = active
        for var revision in revisions {
            let wanted = revision.uid == active?.uid && !config.test ? config.replicas : 0
            guard revision.replicas != wanted else { continue }
            revision.replicas = wanted
            if revision.uid == active?.uid { revision.setNote(WellKnown.Deployment.replicas, String(wanted)) }
            steps.append(.update(revision))
        }
        // The replicas of the good one come back before those of the failed one go.
        steps.sort { left, _ in
            if case .update(let revision) = left { revision.uid == active?.uid } else { false }
        }
    }

    /// Forgets the oldest of the ended revisions without replicas, beyond the limit.
    private mutating func prune() {
        let limit = config.revisionHistoryLimit ?? 10
        let old = revisions.filter { revision in
            revision.deploymentPhase.isTerminal && revision.replicas == 0 && revision.statusReplicas == 0
                && revision.uid != active?.uid && revision.version != config.latestVersion
        }
        for revision in old.dropFirst(limit) { steps.append(.delete(name: revision.name, uid: revision.uid)) }
    }

    private mutating func writeStatus() {
        var changed = config
        let tallies = revisions.map { revision in
            (
                revision,
                PodTally(
                    pods.owned(by: revision).filter(\.isActive), minReadySeconds: config.minReadySeconds, now: now)
            )
        }
        let total = revisions.map { revision in pods.owned(by: revision).filter(\.isActive).count }.reduce(0, +)
        let available = tallies.map(\.1.available).reduce(0, +)
        changed.observedGeneration = config.metadata.generation
        changed.statusReplicas = total
        changed.readyReplicas = tallies.map(\.1.ready).reduce(0, +)
        changed.availableReplicas = available
        changed.unavailableReplicas = max(0, total - available)
        changed.updatedReplicas = latest.map { pods.owned(by: $0).filter(\.isActive).count } ?? 0
        if let latest, latest.deploymentPhase == .failed, !latest.statusReason.isEmpty {
            changed.details["message"] = .string(failureText(latest))
        }
        var conditions = config.conditions
        for condition in [availability(available), progress()].compactMap({ $0 }) {
            let isNew =
                conditions[condition.type].map {
                    ($0.status, $0.reason, $0.message) != (condition.status, condition.reason, condition.message)
                } ?? true
            if isNew { conditions.set(condition) }
        }
        changed.conditions = conditions
        recheckAfter = ([recheckAfter] + tallies.map(\.1.recheckAfter)).compactMap { $0 }.min()
        if changed.status != config.status { steps.append(.updateStatus(changed)) }
    }

    private func failureText(_ failed: ReplicationController) -> String {
        let back = active.map { "; running revision \($0.version) (\($0.name)) instead" } ?? ""
        return "\(failed.name): \(failed.statusReason)\(back)"
    }

    private func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> Condition {
        var condition = Condition(type, status == "True", reason: reason, message: message, at: now.description)
        condition.status = status
        condition.lastUpdateTime = now.description
        return condition
    }

    private func availability(_ available: Int) -> Condition {
        let unavailable =
            config.strategy.type == "Recreate" ? 0 : config.rollingBounds(desired: config.replicas).unavailable
        let isAvailable = available >= config.replicas - unavailable && available > 0 || config.replicas == 0
        return condition(
            "Available", isAvailable ? "True" : "False", "",
            "Deployment config \(isAvailable ? "has" : "does not have") minimum availability.")
    }

    private func progress() -> Condition? {
        if config.paused {
            return condition("Progressing", "Unknown", "DeploymentConfigPaused", "Deployment config is paused")
        }
        guard let latest else {
            return message.map { condition("Progressing", "Unknown", "WaitingForImage", $0) }
        }
        let name = "replication controller \"\(latest.name)\""
        switch latest.deploymentPhase {
        case .new, .pending:
            return condition("Progressing", "True", "NewReplicationControllerCreated", "Created new \(name)")
        case .running:
            return condition("Progressing", "True", "ReplicationControllerUpdated", "\(name) is progressing")
        case .complete:
            return condition(
                "Progressing", "True", "NewReplicationControllerAvailable", "\(name) successfully rolled out")
        case .failed where latest.isCancelled:
            return condition("Progressing", "False", "RolloutCancelled", "rollout of \(name) was cancelled")
        case .failed:
            return condition(
                "Progressing", "False", "ProgressDeadlineExceeded",
                "\(name) has failed progressing: \(failureText(latest))")
        }
    }
}
