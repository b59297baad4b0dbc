internal import Logging
internal import Reconciling
internal import Synchronization

/// How long the node takes for its work, by kubelet's names.
final class NodeMetrics: MetricsSource {
    /// Work with containers, as kubelet's calls of its container runtime are named.
    enum Operation: String {
        case runPodSandbox = "run_podsandbox", stopPodSandbox = "stop_podsandbox"
        case removePodSandbox = "remove_podsandbox"
        case pullImage = "pull_image"
        case createContainer = "create_container", startContainer = "start_container"
        case stopContainer = "stop_container", removeContainer = "remove_container"
    }

    private struct State {
        var starts = DurationHistogram(bounds: startBounds)
        var operations: [Operation: DurationHistogram] = [:]
        var errors: [Operation: Int] = [:]
    }
    private let state = Mutex(State())
    private let logger: Logger

    /// kubelet's, which begin at half a second, and finer ones below.
    private static let startBounds = [
        0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900,
        1200, 1800, 2700, 3600,
    ]
    /// kubelet's: from 5 ms on, each two and a half times the one before.
    private static let operationBounds = [
        0.005, 0.0125, 0.03125, 0.078125, 0.1953125, 0.48828125, 1.220703125, 3.0517578125, 7.62939453125,
        19.073486328125, 47.6837158203125, 119.20928955078125, 298.0232238769531, 745.0580596923828,
    ]

    init(logger: Logger) { self.logger = logger }

    /// Does a piece of work and counts how long it took, and whether it failed.
    func measure<Value, Failure>(
        _ operation: Operation, pod uid: String, _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let start = ContinuousClock.now
        do throws(Failure) {
            let value = try await work()
            count(operation, uid, start, failed: false)
            return value
        } catch {
            count(operation, uid, start, failed: true)
            throw error
        }
    }

    private func count(_ operation: Operation, _ uid: String, _ start: ContinuousClock.Instant, failed: Bool) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        state.withLock { state in
            state.operations[operation, default: DurationHistogram(bounds: Self.operationBounds)].add(seconds)
            if failed { state.errors[operation, default: 0] += 1 }
        }
        logger.debug(
            "container runtime has worked",
            metadata: [
                "operation": "\(operation.rawValue)", "object.uid": "\(uid)", "duration.ms": "\(Int(seconds * 1000))",
                "failed": "\(failed)",
            ])
    }

    /// A pod runs, so many seconds after the node has first seen it.
    func podStarted(after seconds: Double) { state.withLock { $0.starts.add(seconds) } }

    var lines: [String] {
        let state = state.withLock { $0 }
        var lines = MetricsText.header(
            "kubelet_pod_start_duration_seconds", "histogram",
            "From when the node sees a pod for the first time to when it runs, in seconds.")
        lines += state.starts.lines("kubelet_pod_start_duration_seconds", labels: "")
        let operations = state.operations.sorted { $0.key.rawValue < $1.key.rawValue }
        var name = "kubelet_runtime_operations_duration_seconds"
        lines += MetricsText.header(name, "histogram", "How long work with containers took, in seconds.")
        for (operation, durations) in operations {
            lines += durations.lines(name, labels: "operation_type=\"\(operation.rawValue)\"")
        }
        name = "kubelet_runtime_operations_total"
        lines += MetricsText.header(name, "counter", "Pieces of work with containers.")
        lines += operations.map { "\(name){operation_type=\"\($0.key.rawValue)\"} \($0.value.count)" }
        name = "kubelet_runtime_operations_errors_total"
        lines += MetricsText.header(name, "counter", "Those that failed.")
        return lines
            + state.errors.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\(name){operation_type=\"\($0.key.rawValue)\"} \($0.value)" }
    }
}
