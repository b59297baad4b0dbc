package import Logging
package import Machinery
package import Reconciling

/// The controllers of this room, to be run beside `informers`.
///
/// `client` acts as a component of the platform. Time of day and clock are handed in so that tests can choose them.
package func workloadControllers(
    client: any APIClient, informers: SharedInformers, time: WallClock,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
) -> [any Runnable] {
    [
        SchedulerReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        ReplicationReconciler.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        EndpointsReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        EndpointSliceReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        ImageTriggerReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<AnnotatedKinds.Deployment>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<AnnotatedKinds.StatefulSet>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<AnnotatedKinds.DaemonSet>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<AnnotatedKinds.CronJob>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        DeploymentReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
    ]
}

/// The handlers of this room. `podLog` answers for `pods/log`.
package func workloadHandlers(client: any APIClient, podLog: any ResourceHandler) -> [any ResourceHandler] {
    [DeploymentRequestHandler(client: client), DeploymentLogHandler(client: client, podLog: podLog)]
}
