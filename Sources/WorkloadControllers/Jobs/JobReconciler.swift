import Kinds
import Machinery
import Reconciling

/// Runs jobs' pods to their end.
struct JobReconciler: Sendable {
    private static let nameIndex = "jobs.name"
    private let client: any APIClient
    private let jobs: Informer<Job>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        jobs = context.informer(Job.self)
        pods = context.informer(Pod.self)
        events = context.events("job-controller")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = JobReconciler(context)
        reconciler.pods.addIndex(nameIndex) { pod in pod.controller(of: Job.kind).map { [$0.description] } ?? [] }
        return context.controller("job", workers: 2) { try await reconciler.reconcile($0) }
            .watches(reconciler.jobs)
            .watchesOwned(reconciler.pods, by: Job.kind)
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        let known = pods.indexed(Self.nameIndex, key.description)
        // A cached job would be enough to see that there is nothing to do, but counts need what is stored.
        if let job = jobs.get(key) {
            let own = known.filter { $0.isControlled(by: job) }
            let plan = JobPlan(job: job, pods: own, now: time.now)
            if plan.steps.isEmpty, plan.status == job.status {
                return ReconcileResult(recheckAfter: plan.recheckAfter)
            }
        }
        let job = try await client.find(Job.self, namespace: key.namespace, name: key.name)
        for pod in known where pod.metadata.controller?["uid"].string != job?.uid {
            try await release(pod.name, pod.uid, in: key.namespace)
        }
        guard let job else { return .done }
        let own = try await freshPods(of: job)
        let plan = JobPlan(job: job, pods: own, now: time.now)
        if plan.status != job.status {
            // With the version that was read: what is counted is counted once.
            var changed = job
            changed.status = plan.status
            try await client.updateStatus(changed)
        }
        for step in plan.steps { try await carryOut(step, of: job, own) }
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    /// The job's pods, read now: also those that were made a moment ago.
    private func freshPods(of job: Job) async throws -> [Pod] {
        let selector = job.selector
        let options = selector.isNothing ? ListOptions() : ListOptions(labelSelector: selector.description)
        let listed = try await client.list(Pod.self, namespace: job.namespace, options)
        return listed.filter { $0.isControlled(by: job) }
    }

    private func carryOut(_ step: JobPlan.Step, of job: Job, _ pods: [Pod]) async throws {
        switch step {
        case .create(let index): try await create(index, of: job, pods)
        case .delete(let pod, let uid):
            try await client.delete(Pod.self, namespace: job.namespace, name: pod, DeleteOptions(uid: uid))
            await events.normal(job, "SuccessfulDelete", "Deleted pod: \(pod)")
        case .release(let pod, let uid): try await release(pod, uid, in: job.namespace)
        case .tell(true, let reason, let message): await events.warning(job, reason, message)
        case .tell(false, let reason, let message): await events.normal(job, reason, message)
        case .deleteJob:
            try await client.delete(
                Job.self, namespace: job.namespace, name: job.name,
                DeleteOptions(propagation: .background, uid: job.uid))
        }
    }

    private func create(_ index: Int?, of job: Job, _ pods: [Pod]) async throws {
        let failures = pods.filter { $0.phase == "Failed" && $0.completionIndex == index }
        do {
            let most = failures.map { $0.indexFailures + 1 }.max() ?? 0
            let pod = try await client.create(job.pod(index: index, failures: most))
            await events.normal(job, "SuccessfulCreate", "Created pod: \(pod.name)")
        } catch let error as StatusError {
            await events.warning(job, "FailedCreate", "Error creating: \(error.message)")
            throw error
        }
    }

    private func release(_ pod: String, _ uid: String, in namespace: String) async throws {
        do {
            try await client.modify(Pod.self, namespace: namespace, name: pod) { pod in
                guard pod.uid == uid, pod.metadata.finalizers.contains(JobPlan.finalizer) else { return false }
                pod.metadata.finalizers.removeAll { $0 == JobPlan.finalizer }
                return true
            }
        } catch let error as StatusError where error.reason == .notFound {}
    }
}
