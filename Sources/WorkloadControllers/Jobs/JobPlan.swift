import Kinds
import Machinery

/// What a job needs next, from what is seen of it and its pods: the rules of Kubernetes' job controller.
///
/// A finished pod is counted in the status by the same write that notes its uid in `uncountedTerminatedPods`, and its
/// finalizer goes only after that write: so none is lost and none counted twice, wherever the controller is killed.
struct JobPlan {
    static let finalizer = "batch.kubernetes.io/job-tracking"
    static let indexNote = "batch.kubernetes.io/job-completion-index"
    private static let longestBackoff = 600

    enum Step: Equatable {
        /// Makes a pod; of an indexed job the one of an index.
        case create(index: Int?)
        case delete(pod: String, uid: String)
        /// Lets a counted pod go.
        case release(pod: String, uid: String)
        case tell(isWarning: Bool, reason: String, message: String)
        /// Deletes the job, its time after the end being over.
        case deleteJob
    }

    private(set) var steps: [Step] = []
    /// The status as it is to be before the pods that it counts are let go.
    private(set) var status: JSONValue
    private(set) var recheckAfter: Duration?
    private let job: Job
    private let now: Timestamp
    private let pods: [Pod]
    private var conditions: [Condition]
    private var completed: JobIndexes
    private var failedIndexes: JobIndexes
    private var succeeded: Int
    private var failed: Int

    init(job: Job, pods: [Pod], now: Timestamp) {
        self.job = job
        self.now = now
        self.pods = pods.sorted { $0.name < $1.name }
        status = job.status
        conditions = job.conditions
        let limit = job.completions ?? 0
        completed = JobIndexes(job.status["completedIndexes"].text, limit: limit)
        failedIndexes = JobIndexes(job.status["failedIndexes"].text, limit: limit)
        succeeded = job.status["succeeded"].number
        failed = job.status["failed"].number
        if job.metadata.isBeingDeleted {
            letAllGo()
        } else if job.isFinished {
            wrapUp()
        } else {
            work()
        }
    }

    // MARK: - The end

    /// The job is being deleted: nothing holds its pods any more.
    private mutating func letAllGo() {
        for pod in pods where pod.metadata.finalizers.contains(Self.finalizer) {
            steps.append(.release(pod: pod.name, uid: pod.uid))
        }
    }

    private mutating func wrapUp() {
        letAllGo()
        for pod in pods where pod.isActive { steps.append(.delete(pod: pod.name, uid: pod.uid)) }
        noteLiving(active: 0, ready: 0)
        let isHeld = pods.contains { $0.metadata.finalizers.contains(Self.finalizer) }
        if !isHeld, !status["uncountedTerminatedPods"].isNull { status["uncountedTerminatedPods"] = [:] }
        guard let seconds = job.spec["ttlSecondsAfterFinished"].int else { return }
        let end = conditions.first { ["Complete", "Failed"].contains($0.type) && $0.isTrue }
        let since = end.flatMap { Timestamp($0.lastTransitionTime) } ?? now
        let rest = since.advanced(by: .seconds(max(0, seconds))).since(now)
        if rest > .zero { recheckAfter = rest } else { steps.append(.deleteJob) }
    }

    // MARK: - Work

    private mutating func work() {
        let verdict = countFinished()
        if job.startTime.isEmpty, !job.isSuspended { status["startTime"] = .string(now.description) }
        let active = pods.filter(\.isActive)
        let failure = conditions["FailureTarget"].map { ($0.reason, $0.message) } ?? verdict ?? limitExceeded(active)
        if let (reason, message) = failure {
            end(failure: reason, message, active)
        } else if let success = success(active) {
            end(success: success, active)
        } else {
            suspendOrResume(active)
            if !job.isSuspended { balance(active) }
        }
        noteLiving(active: active.count, ready: active.filter(\.isReady).count)
        status["conditions"] = conditions.isEmpty ? .null : .array(conditions.map(\.json))
    }

    /// Counts the pods that have finished and are not counted yet. Returns why the job fails for good, if a pod's end
    /// says so.
    private mutating func countFinished() -> (String, String)? {
        var uncounted = job.status["uncountedTerminatedPods"]
        var known = Set(uncounted["succeeded"].strings + uncounted["failed"].strings)
        let held = Set(pods.filter { $0.metadata.finalizers.contains(Self.finalizer) }.map(\.uid))
        for field in ["succeeded", "failed"] {
            // Those that have been let go need not be remembered.
            uncounted[field].texts = uncounted[field].strings.filter(held.contains)
        }
        let rules = PodFailureRules(job)
        var verdict: (String, String)?
        for pod in pods where held.contains(pod.uid) && isFinished(pod) {
            steps.append(.release(pod: pod.name, uid: pod.uid))
            guard known.insert(pod.uid).inserted else { continue }
            let isSuccess = pod.phase == "Succeeded"
            uncounted[isSuccess ? "succeeded" : "failed"].texts.append(pod.uid)
            if isSuccess {
                count(success: pod)
            } else {
                verdict = count(failure: pod, rules.verdict(on: pod)) ?? verdict
            }
        }
        status["uncountedTerminatedPods"] = uncounted.isNull ? [:] : uncounted
        return verdict
    }

