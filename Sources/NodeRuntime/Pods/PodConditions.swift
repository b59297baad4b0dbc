internal import Kinds
internal import Machinery

/// The conditions of a pod that its node answers for.
struct PodConditions {
    /// Conditions of other types belong to others, and are left as they are.
    static let own: Set<String> = [
        "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodResizePending",
        "PodResizeInProgress",
    ]

    let writer: PodStatusWriter
    private var pod: Pod { writer.pod }
    private var state: PodState { writer.state }

    /// Those of others with this node's among them.
    var all: [Condition] {
        let time = RFC3339.string(writer.now)
        var conditions = pod.conditions
        let resizes = [resizePending, resizeInProgress].compactMap(\.self)
        let readiness = containersReady
        var found = [readyToStart, initialized, ready(readiness), readiness] + resizes
        if let failure = state.failure, failure.reason == "Evicted" {
            found.append(
                Condition("DisruptionTarget", true, reason: "TerminationByKubelet", message: failure.message))
        }
        if conditions["PodScheduled"] == nil { found.append(Condition("PodScheduled", true)) }
        for var condition in found {
            condition.lastTransitionTime = time
            if let generation = pod.generation { condition.observedGeneration = generation }
            conditions.set(condition)
        }
        let present = Set(found.map(\.type))
        conditions.removeAll { Self.own.contains($0.type) && !present.contains($0.type) }
        return conditions
    }

    private var isCompleted: Bool { writer.phase == "Succeeded" }

    private var readyToStart: Condition {
        Condition("PodReadyToStartContainers", state.network.value != nil && state.ending == .no && !pod.isEnded)
    }

    private var initialized: Condition {
        if isCompleted { return Condition("Initialized", true, reason: "PodCompleted") }
        if writer.isInitialized { return Condition("Initialized", true) }
        let pending = pod.initContainers.filter { !writer.isThrough($0) }.map(\.name)
        return Condition(
            "Initialized", false, reason: "ContainersNotInitialized",
            message: "containers with incomplete status: [\(pending.joined(separator: " "))]")
    }

    private var containersReady: Condition {
        if isCompleted { return Condition("ContainersReady", false, reason: "PodCompleted") }
        if writer.phase == "Failed" { return Condition("ContainersReady", false, reason: "PodFailed") }
        let unready = (pod.sidecars + pod.containers).filter { !state[$0.name].isReady }.map(\.name)
        guard !unready.isEmpty else { return Condition("ContainersReady", true) }
        return Condition(
            "ContainersReady", false, reason: "ContainersNotReady",
            message: "containers with unready status: [\(unready.joined(separator: " "))]")
    }

    /// Ready as its containers are, and as its readiness gates say.
    private func ready(_ containers: Condition) -> Condition {
        var ready = containers
        ready.type = "Ready"
        guard containers.isTrue else { return ready }
        let problems = pod.json["spec"]["readinessGates"].items.compactMap { gate -> String? in
            let type = gate["conditionType"].text
            guard let found = pod.condition(type) else {
                return "corresponding condition of pod readiness gate \"\(type)\" does not exist."
            }
            return found.isTrue
                ? nil : "the status of pod readiness gate \"\(type)\" is not \"True\", but \(found.status)"
        }
        guard !problems.isEmpty else { return ready }
        return Condition(
            "Ready", false, reason: "ReadinessGatesNotReady", message: problems.joined(separator: ", "))
    }

    // MARK: - Resizing

    private var resizePending: Condition? {
        state.resizePending.map { Condition("PodResizePending", true, reason: $0.reason, message: $0.message) }
    }

    private var resizeInProgress: Condition? {
        let changing = (pod.containers + pod.sidecars).filter { spec in
            let container = state[spec.name]
            return container.isBeingResized || container.run.map { $0.resources != state.granted(spec) } == true
        }
        guard !changing.isEmpty else { return nil }
        let problems = changing.map { state[$0.name].resizeProblem }.filter { !$0.isEmpty }
        guard let first = problems.first else { return Condition("PodResizeInProgress", true) }
        return Condition("PodResizeInProgress", true, reason: "Error", message: first)
    }
}
