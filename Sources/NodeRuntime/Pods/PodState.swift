package import Machinery

/// How a container's run ended.
package struct ContainerExit: Sendable, Hashable {
    package var id: String
    package var code: Int
    /// Completed, Error, OOMKilled, ContainerCannotRun, DeadlineExceeded, ContainerStatusUnknown.
    package var reason: String
    package var message: String = ""
    /// Seconds since 1970.
    package var startedAt: Double
    package var finishedAt: Double

    package init(
        id: String, code: Int, reason: String? = nil, message: String = "", startedAt: Double, finishedAt: Double
    ) {
        self.id = id
        self.code = code
        self.reason = reason ?? (code == 0 ? "Completed" : "Error")
        self.message = message
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// A container's current run.
package struct ContainerRun: Sendable, Hashable {
    package var id: String
    package var startedAt: Double
    /// core/v1 `ResourceRequirements` that it runs with.
    package var resources: JSONValue
    /// Who its first process is; nil where an older release started it.
    package var user: ContainerUser?

    package init(id: String, startedAt: Double, resources: JSONValue = .null, user: ContainerUser? = nil) {
        self.id = id
        self.startedAt = startedAt
        self.resources = resources
        self.user = user
    }
}

/// What the node knows of one container.
package struct ContainerState: Sendable, Hashable {
    /// Where a container has got to.
    package enum Phase: Sendable, Hashable {
        /// Not begun, or waiting for its next try.
        case waiting
        case pulling
        case starting
        case running(ContainerRun)
        /// Being ended; its run goes on until it has.
        case stopping(ContainerRun)
        case exited(ContainerExit)
    }

    package var phase = Phase.waiting
    /// Which run this is, counted from 0: the status' restartCount.
    package var attempt = 0
    package var image: RunnableImage?
    package var lastExit: ContainerExit?
    /// Why it waits: ErrImagePull, ImagePullBackOff, CreateContainerConfigError, CrashLoopBackOff…
    package var waitingReason = ""
    package var waitingMessage = ""
    /// No new try before this time.
    package var retryAt = 0.0
    /// The delay before the next restart or pull, in seconds.
    package var backOff = 0.0
    /// The startup probe has succeeded, or there is none.
    package var isStarted = false
    /// The readiness probe says so, or there is none.
    package var isReady = false

    /// The probe that says that it must go.
    package var unhealthy: ProbeKind?
    /// It ends, or has ended, to be started again with other resources.
    package var isBeingResized = false
    /// Why the last try to resize it failed, and when to try again.
    package var resizeProblem = ""
    package var resizeRetryAt = 0.0

    package init() {}

    package var run: ContainerRun? {
        switch phase {
        case .running(let run), .stopping(let run): run
        default: nil
        }
    }

    package var exit: ContainerExit? { if case .exited(let exit) = phase { exit } else { nil } }

    /// True while a task works on it whose result is not in yet.
    package var isBusy: Bool { phase == .pulling || phase == .starting }

    /// Whether its last end was none of a command, which could not be started at all.
    var couldNotStart: Bool { exit?.id.isEmpty == true }
}

/// What the node knows of one pod beyond its object.
package struct PodState: Sendable, Hashable {
    /// Where the preparation of something has got to.
    package enum Stage<Value: Sendable & Hashable>: Sendable, Hashable {
        case none
        case busy
        case failed(PodProblem, retryAt: Double)
        case done(Value)

        package var value: Value? { if case .done(let value) = self { value } else { nil } }
    }

    /// Where the pod's end has got to.
    package enum Ending: Sendable, Hashable { case no, releasing, released, removing, removed, deleting, deleted }

    package var network = Stage<PodAttachment>.none
    package var volumes = Stage<Bool>.none
    package var containers: [String: ContainerState] = [:]
    package var startTime: Double
    /// Why the pod as a whole has failed.
    package var failure: PodProblem?
    /// How long, in seconds, its containers have when it has failed; nil is what the pod says.
    package var failureGrace: Int?
    /// The resources of containers that were granted after they were changed.
    package var grants: [String: JSONValue] = [:]
    /// Why resources that the pod asks for are not granted: Deferred or Infeasible, with a message.
    package var resizePending: PodProblem?
    package var ending = Ending.no
    /// The object is gone from the API: end everything at once.
    package var isOrphaned = false
    /// When the deletion was first seen.
    package var endingSince: Double?

    package init(startTime: Double) { self.startTime = startTime }

    /// Whether the pod is on its way up, and nothing has gone wrong so far.
    var isComingUp: Bool {
        if failure != nil || ending != .no || isOrphaned { return false }
        if case .failed = network { return false }
        if case .failed = volumes { return false }
        return containers.values.allSatisfy { $0.run == nil && $0.exit == nil && $0.waitingReason.isEmpty }
    }

    /// The state of a container; a new one where nothing is known of it.
    package subscript(name: String) -> ContainerState {
        get { containers[name] ?? ContainerState() }
        set { containers[name] = newValue }
    }
}
