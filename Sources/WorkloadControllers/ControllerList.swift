import Kinds
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
        Scheduler(client: client, informers: informers, time: time, clock: clock, logger: logger),
        SchedulingGates.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        NodeTaints.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        TaintEviction.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        ReplicationReconciler<ReplicationController>.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        ReplicationReconciler<ReplicaSet>.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        DeploymentRolloutReconciler.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        StatefulSetReconciler.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        DaemonSetReconciler.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        JobReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        CronJobReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        DisruptionReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
        AutoscaleReconciler.controller(
            client: client, informers: informers, time: time, clock: clock, logger: logger),
        EndpointsReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        EndpointSliceReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        ServiceAddressReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        ImageTriggerReconciler.controller(client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<Deployment>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<StatefulSet>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<DaemonSet>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        AnnotatedTriggerReconciler<CronJob>.controller(
            client: client, informers: informers, clock: clock, logger: logger),
        DeploymentReconciler.controller(client: client, informers: informers, time: time, clock: clock, logger: logger),
    ]
        + VolumeBinder.controllers(client: client, informers: informers, time: time, clock: clock, logger: logger)
        + VolumeProtection.controllers(client: client, informers: informers, time: time, clock: clock, logger: logger)
}

/// The handlers of this room. `podLog` answers for `pods/log`.
package func workloadHandlers(client: any APIClient, podLog: any ResourceHandler) -> [any ResourceHandler] {
    [DeploymentRequestHandler(client: client), DeploymentLogHandler(client: client, podLog: podLog)]
}
