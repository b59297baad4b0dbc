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
    let context = ControllerContext(client: client, informers: informers, time: time, clock: clock, logger: logger)
    return [
        Scheduler(context), SchedulingGates.controller(context), NodeTaints.controller(context),
        TaintEviction.controller(context), ReplicationReconciler<ReplicationController>.controller(context),
        ReplicationReconciler<ReplicaSet>.controller(context), DeploymentRolloutReconciler.controller(context),
        StatefulSetReconciler.controller(context), DaemonSetReconciler.controller(context),
        JobReconciler.controller(context), CronJobReconciler.controller(context),
        DisruptionReconciler.controller(context), AutoscaleReconciler.controller(context),
        EndpointsReconciler.controller(context), EndpointSliceReconciler.controller(context),
        ServiceAddressReconciler.controller(context), ImageTriggerReconciler.controller(context),
        AnnotatedTriggerReconciler<Deployment>.controller(context),
        AnnotatedTriggerReconciler<StatefulSet>.controller(context),
        AnnotatedTriggerReconciler<DaemonSet>.controller(context),
        AnnotatedTriggerReconciler<CronJob>.controller(context), DeploymentReconciler.controller(context),
    ] + VolumeBinder.controllers(context) + VolumeProtection.controllers(context)
}

/// The handlers of this room. `podLog` answers for `pods/log`.
package func workloadHandlers(client: any APIClient, podLog: any ResourceHandler) -> [any ResourceHandler] {
    [DeploymentRequestHandler(client: client), DeploymentLogHandler(client: client, podLog: podLog)]
}
