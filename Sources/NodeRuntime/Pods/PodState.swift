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
    package init(id: String, startedAt: Double) {
        self.id = id
        self.startedAt = startedAt
    }
}

/// What the node knows of one container.
package struct ContainerState: Sendable, Hashable {
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

    /// The liveness probe says that it must go.
    package var isUnhealthy = false

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
}

/// What the node knows of one pod beyond its object.
package struct PodState: Sendable, Hashable {
    package enum Stage<Value: Sendable & Hashable>: Sendable, Hashable {
        case none
        case busy
        case failed(String, retryAt: Double)
        case done(Value)

        package var value: Value? { if case .done(let value) = self { value } else { nil } }
    }

    package enum Ending: Sendable, Hashable { case no, releasing, released, removing, removed, deleting, deleted }

    package var network = Stage<PodAttachment>.none
    package var volumes = Stage<Bool>.none
    package var containers: [String: ContainerState] = [:]
    package var startTime: Double
    /// Why the pod as a whole has failed: reason and message.
    package var failure: [String]?
    package var ending = Ending.no
    /// The object is gone from the API: end everything at once.
    package var isOrphaned = false
    /// When the deletion was first seen.
    package var endingSince: Double?

    package init(startTime: Double) { self.startTime = startTime }

    package subscript(name: String) -> ContainerState {
        get { containers[name] ?? ContainerState() }
        set { containers[name] = newValue }
    }
}
