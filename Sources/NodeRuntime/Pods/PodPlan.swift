package import Kinds
package import Machinery

/// Something that the node does for a pod next. Each ends in a `PodEvent`.
package enum PodStep: Sendable, Hashable {
    case attachNetwork
    case prepareVolumes
    case pull(container: String)
    case start(container: String, attempt: Int)
    /// Ends a run: hook, signal, and after the grace (seconds) the last signal.
    case stop(container: String, run: ContainerRun, grace: Int, why: StopReason)
    /// Changes what a running container may use.
    case resize(container: String, run: ContainerRun, resources: JSONValue)
    /// Gives network and mounts back; logs and written files stay.
    case release
    /// Removes everything of the pod from the host.
    case remove
    /// Deletes the object, as the last act.
    case deleteObject
    /// Looks again at this time, in seconds since 1970.
    case wake(at: Double)
}

/// Why a run is ended.
package enum StopReason: Sendable, Hashable {
    case ending
    case unhealthy(ProbeKind)
    case resizing

    /// As kubelet's event Killing tells it.
    func message(_ container: String) -> String {
        switch self {
        case .ending: "Stopping container \(container)"
        case .unhealthy(let kind): "Container \(container) failed \(kind.name) probe, will be restarted"
        case .resizing: "Container \(container) resize requires restart"
        }
    }
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
        return preparing + pulling + starting + unhealthy + resizing + deadline
    }

    // MARK: - Coming up

    private var preparing: [PodStep] {
        guard state.ending == .no else { return [] }
        return staged(state.network, .attachNetwork) + staged(state.volumes, .prepareVolumes)
    }

    private func staged<Value>(_ stage: PodState.Stage<Value>, _ step: PodStep) -> [PodStep] {
        switch stage {
        case .none: [step]
        case .failed(_, let retryAt): retryAt <= now ? [step] : [.wake(at: retryAt)]
        case .busy, .done: []
        }
    }

    private var pulling: [PodStep] {
        pod.everyContainer.compactMap { spec in
            let container = state[spec.name]
            guard container.phase == .waiting, container.image == nil else { return nil }
            return container.retryAt <= now ? .pull(container: spec.name) : .wake(at: container.retryAt)
        }
    }

    private var starting: [PodStep] {
        guard state.network.value != nil, state.volumes.value != nil else { return [] }
        return (due + pod.ephemeralContainers).flatMap { spec -> [PodStep] in
            let container = state[spec.name]
            switch container.phase {
            case .waiting where container.image != nil:
                return container.retryAt <= now
                    ? [.start(container: spec.name, attempt: container.attempt)] : [.wake(at: container.retryAt)]
            case .exited(let exit) where pod.restarts(spec, after: exit.code) || container.isBeingResized:
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
            if spec.isSidecar {
                due.append(spec)
                if !(container.run != nil && container.isStarted) { return due }
            } else if container.exit?.code != 0 {
                return due + [spec]
            }
        }
        return due + pod.containers
    }

    private var unhealthy: [PodStep] {
        pod.everyContainer.compactMap { spec in
            let container = state[spec.name]
            guard let kind = container.unhealthy, case .running(let run) = container.phase else { return nil }
            let probe = kind == .startup ? spec.startupProbe : spec.livenessProbe
            let grace = probe["terminationGracePeriodSeconds"].int ?? pod.gracePeriodSeconds
            return .stop(container: spec.name, run: run, grace: grace, why: .unhealthy(kind))
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
        for spec in pod.initContainers where !spec.isSidecar {
            if let exit = state[spec.name].exit, exit.code != 0, !pod.restarts(spec, after: exit.code) {
                return "Failed"
            }
        }
        let ended = pod.containers.compactMap { spec in state[spec.name].exit.map { (spec, $0) } }
        guard ended.count == pod.containers.count, !ended.isEmpty else { return nil }
        if ended.contains(where: { pod.restarts($0, after: $1.code) || state[$0.name].isBeingResized }) { return nil }
        return ended.allSatisfy { $1.code == 0 } ? "Succeeded" : "Failed"
    }

    package var isPastDeadline: Bool {
        guard let seconds = pod.activeDeadlineSeconds else { return false }
        return now >= state.startTime + Double(seconds)
    }

    private var isAnyBusy: Bool {
        state.network == .busy || state.volumes == .busy || state.containers.values.contains(where: \.isBusy)
    }

    private var endedSteps: [PodStep] {
        let stops = stops(grace: state.failureGrace ?? pod.gracePeriodSeconds)
        if !stops.isEmpty { return stops }
        guard !isAnyBusy, !isAnyRunning, state.ending == .no else { return [] }
        return [.release]
    }

    // MARK: - Going down

    private var isAnyRunning: Bool { state.containers.values.contains { $0.run != nil } }

    /// Until when the router may drain the pod before it is told to end; nil when nothing is to be waited for.
    package var drainDeadline: Double? {
        let annotations = pod.metadata.annotations
        guard annotations[WellKnown.Platform.routed] == "true", annotations[WellKnown.Platform.drained] == nil,
            !state.isOrphaned, isAnyRunning, let since = state.endingSince
        else { return nil }
        let end = since + Double(min(pod.gracePeriodSeconds, 30))
        return now < end ? end : nil
    }

    private var endingSteps: [PodStep] {
        if let drainDeadline { return [.wake(at: drainDeadline)] }
        let stops = stops(grace: state.isOrphaned ? 0 : pod.gracePeriodSeconds)
        if !stops.isEmpty { return stops }
        guard !isAnyBusy, !isAnyRunning else { return [] }
        switch state.ending {
        case .no, .released: return [.remove]
        case .removed: return state.isOrphaned ? [] : [.deleteObject]
        case .releasing, .removing, .deleting, .deleted: return []
        }
    }

    /// Ends all but the sidecars together, and after them one sidecar after the other, the last first.
    private func stops(grace: Int) -> [PodStep] {
        let beside = pod.sidecars.map(\.name)
        let others = pod.everyContainer.map(\.name).filter { !beside.contains($0) }
        for (index, names) in ([others] + beside.reversed().map { [$0] }).enumerated() {
            guard names.contains(where: { state[$0].run != nil }) else { continue }
            let left = index == 0 ? grace : graceLeft(of: grace)
            return names.compactMap { name in
                guard case .running(let run) = state[name].phase else { return nil }
                return .stop(container: name, run: run, grace: left, why: .ending)
            }
        }
        return []
    }

    /// What the containers before it have left of a deletion's grace to a sidecar: two seconds in any case.
    private func graceLeft(of grace: Int) -> Int {
        guard grace > 0, pod.metadata.isBeingDeleted, let since = state.endingSince else { return grace }
        return max(2, grace - Int(now - since))
    }
}
