internal import HostSystem
internal import Kinds
internal import Machinery

/// After the node's restart.
extension PodExecutor {
    /// Decides about containers that a dead node was about to start: whose command runs or has run is started, what is
    /// left of another is removed. `recover` comes next.
    func settleStarts(_ pod: Pod) async {
        for spec in pod.initContainers + pod.containers {
            let folder = layout.container(spec.name)
            guard var record = ContainerRecord.read(folder), !record.isStarted else { continue }
            if await hasRun(record.id) {
                record.isStarted = true
                // Where it cannot be written, the next start of the node finds out again.
                try? record.write(folder)
            } else {
                await node.runtime.delete(record.id, group: "\(group)/\(record.id)")
            }
        }
    }

    private func hasRun(_ id: String) async -> Bool {
        if node.runtime.exit(of: id) != nil { return true }
        return ["running", "paused", "stopped"].contains(await node.runtime.status(of: id))
    }

    /// What runs or has ended of the pod on this host, as a dead node left it.
    func recover(_ pod: Pod, now: Double) -> PodState {
        var state = PodState(startTime: RFC3339.seconds(pod.startTime) ?? now)
        for spec in pod.initContainers + pod.containers {
            let folder = layout.container(spec.name)
            guard let record = ContainerRecord.read(folder) else { continue }
            let statuses = pod.containerStatuses + pod.initContainerStatuses
            let old = statuses.first { $0.name == spec.name }
            var container = ContainerState()
            container.attempt = record.attempt
            let run = ContainerRun(id: record.id, startedAt: record.startedAt)
            if !record.isStarted {
                // It never ran: the same attempt is made anew.
                container.phase = .waiting
            } else if let exit = ContainerExit.read(folder), exit.id == record.id {
                container.phase = .exited(exit)
                container.retryAt = exit.finishedAt + 10
                container.backOff = 20
            } else {
                // Also one that has ended meanwhile: its end is found out and told like any other.
                container.phase = .running(run)
                // The status may be older than the start: only what a probe has found out is taken from it.
                container.isStarted = spec.startupProbe.isNull || old?.started == true
                container.isReady = container.isStarted && (spec.readinessProbe.isNull || old?.ready == true)
            }
            state[spec.name] = container
        }
        return state
    }
}
