package import Kinds
package import Machinery

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
    /// The pod as a whole has failed; its containers get this many seconds to end, nil is what the pod says.
    case failed(PodProblem, grace: Int?)
    /// What the node says to resources that the pod asks for anew.
    case granted([String: JSONValue], pending: PodProblem?)
    case resized(container: String, runID: String, Result<JSONValue, PodProblem>)
    case tick
}

/// Which of a container's probes.
package enum ProbeKind: String, Sendable, Hashable {
    case startup = "Startup", readiness = "Readiness", liveness = "Liveness"
    var name: String { rawValue.lowercased() }
}

/// Why something could not be done for a pod: reason and message as its status tells them.
package struct PodProblem: Error, Sendable, Hashable {
    package var reason: String
    package var message: String
    /// The exit code of a container whose command could not be started.
    package var code: Int
    package init(_ reason: String, _ message: String, code: Int = 128) {
        self.reason = reason
        self.message = message
        self.code = code
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
        case .stop(let name, let run, _, let why):
            self[name].isBeingResized = why == .resizing
            self[name].phase = .stopping(run)
            self[name].isReady = false
        case .resize(let name, _, _): self[name].isBeingResized = true
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
        case .failed(let problem, let grace):
            guard failure == nil else { return }
            failure = problem
            failureGrace = grace
        case .granted(let resources, let pending):
            grants.merge(resources) { $1 }
            resizePending = pending
        case .resized(let name, let id, let result): resized(name, id, result, now)
        case .orphaned: isOrphaned = true
        case .attached(.success(let attachment)): network = .done(attachment)
        case .attached(.failure(let problem)): network = .failed(problem, retryAt: now + 2)
        case .volumesReady(.success): volumes = .done(true)
        case .volumesReady(.failure(let problem)): volumes = .failed(problem, retryAt: now + 2)
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
            self[name].image = nil
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
            let spec = pod.container(name)
            self[name].phase = .running(run)
            self[name].unhealthy = nil
            self[name].isBeingResized = false
            self[name].resizeProblem = ""
            self[name].waitingReason = ""
            self[name].waitingMessage = ""
            self[name].isStarted = spec?.startupProbe.isNull ?? true
            self[name].isReady = self[name].isStarted && (spec?.readinessProbe.isNull ?? true)
        case .failure(let problem) where problem.reason.hasPrefix("CreateContainer"):
            // Something that it refers to is missing, and may come any moment.
            self[name].phase = .waiting
            self[name].waitingReason = problem.reason
            self[name].waitingMessage = problem.message
            self[name].retryAt = now + 2
        case .failure(let problem):
            exited(
                name,
                ContainerExit(
                    id: "", code: problem.code, reason: problem.reason, message: problem.message, startedAt: now,
                    finishedAt: now))
        }
    }

    private mutating func exited(_ name: String, _ exit: ContainerExit) {
        if let run = self[name].run, run.id != exit.id { return }
        self[name].phase = .exited(exit)
        self[name].isReady = false
        self[name].isStarted = false
        if self[name].isBeingResized {
            self[name].retryAt = 0
            return
        }
        // The first restart is at once; then 10 s doubling to 300 s, counted from the end of the run.
        if exit.finishedAt - exit.startedAt >= Self.settledAfter { self[name].backOff = 0 }
        self[name].retryAt = exit.finishedAt + self[name].backOff
        self[name].backOff = min(Self.longestBackOff, max(Self.firstBackOff, self[name].backOff * 2))
        self[name].waitingReason = "CrashLoopBackOff"
    }

    private mutating func probed(_ name: String, _ id: String, _ kind: ProbeKind, _ isGood: Bool) {
        guard case .running(let run) = self[name].phase, run.id == id else { return }
        switch kind {
        case .startup where isGood: self[name].isStarted = true
        case .readiness: self[name].isReady = isGood
        case .startup, .liveness: self[name].unhealthy = isGood ? nil : kind
        }
    }

    private mutating func resized(_ name: String, _ id: String, _ result: Result<JSONValue, PodProblem>, _ now: Double)
    {
        self[name].isBeingResized = false
        guard case .running(var run) = self[name].phase, run.id == id else { return }
        switch result {
        case .success(let resources):
            run.resources = resources
            self[name].phase = .running(run)
            self[name].resizeProblem = ""
        case .failure(let problem):
            self[name].resizeProblem = problem.message
            self[name].resizeRetryAt = now + 10
        }
    }
}
