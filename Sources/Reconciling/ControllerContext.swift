package import Logging
package import Machinery

/// What the controllers of a room have in common: the API, the shared copies of it, time and a log.
package struct ControllerContext: Sendable {
    package let client: any APIClient
    package let informers: SharedInformers
    package let time: WallClock
    package let clock: any Clock<Duration>
    package let logger: Logger

    /// - Parameters:
    ///   - client: acts as a component of the platform.
    ///   - time: the time of day, as objects tell it.
    ///   - clock: what delays are measured with.
    package init(
        client: any APIClient, informers: SharedInformers, time: WallClock = .system,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.client = client
        self.informers = informers
        self.time = time
        self.clock = clock
        self.logger = logger
    }

    /// The copy of all objects of a kind.
    package func informer<View: ObjectView>(_ view: View.Type) -> Informer<View> { informers.informer(view) }

    /// What records events as `component`.
    package func events(_ component: String) -> EventRecorder {
        EventRecorder(client: client, component: component, time: time, logger: logger)
    }

    /// A loop without anything that it watches yet.
    package func controller(
        _ name: String, workers: Int, reconcile: @escaping Controller.Reconcile
    ) -> Controller {
        Controller(name, workers: workers, clock: clock, logger: logger, reconcile: reconcile)
    }
}
