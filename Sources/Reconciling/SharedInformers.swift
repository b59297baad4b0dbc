package import Logging
package import Machinery
internal import Synchronization

/// One informer a kind for all controllers of a process; they run together.
package final class SharedInformers: Runnable {
    private struct State {
        var informers: [KindID: any Runnable] = [:]
    }

    private let client: any APIClient
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State())
    private let added: AsyncStream<any Runnable>
    private let adding: AsyncStream<any Runnable>.Continuation

    package init(_ client: any APIClient, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.client = client
        self.clock = clock
        self.logger = logger
        (added, adding) = AsyncStream.makeStream()
    }

    /// The informer over all namespaces of the kind that `View` looks at; it is made at the first call.
    package func informer<View: ObjectView>(_: View.Type) -> Informer<View> {
        state.withLock { state in
            if let known = state.informers[View.kind] as? Informer<View> { return known }
            let informer = Informer<View>(client, clock: clock, logger: logger)
            state.informers[View.kind] = informer
            adding.yield(informer)
            return informer
        }
    }

    package func run() async {
        await withDiscardingTaskGroup { group in
            for await informer in added { group.addTask { await informer.run() } }
            group.cancelAll()
        }
    }
}
