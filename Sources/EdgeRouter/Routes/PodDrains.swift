internal import FoundationEssentials
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling
internal import Synchronization

/// Waits until pods that end have no open session in HAProxy, and tells them so.
final class PodDrains: Sendable {
    private let client: any APIClient
    private let engine: RouterEngine
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let underWay = Mutex<Set<String>>([])
    private let pods: AsyncStream<Pod>
    private let added: AsyncStream<Pod>.Continuation
    /// Longer sessions are cut by the pod's end.
    private static let limit = Duration.seconds(30)
    private static let pause = Duration.milliseconds(25)

    init(
        client: any APIClient, engine: RouterEngine, clock: any Clock<Duration>, now: @escaping @Sendable () -> Date,
        logger: Logger
    ) {
        self.client = client
        self.engine = engine
        self.clock = clock
        self.now = now
        self.logger = logger
        (pods, added) = AsyncStream.makeStream()
    }

    /// Begins to drain those pods that are not drained yet. HAProxy must send them nothing new already.
    func update(_ leaving: [Pod]) {
        for pod in leaving where underWay.withLock({ $0.insert(pod.uid).inserted }) { added.yield(pod) }
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            for await pod in pods { group.addTask { await self.drain(pod) } }
            group.cancelAll()
        }
    }

    private func drain(_ pod: Pod) async {
        defer { _ = underWay.withLock { $0.remove(pod.uid) } }
        let end = ContinuousClock.now + Self.limit
        while ContinuousClock.now < end, !Task.isCancelled {
            // An HAProxy that does not answer has no session either, or is asked again.
            let sessions = try? await engine.sessions(ofAddress: pod.podIP)
            if sessions == 0 { break }
            try? await clock.sleep(for: Self.pause)
        }
        do {
            try await client.annotate(NamespacedName(pod), WellKnown.Platform.drained, now().ISO8601Format())
        } catch let error as StatusError where error.reason == .notFound {
            return
        } catch {
            logger.debug("a pod was not told that it is drained", metadata: ["error": "\(error)"])
        }
    }
}