    /// Ended, or going and never to be ready again.
    private func isFinished(_ pod: Pod) -> Bool {
        pod.isEnded || (pod.metadata.isBeingDeleted && (pod.nodeName.isEmpty || replacesTerminating))
    }

    private var replacesTerminating: Bool { job.spec["podReplacementPolicy"].text != "Failed" }

    private mutating func count(success pod: Pod) {
        if let index = pod.completionIndex, job.isIndexed {
            guard index < job.completions ?? 0, !completed.contains(index) else { return }
            completed.insert(index)
            succeeded = completed.count
        } else {
            succeeded += 1
        }
    }

    private mutating func count(failure pod: Pod, _ verdict: PodFailureRules.Verdict) -> (String, String)? {
        switch verdict {
        case .ignore: return nil
        case .failJob(let message):
            failed += 1
            return ("PodFailurePolicy", message)
        case .failIndex:
            failed += 1
            if let index = pod.completionIndex { failedIndexes.insert(index) }
        case .count:
            failed += 1
            if let index = pod.completionIndex, let limit = job.spec["backoffLimitPerIndex"].int,
                pod.indexFailures >= limit
            {
                failedIndexes.insert(index)
            }
        }
        return nil
    }

    /// Why the job fails, where one of its limits is passed.
    private mutating func limitExceeded(_ active: [Pod]) -> (String, String)? {
        let restarts =
            job.template["spec"]["restartPolicy"].text == "OnFailure"
            ? active.map { $0.containerStatuses.map(\.restartCount).reduce(0, +) }.reduce(0, +) : 0
        let limit = job.spec["backoffLimit"].int ?? (job.spec["backoffLimitPerIndex"].isNull ? 6 : Int.max)
        if failed > limit || (restarts > 0 && restarts >= limit) {
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        }
        if let most = job.spec["maxFailedIndexes"].int, failedIndexes.count > most {
            return ("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes")
        }
        if job.isIndexed, failedIndexes.count > 0,
            completed.numbers.union(failedIndexes.numbers).count >= job.completions ?? 0
        {
            return ("FailedIndexes", "Job has failed indexes")
        }
        guard let seconds = job.spec["activeDeadlineSeconds"].int, !job.isSuspended else { return nil }
        let start = Timestamp(status["startTime"].text) ?? now
        let rest = start.advanced(by: .seconds(seconds)).since(now)
        if rest <= .zero { return ("DeadlineExceeded", "Job was active longer than specified deadline") }
        recheck(rest)
        return nil
    }

    /// Why the job has succeeded, if it has.
    private func success(_ active: [Pod]) -> (String, String)? {
        for (index, rule) in job.spec["successPolicy"]["rules"].items.enumerated() {
            let wanted = rule["succeededIndexes"].string.map { JobIndexes($0, limit: job.completions ?? 0) }
            let met = wanted.map { completed.numbers.intersection($0.numbers).count } ?? completed.count
            let needed = rule["succeededCount"].int ?? wanted?.count ?? Int.max
            if met >= needed { return ("SuccessPolicy", "Matched rules at index \(index)") }
        }
        let isReached =
            if let completions = job.completions {
                succeeded >= completions
            } else {
                succeeded > 0 && active.isEmpty
            }
        return isReached ? ("CompletionsReached", "Reached expected number of succeeded pods") : nil
    }

    private mutating func end(failure reason: String, _ message: String, _ active: [Pod]) {
        set("FailureTarget", true, reason, message)
        for pod in active { delete(pod) }
        guard hasNoneLeft(active) else { return }
        set("Failed", true, reason, message)
        steps.append(.tell(isWarning: true, reason: reason, message: message))
    }

    private mutating func end(success: (reason: String, message: String), _ active: [Pod]) {
        set("SuccessCriteriaMet", true, success.reason, success.message)
        for pod in active { delete(pod) }
        guard hasNoneLeft(active) else { return }
        set("Complete", true, success.reason, success.message)
        status["completionTime"] = .string(now.description)
        steps.append(.tell(isWarning: false, reason: "Completed", message: "Job completed"))
    }

