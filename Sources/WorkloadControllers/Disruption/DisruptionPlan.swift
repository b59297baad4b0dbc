import Kinds
import Machinery

/// How many pods a budget lets go now.
enum DisruptionPlan {
    /// The budget's status. `scale` finds who decides on the number of a controller's pods, by uid, and that number;
    /// nil where nobody knows.
    static func status(
        of budget: PodDisruptionBudget, pods: [Pod], scale: (JSONValue) -> (uid: String, replicas: Int)?, now: Timestamp
    ) -> JSONValue {
        let living = pods.filter { !$0.isEnded }
        let (expected, desired) = wanted(budget, living, scale)
        let pending = budget.status["disruptedPods"].object ?? [:]
        var disrupted: JSONValue = [:]
        for (name, time) in pending {
            // An eviction that was allowed and hasn't begun after two minutes doesn't count any more.
            guard let pod = living.first(where: { $0.name == name }), !pod.metadata.isBeingDeleted,
                let since = Timestamp(time.text), now.since(since) < .seconds(120)
            else { continue }
            disrupted[name] = time
        }
        let healthy = living.filter {
            $0.isReady && !$0.metadata.isBeingDeleted && disrupted[$0.name].isNull
        }.count
        let allowed = expected > 0 ? max(0, healthy - desired) : 0
        var status: JSONValue = [
            "observedGeneration": .int(Int64(budget.metadata.generation)), "currentHealthy": .int(Int64(healthy)),
            "desiredHealthy": .int(Int64(desired)), "expectedPods": .int(Int64(expected)),
            "disruptionsAllowed": .int(Int64(allowed)),
        ]
        if disrupted.object?.isEmpty == false { status["disruptedPods"] = disrupted }
        var conditions: [Condition] = budget.status["conditions"].views()
        var condition = Condition(
            "DisruptionAllowed", allowed > 0, reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
            at: now.description)
        condition.observedGeneration = budget.metadata.generation
        condition.json["message"] = ""
        conditions.set(condition)
        status["conditions"] = .array(conditions.map(\.json))
        return status
    }

    /// How many pods there are to be, and how many of them must stay healthy.
    private static func wanted(
        _ budget: PodDisruptionBudget, _ pods: [Pod], _ scale: (JSONValue) -> (uid: String, replicas: Int)?
    ) -> (expected: Int, desired: Int) {
        let most = budget.spec["maxUnavailable"]
        let least = budget.spec["minAvailable"]
        if most.isNull, let number = least.int { return (pods.count, number) }
        var scales: [String: Int] = [:]
        for (uid, group) in Dictionary(grouping: pods, by: { $0.metadata.controller?["uid"].text ?? $0.uid }) {
            let known = group.first?.metadata.controller.flatMap(scale)
            scales[known?.uid ?? uid] = known?.replicas ?? group.count
        }
        let expected = scales.values.reduce(0, +)
        if !most.isNull {
            return (expected, max(0, expected - RollingBounds.share(most, 0, of: expected, roundingUp: true)))
        }
        return (expected, RollingBounds.share(least, 1, of: expected, roundingUp: true))
    }
}
