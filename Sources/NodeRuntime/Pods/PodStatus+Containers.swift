internal import Kinds
internal import Machinery

/// What a pod's status says of each of its containers.
extension PodStatusWriter {
    func containerStatus(_ spec: Container) -> JSONValue {
        let container = state[spec.name]
        let old = oldStatus(spec)
        var status: JSONValue = [
            "name": .string(spec.name), "image": .string(spec.image),
            "imageID": .string(container.image?.id ?? old["imageID"].text),
            "restartCount": .int(Int64(container.attempt)), "ready": .bool(isReady(spec)),
            "state": current(spec, container), "lastState": lastState(spec, container, old),
        ]
        if !pod.isEphemeral(spec) {
            status["started"] = .bool(container.run != nil && container.isStarted)
            let resources = container.run.map(\.resources) ?? state.granted(spec)
            status["resources"] = resources.isNull ? [:] : resources
            let requests = state.granted(spec)["requests"]
            if !requests.isNull { status["allocatedResources"] = requests }
        }
        let id = container.run?.id ?? container.exit?.id ?? ""
        if !id.isEmpty { status["containerID"] = .string(Self.containerID(id)) }
        let mounts = spec.volumeMounts.map(Self.mountStatus)
        if !mounts.isEmpty { status["volumeMounts"] = .array(mounts) }
        if let user = container.run?.user { status["user"] = ["linux": Self.userStatus(user)] }
        return status
    }

    private static func mountStatus(_ mount: JSONValue) -> JSONValue {
        var status: JSONValue = ["mountPath": mount["mountPath"], "name": mount["name"]]
        if mount["readOnly"].flag {
            status["readOnly"] = true
            status["recursiveReadOnly"] = ContainerMounts.isReadOnlyBelow(mount) ? "Enabled" : "Disabled"
        }
        return status
    }

    private static func userStatus(_ user: ContainerUser) -> JSONValue {
        let groups = [user.gid] + user.additionalGroups.filter { $0 != user.gid }
        return [
            "uid": .int(Int64(user.uid)), "gid": .int(Int64(user.gid)),
            "supplementalGroups": .array(groups.map { .int(Int64($0)) }),
        ]
    }

    private func oldStatus(_ spec: Container) -> JSONValue {
        pod.everyStatus.first { $0.name == spec.name }?.json ?? .null
    }

    private func current(_ spec: Container, _ container: ContainerState) -> JSONValue {
        switch container.phase {
        case .running(let run), .stopping(let run):
            return ["running": ["startedAt": .string(RFC3339.string(run.startedAt))]]
        case .exited(let exit):
            return waitsForRestart(spec, container, exit)
                ? restarting(spec, container, exit) : ["terminated": Self.terminated(exit)]
        case .waiting, .pulling, .starting:
            return ["waiting": waiting(spec, container)]
        }
    }

    private func waitsForRestart(_ spec: Container, _ container: ContainerState, _ exit: ContainerExit) -> Bool {
        plan.outcome == nil && !pod.metadata.isBeingDeleted && container.retryAt > now
            && pod.restarts(spec, after: exit.code)
    }

    private func restarting(_ spec: Container, _ container: ContainerState, _ exit: ContainerExit) -> JSONValue {
        // The first failure to start is told as such, the waiting after further ones as back-off.
        if container.couldNotStart, container.attempt < 2 {
            return ["waiting": ["reason": "RunContainerError", "message": .string(exit.message)]]
        }
        let delay = GoDuration.text(seconds: Int(container.retryAt - exit.finishedAt))
        let message = "back-off \(delay) restarting failed container=\(spec.name) pod=\(pod.logName)"
        return ["waiting": ["reason": "CrashLoopBackOff", "message": .string(message)]]
    }

    private func waiting(_ spec: Container, _ container: ContainerState) -> JSONValue {
        if pod.containers.contains(where: { $0.name == spec.name }), !isInitialized {
            return ["reason": "PodInitializing"]
        }
        let isUnsure = container.phase == .waiting || container.phase == .pulling
        if isUnsure, !container.waitingReason.isEmpty, container.waitingReason != "CrashLoopBackOff" {
            // The first failure is told as such, the waiting after further ones as back-off.
            if container.waitingReason == "ErrImagePull", container.backOff > 1 {
                let message = "Back-off pulling image \"\(spec.image)\": ErrImagePull: \(container.waitingMessage)"
                return ["reason": "ImagePullBackOff", "message": .string(message)]
            }
            return ["reason": .string(container.waitingReason), "message": .string(container.waitingMessage)]
        }
        var waiting: JSONValue = ["reason": pod.initContainers.isEmpty ? "ContainerCreating" : "PodInitializing"]
        if case .failed(let problem, _) = state.volumes {
            // A volume's image that can't be had is told as a container's.
            if problem.reason != "FailedMount" { waiting["reason"] = .string(problem.reason) }
            waiting["message"].text = problem.message
        }
        return waiting
    }

    private func lastState(_ spec: Container, _ container: ContainerState, _ old: JSONValue) -> JSONValue {
        if let exit = container.exit, waitsForRestart(spec, container, exit) {
            return ["terminated": Self.terminated(exit)]
        }
        if let exit = container.lastExit { return ["terminated": Self.terminated(exit)] }
        return old["lastState"].isNull ? [:] : old["lastState"]
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