    /// A job ends only when nothing of it runs any more.
    private func hasNoneLeft(_ active: [Pod]) -> Bool {
        active.isEmpty && !pods.contains { $0.metadata.isBeingDeleted && !$0.isEnded && !$0.nodeName.isEmpty }
    }

    private mutating func suspendOrResume(_ active: [Pod]) {
        let isMarked = conditions["Suspended"]?.isTrue == true
        if job.isSuspended {
            for pod in active { withdraw(pod) }
            guard !isMarked else { return }
            status["startTime"] = .null
            set("Suspended", true, "JobSuspended", "Job suspended")
            steps.append(.tell(isWarning: false, reason: "Suspended", message: "Job suspended"))
        } else if isMarked {
            status["startTime"] = .string(now.description)
            set("Suspended", false, "JobResumed", "Job resumed")
            steps.append(.tell(isWarning: false, reason: "Resumed", message: "Job resumed"))
        }
    }

    // MARK: - Pods

    private mutating func balance(_ active: [Pod]) {
        let going = replacesTerminating ? 0 : pods.filter { $0.metadata.isBeingDeleted && !$0.isEnded }.count
        let left = job.completions.map { max(0, $0 - succeeded) } ?? (succeeded > 0 ? 0 : job.parallelism)
        let wanted = min(job.parallelism, job.completions == nil && succeeded > 0 ? active.count : left)
        if active.count > wanted {
            let ranked = active.map { (DeletionRank($0), $0) }.sorted { $0.0 < $1.0 }
            for (_, pod) in ranked.prefix(active.count - wanted) { withdraw(pod) }
            return
        }
        let missing = wanted - active.count - going
        guard missing > 0 else { return }
        if let rest = backoff() { return recheck(rest) }
        guard job.isIndexed else {
            steps += Array(repeating: .create(index: nil), count: missing)
            return
        }
        let running = Set(active.compactMap(\.completionIndex))
        let open = (0..<(job.completions ?? 0)).lazy.filter { [completed, failedIndexes] index in
            !running.contains(index) && !completed.contains(index) && !failedIndexes.contains(index)
        }
        steps += open.prefix(missing).map { .create(index: $0) }
    }

    /// How long to wait after failures in a row: 10 s, doubled each time, up to 10 minutes; nil where it is over.
    private func backoff() -> Duration? {
        func end(_ pod: Pod) -> Timestamp {
            let ends = pod.containerStatuses.compactMap { Timestamp($0.terminated["finishedAt"].text) }
            return ends.max() ?? pod.metadata.deletionTimestamp.flatMap { Timestamp($0) } ?? now
        }
        let lastSuccess = pods.filter { $0.phase == "Succeeded" }.map(end).max()
        let failures = pods.filter { $0.phase == "Failed" }.map(end).filter { end in
            lastSuccess.map { end > $0 } ?? true
        }
        guard let last = failures.max() else { return nil }
        let delay = min(Self.longestBackoff, 10 << min(failures.count - 1, 10))
        let rest = last.advanced(by: .seconds(delay)).since(now)
        return rest > .zero ? rest : nil
    }

    private mutating func delete(_ pod: Pod) { steps.append(.delete(pod: pod.name, uid: pod.uid)) }

    /// Takes a pod away that the job doesn't want now; its end counts for nothing.
    private mutating func withdraw(_ pod: Pod) {
        steps.append(.release(pod: pod.name, uid: pod.uid))
        delete(pod)
    }

    private mutating func recheck(_ rest: Duration) { recheckAfter = recheckAfter.map { min($0, rest) } ?? rest }

    private mutating func set(_ type: String, _ value: Bool, _ reason: String, _ message: String) {
        var condition = Condition(type, value, reason: reason, message: message, at: now.description)
        condition.lastProbeTime = now.description
        if let old = conditions[type], old.status == condition.status, old.reason == reason, old.message == message {
            return
        }
        conditions.set(condition)
    }

    private mutating func noteLiving(active: Int, ready: Int) {
        let isOver = conditions.contains { ["Complete", "Failed"].contains($0.type) && $0.isTrue }
        let going = pods.filter { $0.metadata.isBeingDeleted && !$0.isEnded }.count
        for (field, count) in [("active", isOver ? 0 : active), ("succeeded", succeeded), ("failed", failed)] {
            status[field] = count == 0 ? .null : .int(Int64(count))
        }
        status["ready"] = .int(Int64(isOver ? 0 : ready))
        status["terminating"] = .int(Int64(going))
        if job.isIndexed {
            status["completedIndexes"].text = completed.description
            if !job.spec["backoffLimitPerIndex"].isNull { status["failedIndexes"] = .string(failedIndexes.description) }
        }
    }
}
