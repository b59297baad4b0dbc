import Kinds
import Machinery
import Reconciling

/// What the deployment controller does next; carried out in order, each step safe to repeat.
enum DeploymentStep: Sendable, Equatable {
    case create(ReplicationController)
    /// Writes a replication controller as given, unless it has changed since it was read.
    case update(ReplicationController)
    case delete(name: String, uid: String)
    case updateStatus(DeploymentConfig)
    case runHook(Pod)
    /// Points the image stream tag `to` at an image reference.
    case tagImage(reference: String, to: JSONValue)
    case event(isWarning: Bool, reason: String, message: String)
}

/// The rollout of one revision: moves replicas from the one that runs to the new one, as its strategy says.
///
/// A state machine without memory of its own. It looks at the replication controllers and their pods and says what is
/// to be done now; what must be remembered (the phase, the progress deadline, hooks that have run) is on the
/// replication controller, so that any process can go on with it at any time.
struct Rollout {
    let config: DeploymentConfig
    var to: ReplicationController
    var from: ReplicationController?
    let others: [ReplicationController]
    /// Pods by the uid of the replication controller that owns them, and hook pods by name.
    let pods: RolloutPods
    let now: Timestamp

    private(set) var steps: [DeploymentStep] = []
    private(set) var recheckAfter: Duration?
    private let original: ReplicationController
    private let desired: Int
    private let tally: PodTally

    init(
        config: DeploymentConfig, to: ReplicationController, from: ReplicationController?,
        others: [ReplicationController], pods: RolloutPods, now: Timestamp
    ) {
        self.config = to.encodedConfig ?? config
        self.to = to
        self.from = from
        self.others = others
        self.pods = pods
        self.now = now
        original = to
        desired = to.desiredReplicas
        tally = PodTally(
            pods.owned(by: to).filter(\.isActive), minReadySeconds: self.config.minReadySeconds, now: now)
        advance()
    }

    private mutating func advance() {
        let before = from
        if to.isCancelled {
            let reason = to.statusReason.isEmpty ? "cancelled" : to.statusReason
            fail(event: "RolloutCancelled", reason)
        } else {
            proceed()
        }
        if let from, from != before { steps.append(.update(from)) }
        if to != original { steps.insert(.update(to), at: 0) }
    }

    private mutating func proceed() {
        for other in others where other.replicas > 0 {
            var other = other
            other.replicas = 0
            steps.append(.update(other))
        }
        if to.deploymentPhase != .running {
            to.setNote(WellKnown.Deployment.phase, DeploymentPhase.running.rawValue)
            to.setNote(RolloutAnnotation.startedAt, now.description)
            markProgress()
        }
        let isRecreate = config.strategy.type == "Recreate"
        let params = isRecreate ? config.strategy.recreateParams : config.strategy.rollingParams
        guard hook("pre", params["pre"]) else { return }
        let isMoved: Bool
        switch config.strategy.type {
        case "Recreate": isMoved = recreate(params)
        case "Rolling", "": isMoved = from == nil ? scaleUp() : roll(params)
        default:
            fail(event: "RolloutFailed", "strategy \(config.strategy.type) is not supported: use Rolling or Recreate")
            return
        }
        guard isMoved, hook("post", params["post"]) else { return }
        complete()
    }

    /// Rolling: more new pods within the surge, fewer old ones within what may be unavailable. True when all is moved.
    private mutating func roll(_ params: JSONValue) -> Bool {
        guard var from else { return scaleUp() }
        let bounds = config.rollingBounds(desired: desired)
        if to.replicas == desired, from.replicas == 0, tally.available >= desired { return true }
        if let pause = pauseBetweenUpdates(params) {
            wait(atMost: pause)
            return false
        }
        let old = from.replicas
        let new = min(to.replicas, desired)
        let room = old == 0 ? desired - new : desired + bounds.surge - old - new
        let target = min(desired, new + max(0, room))
        let needed = desired == 0 ? 0 : max(0, desired - bounds.unavailable)
        var surplus = max(0, old + tally.available - needed)
        if new == desired, tally.available >= desired { surplus = old }
        if target != to.replicas { scaleNew(to: target) }
        if old > 0, surplus > 0 {
            if from.note(WellKnown.Deployment.originalReplicas) == nil {
                from.setNote(WellKnown.Deployment.originalReplicas, String(old))
            }
            from.replicas = max(0, old - surplus)
            self.from = from
            markProgress()
        }
        if to.replicas == desired, from.replicas == 0, tally.available >= desired { return true }
        wait()
        return false
    }

    /// The rest of `updatePeriodSeconds`, where the config asks for a longer one than the default of a second: that
    /// one only made up for not being told of changes.
    private func pauseBetweenUpdates(_ params: JSONValue) -> Duration? {
        guard let period = params["updatePeriodSeconds"].int, period > 1, to.replicas > 0 else { return nil }
        let rest = progressAt.advanced(by: .seconds(period)).since(now)
        return rest > .zero ? rest : nil
    }

