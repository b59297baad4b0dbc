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
        status["phase"] = .string(phase)
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if let attachment = state.network.value {
            status["podIP"] = .string(attachment.address)
            status["podIPs"] = .array(attachment.addresses.map { ["ip": .string($0)] })
        }
        status["startTime"] = .string(RFC3339.string(state.startTime))
        if status["qosClass"].isNull { status["qosClass"] = .string(PodResources.qosClass(pod)) }
        if let failure = failure {
            status["reason"] = JSONValue(failure.first)
            status["message"] = JSONValue(failure.last)
        }
        let inits = pod.initContainers.map { containerStatus($0, isInit: true) }
        if !inits.isEmpty { status["initContainerStatuses"] = .array(inits) }
        status["containerStatuses"] = .array(pod.containers.map { containerStatus($0, isInit: false) })
        status["conditions"] = .array(conditions.map(\.json))
        return status
    }

    private var plan: PodPlan { PodPlan(pod: pod, state: state, now: now) }

    private var failure: [String]? {
        if let failure = state.failure { return failure }
        guard plan.isPastDeadline, !pod.metadata.isBeingDeleted else { return nil }
        return ["DeadlineExceeded", "Pod was active on the node longer than the specified deadline"]
    }

    package var phase: String {
        // Ended is for good, also when the node comes to know of it anew.
        if pod.isEnded { return pod.phase }
        let isAnyRunning = state.containers.values.contains { $0.run != nil }
        if let outcome = plan.outcome, !isAnyRunning { return outcome }
        let hasBegun = pod.containers.contains { state[$0.name].run != nil || state[$0.name].exit != nil }
        let isRestarting = pod.containers.contains { state[$0.name].attempt > 0 || state[$0.name].lastExit != nil }
        return hasBegun || isRestarting ? "Running" : "Pending"
    }

    // MARK: - Conditions

    private var conditions: [Condition] {
        let time = RFC3339.string(now)
        var conditions = pod.conditions
        let unready = pod.containers.filter { !state[$0.name].isReady }.map(\.name)
        let isCompleted = phase == "Succeeded"
        let pending = pod.initContainers.filter { !isThrough($0) }.map(\.name)
        let attached = state.network.value != nil
        conditions.set(Condition("PodReadyToStartContainers", attached, at: time))
        conditions.set(
            pending.isEmpty
                ? Condition("Initialized", true, reason: isCompleted ? "PodCompleted" : "", at: time)
                : Condition(
                    "Initialized", false, reason: "ContainersNotInitialized",
                    message: "containers with incomplete status: [\(pending.joined(separator: " "))]", at: time))
        for type in ["Ready", "ContainersReady"] {
            if isCompleted {
                conditions.set(Condition(type, false, reason: "PodCompleted", at: time))
            } else if unready.isEmpty, phase == "Running" {
                conditions.set(Condition(type, true, at: time))
            } else {
                conditions.set(
                    Condition(
                        type, false, reason: "ContainersNotReady",
                        message: "containers with unready status: [\(unready.joined(separator: " "))]", at: time))
            }
        }
        if conditions["PodScheduled"] == nil { conditions.set(Condition("PodScheduled", true, at: time)) }
        return conditions
    }

    private func isThrough(_ spec: Container) -> Bool {
        let container = state[spec.name]
        if PodPlan.isSidecar(spec) { return container.run != nil && container.isStarted }
        return container.exit?.code == 0
    }

    // MARK: - Containers

    private func containerStatus(_ spec: Container, isInit: Bool) -> JSONValue {
        let container = state[spec.name]
        var status: JSONValue = [
            "name": .string(spec.name), "image": .string(spec.image),
            "imageID": .string(container.image?.id ?? oldStatus(spec)["imageID"].text),
            "restartCount": .int(Int64(container.attempt)),
            "ready": .bool(isInit && !PodPlan.isSidecar(spec) ? container.exit?.code == 0 : container.isReady),
            "started": .bool(container.run != nil && container.isStarted),
            "state": current(spec, container),
        ]
        status["lastState"] = lastState(spec, container)
        let id = container.run?.id ?? container.exit?.id ?? ""
        if !id.isEmpty { status["containerID"] = .string(Self.containerID(id)) }
        return status
    }

    private func oldStatus(_ spec: Container) -> JSONValue {
        let status = pod.json["status"]
        return (status["containerStatuses"].items + status["initContainerStatuses"].items)
            .first { $0["name"].text == spec.name } ?? .null
    }

    private func current(_ spec: Container, _ container: ContainerState) -> JSONValue {
        switch container.phase {
        case .running(let run), .stopping(let run):
            return ["running": ["startedAt": .string(RFC3339.string(run.startedAt))]]
        case .exited(let exit):
            if plan.outcome == nil, !pod.metadata.isBeingDeleted, willRestart(spec, exit), container.retryAt > now {
                let seconds = Int(container.retryAt - exit.finishedAt)
                return waiting(
                    "CrashLoopBackOff", "back-off \(seconds)s restarting failed container=\(spec.name) pod=\(pod.name)")
            }
            return ["terminated": Self.terminated(exit)]
        case .waiting where !container.waitingReason.isEmpty && container.waitingReason != "CrashLoopBackOff":
            return waiting(pullReason(container), container.waitingMessage)
        case .pulling
        where container.waitingReason.hasSuffix("PullBackOff") || container.waitingReason == "ErrImagePull":
            return waiting(container.waitingReason, container.waitingMessage)
        default:
            let isOwn = pod.containers.contains { $0.name == spec.name }
            let isInitialised = pod.initContainers.allSatisfy(isThrough)
            return waiting(isOwn && !isInitialised ? "PodInitializing" : "ContainerCreating", volumeProblem)
        }
    }

    private var volumeProblem: String { if case .failed(let message, _) = state.volumes { message } else { "" } }

    private func pullReason(_ container: ContainerState) -> String {
        // The first failure is told as such, the waiting after further ones as back-off.
        container.waitingReason == "ErrImagePull" && container.backOff > 1
            ? "ImagePullBackOff" : container.waitingReason
    }

    private func waiting(_ reason: String, _ message: String) -> JSONValue {
        var inner: JSONValue = ["reason": .string(reason)]
        inner["message"].text = message
        return ["waiting": inner]
    }

    private func willRestart(_ spec: Container, _ exit: ContainerExit) -> Bool {
        switch pod.restartPolicy {
        case "Never": PodPlan.isSidecar(spec)
        case "OnFailure": exit.code != 0
        default: true
        }
    }

    private func lastState(_ spec: Container, _ container: ContainerState) -> JSONValue {
        if container.retryAt > now, let exit = container.exit, willRestart(spec, exit) {
            return ["terminated": Self.terminated(exit)]
        }
        if let exit = container.lastExit { return ["terminated": Self.terminated(exit)] }
        let old = oldStatus(spec)["lastState"]
        return old.isNull ? [:] : old
    }

    static func containerID(_ id: String) -> String { "oci://\(id)" }

    static func terminated(_ exit: ContainerExit) -> JSONValue {
        var terminated: JSONValue = [
            "exitCode": .int(Int64(exit.code)), "reason": .string(exit.reason),
            "startedAt": .string(RFC3339.string(exit.startedAt)),
            "finishedAt": .string(RFC3339.string(exit.finishedAt)),
        ]
        terminated["message"].text = exit.message
        if !exit.id.isEmpty { terminated["containerID"] = .string(containerID(exit.id)) }
        return terminated
    }
}
