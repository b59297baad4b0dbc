package import Kinds
internal import Machinery

/// Something that happened to a pod, as its worker hears of it.
package enum PodEvent: Sendable {
    case object(Pod)
    /// The object is gone from the API.
    case orphaned
    case attached(Result<PodAttachment, PodProblem>)
    case volumesReady(Result<Bool, PodProblem>)
    case pulled(container: String, Result<RunnableImage, PodProblem>)
    case started(container: String, attempt: Int, Result<ContainerRun, PodProblem>)
    /// conmon has written an exit file of this id; empty asks for a look at every run.
    case exitSeen(String)
    /// The run of this id was looked at, and goes on.
    case alive(String)
    case exited(container: String, ContainerExit)
    /// A probe's verdict after its thresholds.
    case probed(container: String, runID: String, ProbeKind, isGood: Bool)
    case released
    case removed
    case deleted(Bool)
    case tick
}

package enum ProbeKind: String, Sendable, Hashable {
    case startup = "Startup", readiness = "Readiness", liveness = "Liveness"
}

/// Why something could not be done for a pod: reason and message as its status tells them.
package struct PodProblem: Error, Sendable, Hashable {
    package var reason: String
    package var message: String
    package init(_ reason: String, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

extension PodState {
    private static let longestBackOff = 300.0
    private static let firstBackOff = 10.0
    /// Shorter for images: the platform's own are often pushed a moment after the pod is made.
    private static let firstPullBackOff = 1.0
    /// A run this long makes the next crash count as the first.
    private static let settledAfter = 600.0

    /// Notes that a step has begun, so that it is not begun twice.
    package mutating func begin(_ step: PodStep) {
        switch step {
        case .attachNetwork: network = .busy
        case .prepareVolumes: volumes = .busy
        case .pull(let name): self[name].phase = .pulling
        case .start(let name, let attempt):
            if let exit = self[name].exit { self[name].lastExit = exit }
            self[name].attempt = attempt
            self[name].phase = .starting
        case .stop(let name, let run, _, _):
            self[name].phase = .stopping(run)
            self[name].isReady = false
        case .release: ending = .releasing
        case .remove: ending = .removing
        case .deleteObject: ending = .deleting
        case .wake: break
        }
    }

    /// Takes in what happened.
    package mutating func apply(_ event: PodEvent, pod: Pod, now: Double) {
        switch event {
        case .object(let pod): if pod.metadata.isBeingDeleted, endingSince == nil { endingSince = now }
        case .orphaned: isOrphaned = true
        case .attached(.success(let attachment)): network = .done(attachment)
        case .attached(.failure(let problem)): network = .failed(problem.message, retryAt: now + 2)
        case .volumesReady(.success): volumes = .done(true)
        case .volumesReady(.failure(let problem)): volumes = .failed(problem.message, retryAt: now + 2)
        case .pulled(let name, let result): pulled(name, result, now)
        case .started(let name, _, let result): started(name, result, pod, now)
        case .exited(let name, let exit): exited(name, exit)
        case .probed(let name, let id, let kind, let isGood): probed(name, id, kind, isGood)
        case .released: ending = .released
        case .removed: ending = .removed
        case .deleted(let isDone): ending = isDone ? .deleted : .removed
        case .tick, .exitSeen, .alive: break
        }
    }

    private mutating func pulled(_ name: String, _ result: Result<RunnableImage, PodProblem>, _ now: Double) {
        self[name].phase = .waiting
        switch result {
        case .success(let image):
            self[name].image = image
            self[name].backOff = 0
            self[name].retryAt = 0
            self[name].waitingReason = ""
            self[name].waitingMessage = ""
        case .failure(let problem):
            self[name].waitingReason = problem.reason
            self[name].waitingMessage = problem.message
            self[name].backOff = min(Self.longestBackOff, max(Self.firstPullBackOff, self[name].backOff * 2))
            self[name].retryAt = now + self[name].backOff
        }
    }

    private mutating func started(
        _ name: String, _ result: Result<ContainerRun, PodProblem>, _ pod: Pod, _ now: Double
    ) {
        switch result {
        case .success(let run):
            let spec = (pod.initContainers + pod.containers).first { $0.name == name }
            self[name].phase = .running(run)
            self[name].isUnhealthy = false
            self[name].waitingReason = ""
            self[name].waitingMessage = ""
            self[name].isStarted = spec?.startupProbe.isNull ?? true
            self[name].isReady = self[name].isStarted && (spec?.readinessProbe.isNull ?? true)
        case .failure(let problem) where problem.reason == "CreateContainerConfigError":
            // Something it refers to is missing: it may come any moment.
            self[name].phase = .waiting
            self[name].waitingReason = problem.reason
            self[name].waitingMessage = problem.message
            self[name].retryAt = now + 2
        case .failure(let problem):
            exited(
                name,
                ContainerExit(
                    id: "", code: 128, reason: problem.reason, message: problem.message, startedAt: now,
                    finishedAt: now))
        }
    }

    private mutating func exited(_ name: String, _ exit: ContainerExit) {
        if let run = self[name].run, run.id != exit.id { return }
        self[name].phase = .exited(exit)
        self[name].isReady = false
        self[name].isStarted = false
        // The first restart is at once; then 10 s doubling to 300 s, counted from the end of the run.
        if exit.finishedAt - exit.startedAt >= Self.settledAfter { self[name].backOff = 0 }
        self[name].retryAt = exit.finishedAt + self[name].backOff
        self[name].backOff = min(Self.longestBackOff, max(Self.firstBackOff, self[name].backOff * 2))
        self[name].waitingReason = "CrashLoopBackOff"
    }

    private mutating func probed(_ name: String, _ id: String, _ kind: ProbeKind, _ isGood: Bool) {
        guard case .running(let run) = self[name].phase, run.id == id else { return }
        switch kind {
        case .startup: self[name].isStarted = isGood
        case .readiness: self[name].isReady = isGood
        case .liveness: self[name].isUnhealthy = !isGood
        }
    }
}
