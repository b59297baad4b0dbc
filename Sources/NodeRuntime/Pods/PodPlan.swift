package import Kinds
internal import Machinery

/// Something that the node does for a pod next. Each ends in a `PodEvent`.
package enum PodStep: Sendable, Hashable {
    case attachNetwork
    case prepareVolumes
    case pull(container: String)
    case start(container: String, attempt: Int)
    /// Ends a run: hook, signal, and after the grace (seconds) the last signal.
    case stop(container: String, run: ContainerRun, grace: Int, runsHook: Bool)
    /// Gives network and mounts back; logs and written files stay.
    case release
    /// Removes everything of the pod from the host.
    case remove
    /// Deletes the object, as the last act.
    case deleteObject
    /// Looks again at this time, in seconds since 1970.
    case wake(at: Double)
}

/// Decides what a pod needs next: a pure function of the pod's object, what the node knows, and the time.
package struct PodPlan {
    let pod: Pod
    let state: PodState
    let now: Double

    package init(pod: Pod, state: PodState, now: Double) {
        self.pod = pod
        self.state = state
        self.now = now
    }

    package var steps: [PodStep] {
        if pod.metadata.isBeingDeleted || state.isOrphaned { return endingSteps }
        if outcome != nil || pod.isEnded { return endedSteps }
        return preparing + pulling + starting + unhealthy + deadline
    }

    // MARK: - Coming up

    private var preparing: [PodStep] {
        var steps: [PodStep] = []
        if state.ending == .no {
            steps += staged(state.network, .attachNetwork)
            steps += staged(state.volumes, .prepareVolumes)
        }
        return steps
    }

    private func staged<Value>(_ stage: PodState.Stage<Value>, _ step: PodStep) -> [PodStep] {
        switch stage {
        case .none: [step]
        case .failed(_, let retryAt): retryAt <= now ? [step] : [.wake(at: retryAt)]
        case .busy, .done: []
        }
    }

    private var specs: [Container] { pod.initContainers + pod.containers }

    private var pulling: [PodStep] {
        specs.compactMap { spec in
            let container = state[spec.name]
            guard container.phase == .waiting, container.image == nil else { return nil }
            return container.retryAt <= now ? .pull(container: spec.name) : .wake(at: container.retryAt)
        }
    }

    private var starting: [PodStep] {
        guard state.network.value != nil, state.volumes.value != nil else { return [] }
        return due.flatMap { spec -> [PodStep] in
            let container = state[spec.name]
            switch container.phase {
            case .waiting where container.image != nil:
                return container.retryAt <= now
                    ? [.start(container: spec.name, attempt: container.attempt)] : [.wake(at: container.retryAt)]
            case .exited where restarts(spec, container):
                return container.retryAt <= now
                    ? [.start(container: spec.name, attempt: container.attempt + 1)]
                    : [.wake(at: container.retryAt)]
            default: return []
            }
        }
    }

    /// The containers whose turn it is: the first init container that is not through, or all others. Init containers
    /// that go on beside (restartPolicy Always) let the next one start once they are up.
    private var due: [Container] {
        var due: [Container] = []
        for spec in pod.initContainers {
            let container = state[spec.name]
            if Self.isSidecar(spec) {
                due.append(spec)
                if !(container.run != nil && container.isStarted) { return due }
            } else if container.exit?.code != 0 {
                return due + [spec]
            }
        }
        return due + pod.containers
    }

    static func isSidecar(_ spec: Container) -> Bool { spec.json["restartPolicy"].text == "Always" }

    private func restarts(_ spec: Container, _ container: ContainerState) -> Bool {
        guard let exit = container.exit else { return false }
        let isInit = pod.initContainers.contains { $0.name == spec.name }
        if Self.isSidecar(spec) { return true }
        switch pod.restartPolicy {
        case "Never": return false
        case "OnFailure": return exit.code != 0
        default: return isInit ? exit.code != 0 : true
        }
    }

    private var unhealthy: [PodStep] {
        specs.compactMap { spec in
            guard state[spec.name].isUnhealthy, case .running(let run) = state[spec.name].phase else { return nil }
            let grace = spec.livenessProbe["terminationGracePeriodSeconds"].int ?? gracePeriod
            return .stop(container: spec.name, run: run, grace: grace, runsHook: true)
        }
    }

    private var deadline: [PodStep] {
        guard let seconds = pod.activeDeadlineSeconds else { return [] }
        return [.wake(at: state.startTime + Double(seconds))]
    }

    // MARK: - Outcome

    /// Succeeded or Failed once the pod's containers are through for good; nil while they are not.
    package var outcome: String? {
        if state.failure != nil || isPastDeadline { return "Failed" }
        for spec in pod.initContainers where !Self.isSidecar(spec) {
            if let exit = state[spec.name].exit, exit.code != 0, pod.restartPolicy == "Never" { return "Failed" }
        }
        let ended = pod.containers.compactMap { state[$0.name].exit }
        guard ended.count == pod.containers.count, !ended.isEmpty else { return nil }
        if pod.containers.contains(where: { restarts($0, state[$0.name]) }) { return nil }
        return ended.allSatisfy { $0.code == 0 } ? "Succeeded" : "Failed"
    }

    package var isPastDeadline: Bool {
        guard let seconds = pod.activeDeadlineSeconds else { return false }
        return now >= state.startTime + Double(seconds)
    }

    private var isAnyBusy: Bool {
        state.network == .busy || state.volumes == .busy || state.containers.values.contains(where: \.isBusy)
    }

    private var endedSteps: [PodStep] {
        let stops = stops(grace: gracePeriod, runsHook: false)
        if !stops.isEmpty { return stops }
        guard !isAnyBusy, !isAnyRunning, state.ending == .no else { return [] }
        return [.release]
    }

    // MARK: - Going down

    private var isAnyRunning: Bool { state.containers.values.contains { $0.run != nil } }

    private var gracePeriod: Int {
        pod.metadata.deletionGracePeriodSeconds ?? pod.terminationGracePeriodSeconds ?? 30
    }

    /// Until when the router may drain the pod before it is told to end; nil when nothing is to be waited for.
    package var drainDeadline: Double? {
        let annotations = pod.metadata.annotations
        guard annotations[WellKnown.Platform.routed] == "true", annotations[WellKnown.Platform.drained] == nil,
            !state.isOrphaned, isAnyRunning, let since = state.endingSince
        else { return nil }
        let end = since + Double(min(gracePeriod, 30))
        return now < end ? end : nil
    }

    private var endingSteps: [PodStep] {
        if let drainDeadline { return [.wake(at: drainDeadline)] }
        let stops = stops(grace: state.isOrphaned ? 0 : gracePeriod, runsHook: !state.isOrphaned)
        if !stops.isEmpty { return stops }
        guard !isAnyBusy, !isAnyRunning else { return [] }
        switch state.ending {
        case .no, .released: return [.remove]
        case .removed: return state.isOrphaned ? [] : [.deleteObject]
        case .releasing, .removing, .deleting, .deleted: return []
        }
    }

    /// Ends the pod's own containers together, and those beside them after that.
    private func stops(grace: Int, runsHook: Bool) -> [PodStep] {
        let own = pod.containers.map(\.name)
        let ownRuns = own.filter { state[$0].run != nil }
        let names = ownRuns.isEmpty ? pod.initContainers.map(\.name).reversed() : own
        return names.compactMap { name in
            guard case .running(let run) = state[name].phase else { return nil }
            return .stop(container: name, run: run, grace: grace, runsHook: runsHook)
        }
    }
}
