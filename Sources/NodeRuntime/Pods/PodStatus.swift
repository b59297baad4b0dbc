package import Kinds
package import Machinery

/// Writes a pod's `status`: a pure function of its object, what the node knows, and the time.
package struct PodStatusWriter {
    let pod: Pod
    let state: PodState
    let hostIP: String
    let now: Double

    package init(pod: Pod, state: PodState, hostIP: String, now: Double) {
        self.pod = pod
        self.state = state
        self.hostIP = hostIP
        self.now = now
    }

    /// The whole status, with what other writers have put there left in place.
    package var status: JSONValue {
        var status = pod.json["status"]
        if let generation = pod.generation { status["observedGeneration"] = .int(Int64(generation)) }
        status["phase"] = .string(phase)
        if status["qosClass"].isNull { status["qosClass"] = .string(PodQuality.of(pod.spec)) }
        if isRejected {
            status["startTime"] = .string(RFC3339.string(state.startTime))
            return withFailure(status)
        }
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if let attachment = state.network.value {
            status["podIP"] = .string(attachment.address)
            status["podIPs"] = .array(attachment.addresses.map { ["ip": .string($0)] })
        }
        status["startTime"] = .string(RFC3339.string(state.startTime))
        for (key, specs) in [
            ("initContainerStatuses", pod.initContainers), ("containerStatuses", pod.containers),
            ("ephemeralContainerStatuses", pod.ephemeralContainers),
        ] where !specs.isEmpty {
            status[key] = .array(specs.map { containerStatus($0) })
        }
        status["conditions"] = .array(PodConditions(writer: self).all.map(\.json))
        return withFailure(status)
    }

    private func withFailure(_ status: JSONValue) -> JSONValue {
        guard let failure else { return status }
        var status = status
        status["reason"] = .string(failure.reason)
        status["message"] = .string(failure.message)
        return status
    }

    var plan: PodPlan { PodPlan(pod: pod, state: state, now: now) }

    /// Turned away before anything of it was made.
    private var isRejected: Bool { state.failure != nil && state.containers.isEmpty && pod.containerStatuses.isEmpty }

    private var failure: PodProblem? {
        if let failure = state.failure { return failure }
        guard plan.isPastDeadline, !pod.metadata.isBeingDeleted else { return nil }
        return PodProblem("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
    }

    package var phase: String {
        // Ended is for good, also when the node comes to know of it anew.
        if pod.isEnded { return pod.phase }
        let isAnyRunning = state.containers.values.contains { $0.run != nil }
        if let outcome = plan.outcome, !isAnyRunning { return outcome }
        let hasBegun = pod.containers.contains { spec in
            let container = state[spec.name]
            return container.run != nil || container.exit != nil || container.attempt > 0 || container.lastExit != nil
        }
        return hasBegun ? "Running" : "Pending"
    }

    /// Whether an init container lets the next ones start.
    func isThrough(_ spec: Container) -> Bool {
        let container = state[spec.name]
        return spec.isSidecar ? container.run != nil && container.isStarted : container.exit?.code == 0
    }

    /// Whether the pod's own containers have had their turn: what comes after that takes nothing back.
    var isInitialized: Bool {
        pod.initContainers.allSatisfy(isThrough)
            || pod.containers.contains { state[$0.name].run != nil || state[$0.name].exit != nil }
    }

    func isReady(_ spec: Container) -> Bool {
        pod.isInit(spec) && !spec.isSidecar ? state[spec.name].exit?.code == 0 : state[spec.name].isReady
    }
}