    /// Recreate: nothing of the old is left before the new starts.
    private mutating func recreate(_ params: JSONValue) -> Bool {
        if var from {
            if from.replicas > 0 {
                from.setNote(WellKnown.Deployment.originalReplicas, String(from.replicas))
                from.replicas = 0
                self.from = from
                markProgress()
            }
            if pods.owned(by: from).contains(where: { !$0.isEnded }) {
                wait()
                return false
            }
        }
        return hook("mid", params["mid"]) && scaleUp()
    }

    /// One replica first; only when that one is available the others.
    private mutating func scaleUp() -> Bool {
        if to.replicas > desired { scaleNew(to: desired) }
        if to.replicas == 0, desired > 0 { scaleNew(to: 1) }
        if to.replicas < desired, tally.available >= 1 { scaleNew(to: desired) }
        if to.replicas == desired, tally.available >= desired { return true }
        wait()
        return false
    }

    private mutating func scaleNew(to replicas: Int) {
        to.replicas = replicas
        markProgress()
    }

    private mutating func markProgress() { to.setNote(RolloutAnnotation.progressAt, now.microText) }

    private var progressAt: Timestamp {
        let text = to.note(RolloutAnnotation.progressAt) ?? to.metadata.creationTimestamp ?? ""
        return Timestamp(text) ?? now
    }

    /// Waits for a change; when there has been none for the strategy's timeout the rollout fails.
    private mutating func wait(atMost pause: Duration? = nil) {
        let rest = progressAt.advanced(by: .seconds(config.timeoutSeconds)).since(now)
        guard rest > .zero else {
            let detail = pods.owned(by: to).lazy.compactMap(\.obstacle).first.map { " (\($0))" } ?? ""
            fail(
                event: "RolloutTimeout",
                "timed out waiting for any update progress to be made within \(config.timeoutSeconds)s\(detail)")
            return
        }
        recheckAfter = [rest, pause, tally.recheckAfter].compactMap { $0 }.min()
    }

    private mutating func fail(event: String, _ reason: String) {
        to.setNote(WellKnown.Deployment.phase, DeploymentPhase.failed.rawValue)
        to.setNote(WellKnown.Deployment.statusReason, reason)
        to.setNote(RolloutAnnotation.completedAt, now.description)
        if config.test { to.replicas = 0 }
        // The old one must not shrink in the same step in which the new one is given up.
        recheckAfter = nil
        let back = from.map { "; back to revision \($0.version)" } ?? ""
        steps.append(.event(isWarning: true, reason: event, message: "rollout of \(to.name): \(reason)\(back)"))
    }

    private mutating func complete() {
        to.setNote(WellKnown.Deployment.phase, DeploymentPhase.complete.rawValue)
        to.setNote(WellKnown.Deployment.replicas, String(desired))
        to.setNote(WellKnown.Deployment.desiredReplicas, nil)
        to.setNote(RolloutAnnotation.completedAt, now.description)
        to.setNote(RolloutAnnotation.progressAt, nil)
        if config.test { to.replicas = 0 }
    }

    /// Runs a lifecycle hook once. True when there is none or it is behind us.
    private mutating func hook(_ name: String, _ hook: JSONValue) -> Bool {
        guard !hook.isNull else { return true }
        let done = (to.note(RolloutAnnotation.hooksDone) ?? "").split(separator: ",").map(String.init)
        if done.contains(name) { return true }
        switch LifecycleHook(name: name, json: hook).progress(of: to, config, pods) {
        case .done: break
        case .start(let pod):
            steps.append(.runHook(pod))
            return false
        case .running: return false
        case .tag(let images): for image in images { steps.append(.tagImage(reference: image.reference, to: image.to)) }
        case .failed(let why):
            fail(event: "RolloutFailed", why)
            return false
        }
        to.setNote(RolloutAnnotation.hooksDone, (done + [name]).joined(separator: ","))
        markProgress()
        return true
    }
}

/// The pods that a rollout looks at.
struct RolloutPods: Sendable {
    var byOwner: [String: [Pod]] = [:]
    var hooks: [String: Pod] = [:]

    func owned(by controller: ReplicationController) -> [Pod] { byOwner[controller.uid] ?? [] }
}

extension Pod {
    /// Why the pod isn't ready, in words; nil where nothing is known.
    var obstacle: String? {
        if isReady { return nil }
        if let scheduled = condition("PodScheduled"), !scheduled.isTrue, !scheduled.message.isEmpty {
            return "pod \(name): \(scheduled.message)"
        }
        for status in initContainerStatuses + containerStatuses where !status.ready {
            let state = status.waiting.isNull ? status.terminated : status.waiting
            let words = [state["reason"].text, state["message"].text].filter { !$0.isEmpty }
            if !words.isEmpty { return "pod \(name), container \(status.name): \(words.joined(separator: ": "))" }
        }
        if let ready = condition("Ready"), !ready.message.isEmpty { return "pod \(name): \(ready.message)" }
        return "pod \(name) is not ready"
    }
}
