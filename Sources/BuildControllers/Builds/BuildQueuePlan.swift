import Kinds
import Machinery

/// Which builds of a config start, end or are forgotten next, by its run policy and history limits.
struct BuildQueuePlan: Equatable {
    enum Step: Equatable {
        /// New to Pending.
        case start(String)
        /// To Cancelled; its pod is removed.
        case cancel(String)
        /// To Failed, with reason and message.
        case fail(String, reason: String, message: String)
        /// Stays New; the reason says why.
        case explain(String, reason: String, message: String)
        case delete(String)
    }

    private(set) var steps: [Step] = []

    /// `config` is nil where the builds' config is gone or they never had one: then each starts at once.
    init(
        config: BuildConfig?, builds: [Build], isUploading: (Build) -> Bool, missingOutput: (Build) -> String?
    ) {
        let ordered = builds.sorted { ($0.number, $0.name) < ($1.number, $1.name) }
        for build in ordered where build.cancelled && !build.isTerminal { steps.append(.cancel(build.name)) }
        let alive = ordered.filter { !$0.cancelled && !$0.isTerminal && !$0.metadata.isBeingDeleted }
        let policy = config?.effectiveRunPolicy ?? "Parallel"
        var waiting = alive.filter { $0.phase == "New" || $0.phase.isEmpty }
        if policy == "SerialLatestOnly", let newest = waiting.last {
            for build in alive where build.number < newest.number && build.phase != "Running" {
                steps.append(.cancel(build.name))
            }
            waiting = [newest]
        }
        let active = alive.filter { $0.phase == "Pending" || $0.phase == "Running" }
            .filter { !steps.contains(.cancel($0.name)) }
        start(waiting, active, policy, isUploading, missingOutput)
        if let config { prune(ordered, config) }
    }

    private mutating func start(
        _ waiting: [Build], _ active: [Build], _ policy: String, _ isUploading: (Build) -> Bool,
        _ missingOutput: (Build) -> String?
    ) {
        let isParallel = policy == "Parallel"
        // A build that was started serially is waited for, also when the policy has changed since.
        let hasSerial = active.contains { build in
            build.metadata.labels[WellKnown.Build.startPolicy]?.hasPrefix("Serial") ?? false
        }
        if isParallel ? hasSerial : !active.isEmpty { return }
        for build in waiting {
            if build.awaitsInput {
                if isUploading(build) { return }
                let message = "the upload of its source was interrupted: start the build again"
                steps.append(.fail(build.name, reason: "FetchSourceFailed", message: message))
                continue
            }
            if let missing = missingOutput(build) {
                let reason = "InvalidOutputReference"
                if build.statusReason != reason || build.statusMessage != missing {
                    steps.append(.explain(build.name, reason: reason, message: missing))
                }
            } else {
                steps.append(.start(build.name))
            }
            if !isParallel { return }
        }
    }

    private mutating func prune(_ builds: [Build], _ config: BuildConfig) {
        let newestFirst = builds.reversed().filter { !$0.metadata.isBeingDeleted }
        let complete = newestFirst.filter { $0.phase == "Complete" }
        let failed = newestFirst.filter { ["Failed", "Cancelled", "Error"].contains($0.phase) }
        steps += complete.dropFirst(config.successfulBuildsHistoryLimit ?? 5).map { .delete($0.name) }
        steps += failed.dropFirst(config.failedBuildsHistoryLimit ?? 5).map { .delete($0.name) }
    }
}

extension Build {
    /// True for a binary build whose source hasn't been received completely.
    var awaitsInput: Bool { !source.binary.isNull && metadata.annotations[BuildAnnotation.input] != "stored" }
}
