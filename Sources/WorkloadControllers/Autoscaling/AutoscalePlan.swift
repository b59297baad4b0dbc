import Kinds
import Machinery

/// How many pods an autoscaler wants now, and what it says about that.
struct AutoscalePlan {
    /// The number to set; nil where it stays.
    private(set) var replicas: Int?
    private(set) var status: JSONValue
    /// Why the number changes.
    private(set) var reason = ""
    /// Why no number could be told.
    private(set) var fault: UtilizationTarget.Fault?
    private(set) var history: ScalingBehavior.History
    private var conditions: [Condition]
    private let now: Timestamp

    /// - Parameters:
    ///   - current: the number that the target asks for.
    ///   - usage: what a pod's containers use, by name; nil for a pod that wasn't measured.
    init(
        _ scaler: HorizontalPodAutoscaler, current: Int, pods: [Pod], history: ScalingBehavior.History, now: Timestamp,
        usage: (Pod) -> [String: JSONValue]?
    ) {
        self.now = now
        self.history = history
        status = scaler.status
        conditions = scaler.conditions
        status["observedGeneration"].number = scaler.metadata.generation
        status["currentReplicas"].number = current
        set("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale")
        if current == 0, scaler.minReplicas > 0 {
            status["desiredReplicas"].number = 0
            set(
                "ScalingActive", false, "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero")
        } else if current > scaler.maxReplicas {
            change(to: scaler.maxReplicas, from: current, "Current number of replicas above Spec.MaxReplicas")
        } else if current < scaler.minReplicas {
            change(to: scaler.minReplicas, from: current, "Current number of replicas below Spec.MinReplicas")
        } else {
            measure(scaler, current, pods, usage)
        }
        self.history.trim(now: now)
        status["conditions"] = .array(conditions.map(\.json))
    }

    private mutating func measure(
        _ scaler: HorizontalPodAutoscaler, _ current: Int, _ pods: [Pod], _ usage: (Pod) -> [String: JSONValue]?
    ) {
        var proposals: [UtilizationTarget.Proposal] = []
        for metric in scaler.metrics {
            do {
                proposals.append(try UtilizationTarget(metric).proposal(current: current, pods: pods, usage: usage))
            } catch {
                fault = fault ?? error
            }
        }
        status["currentMetrics"].list = proposals.map(\.current)
        guard let best = proposals.max(by: { $0.replicas < $1.replicas }), fault == nil || best.replicas > current
        else {
            let fault = fault ?? .init(reason: "InvalidMetricSourceType", message: "no metrics are asked for")
            self.fault = fault
            status["desiredReplicas"].number = current
            return set("ScalingActive", false, fault.reason, fault.message)
        }
        set(
            "ScalingActive", true, "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from \(best.metric)")
        let wanted = settle(best.replicas, current, scaler)
        if wanted == current {
            status["desiredReplicas"].number = current
        } else {
            let direction = wanted > current ? "\(best.metric) above target" : "All metrics below target"
            change(to: wanted, from: current, direction)
        }
    }

    /// What of a proposal may be done now: stabilized, within the policies, within the bounds.
    private mutating func settle(_ proposed: Int, _ current: Int, _ scaler: HorizontalPodAutoscaler) -> Int {
        let behavior = ScalingBehavior(scaler.spec["behavior"])
        let stable = behavior.stabilized(proposed, current: current, history, now: now)
        history.proposals.append((now, proposed))
        if stable == proposed {
            set("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size")
        } else {
            let direction =
                stable > proposed
                ? ("ScaleDownStabilized", "higher", "highest") : ("ScaleUpStabilized", "lower", "lowest")
            set(
                "AbleToScale", true, direction.0,
                "recent recommendations were \(direction.1) than current one, applying the \(direction.2) recent "
                    + "recommendation")
        }
        let paced = behavior.limited(stable, current: current, history, now: now)
        let bounded = min(max(paced, scaler.minReplicas), scaler.maxReplicas)
        if paced > scaler.maxReplicas {
            set(
                "ScalingLimited", true, "TooManyReplicas",
                "the desired replica count is more than the maximum replica count")
        } else if paced < scaler.minReplicas {
            set(
                "ScalingLimited", true, "TooFewReplicas",
                "the desired replica count is less than the minimum replica count")
        } else if paced != stable {
            let (reason, word) = paced < stable ? ("ScaleUpLimit", "increasing") : ("ScaleDownLimit", "decreasing")
            set(
                "ScalingLimited", true, reason,
                "the desired replica count is \(word) faster than the maximum scale rate")
        } else {
            set(
                "ScalingLimited", false, "DesiredWithinRange",
                "the desired count is within the acceptable range")
        }
        return bounded
    }

    private mutating func change(to wanted: Int, from current: Int, _ why: String) {
        replicas = wanted
        reason = why
        history.changes.append((now, wanted - current))
        status["desiredReplicas"].number = wanted
        status["lastScaleTime"] = .string(now.description)
        set(
            "AbleToScale", true, "SucceededRescale",
            "the HPA controller was able to update the target scale to \(wanted)")
    }

    private mutating func set(_ type: String, _ value: Bool, _ reason: String, _ message: String) {
        conditions.set(Condition(type, value, reason: reason, message: message, at: now.description))
    }
}
