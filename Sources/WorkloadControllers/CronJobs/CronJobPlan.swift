import Kinds
import Machinery

/// What a cron job needs next: the rules of Kubernetes' controller.
struct CronJobPlan {
    enum Step: Equatable {
        /// Makes the job of a scheduled time.
        case start(at: Timestamp)
        /// Deletes a job: one that another takes the place of, or one beyond the history's limit.
        case delete(job: String, uid: String)
        case tell(isWarning: Bool, reason: String, message: String)
    }

    private(set) var steps: [Step] = []
    private(set) var status: JSONValue
    private(set) var recheckAfter: Duration?
    private let cron: CronJob
    private let jobs: [Job]
    private let now: Timestamp

    /// - Parameter jobs: those that the cron job controls.
    init(_ cron: CronJob, jobs: [Job], now: Timestamp) {
        self.cron = cron
        self.jobs = jobs.sorted { ($0.startTime, $0.name) < ($1.startTime, $1.name) }
        self.now = now
        status = cron.status
        guard !cron.metadata.isBeingDeleted else { return }
        noteJobs()
        forgetHistory()
        if !cron.isSuspended { schedule() }
    }

    /// Keeps the list of running jobs and tells of those that have ended.
    private mutating func noteJobs() {
        let listed = Set(cron.status["active"].items.map { $0["uid"].text })
        for job in jobs where job.isFinished && listed.contains(job.uid) {
            let end = job.conditions.first { ["Complete", "Failed"].contains($0.type) && $0.isTrue }
            let message = "Saw completed job: \(job.name), condition: \(end?.type ?? "")"
            steps.append(.tell(isWarning: false, reason: "SawCompletedJob", message: message))
        }
        let gone = cron.status["active"].items.filter { entry in !jobs.contains { $0.uid == entry["uid"].text } }
        for entry in gone {
            let message = "Active job went missing: \(entry["name"].text)"
            steps.append(.tell(isWarning: false, reason: "MissingJob", message: message))
        }
        let active = jobs.filter { !$0.isFinished }
        status["active"].list = active.map { job in
            // A reference that is there stays: the job's version in it says nothing.
            if let known = cron.status["active"].items.first(where: { $0["uid"].text == job.uid }) { return known }
            var reference = job.objectReference
            reference["resourceVersion"] = .null
            return reference
        }
        let successes = jobs.filter { $0.conditions["Complete"]?.isTrue == true }
        let latest = successes.map { $0.status["completionTime"].text }.max() ?? ""
        if latest > cron.status["lastSuccessfulTime"].text { status["lastSuccessfulTime"].text = latest }
    }

    private mutating func forgetHistory() {
        for (type, field, limit) in [
            ("Complete", "successfulJobsHistoryLimit", 3), ("Failed", "failedJobsHistoryLimit", 1),
        ] {
            let ended = jobs.filter { $0.conditions[type]?.isTrue == true }
            for job in ended.dropLast(cron.spec[field].int ?? limit) { delete(job) }
        }
    }

    private mutating func delete(_ job: Job) { steps.append(.delete(job: job.name, uid: job.uid)) }

    private mutating func schedule() {
        let schedule: CronSchedule
        do {
            schedule = try CronSchedule(cron.schedule, zone: cron.timeZone)
        } catch {
            let message = "unparseable schedule: \(cron.schedule): \(error)"
            steps.append(.tell(isWarning: true, reason: "UnparseableSchedule", message: message))
            return
        }
        let due = mostRecent(schedule)
        if let next = schedule.next(after: now) { recheckAfter = next.since(now) }
        guard let due else { return }
        if let seconds = cron.spec["startingDeadlineSeconds"].int, due.advanced(by: .seconds(seconds)) < now {
            let message = "Missed scheduled time to start a job: \(due)"
            steps.append(.tell(isWarning: true, reason: "MissSchedule", message: message))
            return
        }
        if jobs.contains(where: { $0.name == cron.jobName(at: due) }) {
            return status["lastScheduleTime"].text = due.description
        }
        let active = jobs.filter { !$0.isFinished }
        if cron.concurrencyPolicy == "Forbid", !active.isEmpty {
            let message = "Not starting job because prior execution is running and concurrency policy is Forbid"
            steps.append(.tell(isWarning: false, reason: "JobAlreadyActive", message: message))
            return
        }
        if cron.concurrencyPolicy == "Replace" { for job in active { delete(job) } }
        steps.append(.start(at: due))
        status["lastScheduleTime"].text = due.description
    }

    /// The last time that has passed since the one that was served, if one has; earlier ones are left out.
    private mutating func mostRecent(_ schedule: CronSchedule) -> Timestamp? {
        var since = Timestamp(cron.lastScheduleTime) ?? Timestamp(cron.metadata.creationTimestamp ?? "") ?? now
        if let seconds = cron.spec["startingDeadlineSeconds"].int {
            since = max(since, now.advanced(by: .seconds(-seconds)))
        }
        var last: Timestamp?
        var missed = 0
        while let next = schedule.next(after: last ?? since), next <= now {
            last = next
            missed += 1
            guard missed > 100 else { continue }
            let message =
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
            steps.append(.tell(isWarning: true, reason: "TooManyMissedTimes", message: message))
            // Times before are of no interest; go on close to now.
            let span = now.seconds - next.seconds
            if span > 7200, let later = schedule.next(after: Timestamp(seconds: now.seconds - 3600)), later <= now {
                last = later
            }
            missed = Int.min
        }
        return last
    }
}

extension CronJob {
    /// `<name>-<minutes since 1970>`: the same for the same time, so that it is made once.
    func jobName(at time: Timestamp) -> String { "\(name.prefix(52))-\(time.seconds / 60)" }

    /// The job of a scheduled time.
    func job(at time: Timestamp) -> Job {
        var job = Job(name: jobName(at: time), namespace: namespace)
        let template = spec["jobTemplate"]
        job.metadata.labels = template["metadata"]["labels"].stringMap
        var annotations = template["metadata"]["annotations"].stringMap
        annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] =
            (try? CronSchedule(schedule, zone: timeZone))?.text(of: time) ?? time.description
        job.metadata.annotations = annotations
        job.metadata.ownerReferences = [ownerReference()]
        job.spec = template["spec"]
        return job
    }
}
