import Kinds
import Machinery
import Reconciling

/// Makes the jobs of cron jobs when their time has come.
struct CronJobReconciler: Sendable {
    private static let ownerIndex = "cronjobs.owner"
    private let client: any APIClient
    private let crons: Informer<CronJob>
    private let jobs: Informer<Job>
    private let events: EventRecorder
    private let time: WallClock

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = CronJobReconciler(
            client: context.client, crons: context.informer(CronJob.self), jobs: context.informer(Job.self),
            events: context.events("cronjob-controller"), time: context.time)
        reconciler.jobs.addIndex(ownerIndex) { $0.metadata.controller.map { [$0["uid"].text] } ?? [] }
        return context.controller("cronjob", workers: 1) { try await reconciler.reconcile($0) }
            .watches(reconciler.crons)
            .watchesOwned(reconciler.jobs, by: CronJob.kind)
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let known = crons.get(key) else { return .done }
        let owned = jobs.indexed(Self.ownerIndex, known.uid)
        var cron = known
        var plan = CronJobPlan(cron, jobs: owned, now: time.now)
        if !plan.steps.isEmpty || plan.status != cron.status {
            guard let fresh = try await client.reread(known) else { return .done }
            let listed = try await client.list(Job.self, namespace: key.namespace)
            cron = fresh
            plan = CronJobPlan(
                cron, jobs: listed.filter { $0.isControlled(by: cron) }, now: time.now)
        }
        for step in plan.steps { try await carryOut(step, of: cron) }
        try await client.writeStatus(of: cron, plan.status)
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    private func carryOut(_ step: CronJobPlan.Step, of cron: CronJob) async throws {
        switch step {
        case .start(let moment): try await start(at: moment, of: cron)
        case .delete(let job, let uid):
            try await client.delete(
                Job.self, namespace: cron.namespace, name: job, DeleteOptions(propagation: .background, uid: uid))
            await events.normal(cron, "SuccessfulDelete", "Deleted job \(job)")
        case .tell(true, let reason, let message): await events.warning(cron, reason, message)
        case .tell(false, let reason, let message): await events.normal(cron, reason, message)
        }
    }

    private func start(at moment: Timestamp, of cron: CronJob) async throws {
        do {
            let job = try await client.create(cron.job(at: moment))
            await events.normal(cron, "SuccessfulCreate", "Created job \(job.name)")
        } catch let error as StatusError where error.reason == .alreadyExists {
            // An earlier round made it.
        } catch let error as StatusError {
            await events.warning(cron, "FailedCreate", "Error creating job: \(error.message)")
            throw error
        }
    }
}
