import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

struct CronScheduleTests {
    @Test(arguments: [
        ("*/15 * * * *", "2026-01-01T12:00:00Z", "2026-01-01T12:15:00Z"),
        ("0 3 * * *", "2026-01-01T12:00:00Z", "2026-01-02T03:00:00Z"),
        ("30 4 1 * *", "2026-01-01T12:00:00Z", "2026-02-01T04:30:00Z"),
        ("0 0 * * mon", "2026-01-01T12:00:00Z", "2026-01-05T00:00:00Z"),
        ("0 0 13 * 5", "2026-01-01T12:00:00Z", "2026-01-02T00:00:00Z"),
        ("0 0 29 2 *", "2026-01-01T12:00:00Z", "2028-02-29T00:00:00Z"),
        ("10-20/5 9 * jan-feb 1-5", "2026-01-02T09:20:00Z", "2026-01-05T09:10:00Z"),
        ("@hourly", "2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z"),
        ("@every 1h30m", "2026-01-01T12:00:00Z", "2026-01-01T13:30:00Z"),
    ])
    func `the next time is found`(schedule: String, from: String, next: String) throws {
        let start = try #require(Timestamp(from))
        #expect(try CronSchedule(schedule).next(after: start)?.description == next)
    }

    @Test func `a time zone moves it, and the change of clocks leaves times out`() throws {
        let schedule = try CronSchedule("30 2 * * *", zone: "Europe/Berlin")
        let winter = try #require(Timestamp("2026-03-27T12:00:00Z"))
        let first = try #require(schedule.next(after: winter))
        #expect(first.description == "2026-03-28T01:30:00Z")
        #expect(schedule.text(of: first) == "2026-03-28T02:30:00+01:00")
        let second = try #require(schedule.next(after: first))
        #expect(second.description == "2026-03-30T00:30:00Z", "on the 29th there is no half past two")
    }

    @Test(arguments: ["", "* * * *", "60 * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@often", "@every x"])
    func `what is no schedule is refused`(text: String) {
        #expect(throws: CronSchedule.Fault.self) { try CronSchedule(text) }
    }

    @Test func `an unknown time zone is refused`() {
        #expect(throws: CronSchedule.Fault.self) { try CronSchedule("* * * * *", zone: "Mars/Olympus") }
    }

    @Test func `a schedule that never comes ends the search`() throws {
        #expect(try CronSchedule("0 0 31 2 *").next(after: noon) == nil)
    }
}

struct CronJobPlanTests {
    private func cron(_ spec: JSONValue = [:], last: Timestamp? = noon) -> CronJob {
        var cron = CronJob(name: "backup", namespace: "shop")
        cron.metadata.uid = "uid-backup"
        cron.json["metadata"]["creationTimestamp"] = .string(noon.description)
        cron.spec = ["schedule": "*/10 * * * *", "jobTemplate": ["spec": ["template": ["spec": [:]]]]]
        for (key, value) in spec.object ?? [:] { cron.spec[key] = value }
        if let last { cron.status["lastScheduleTime"] = .string(last.description) }
        return cron
    }

    private func job(_ name: String, started: Int, ended: String? = nil) -> Job {
        var job = Job(name: name, namespace: "shop")
        job.metadata.uid = "uid-\(name)"
        job.status["startTime"] = .string(noon.seconds(started).description)
        if let ended {
            job.conditions = [Condition(ended, true)]
            job.status["completionTime"] = .string(noon.seconds(started + 1).description)
        }
        return job
    }

    @Test func `a job is made when its time has come, and only the last of several`() {
        let early = CronJobPlan(cron(), jobs: [], now: noon.seconds(599))
        #expect(early.steps == [])
        #expect(early.recheckAfter == .seconds(1))
        let due = CronJobPlan(cron(), jobs: [], now: noon.seconds(601))
        #expect(due.steps == [.start(at: noon.seconds(600))])
        #expect(due.status["lastScheduleTime"].text == noon.seconds(600).description)
        #expect(CronJobPlan(cron(), jobs: [], now: noon.seconds(1900)).steps == [.start(at: noon.seconds(1800))])
        #expect(CronJobPlan(cron(["suspend": true]), jobs: [], now: noon.seconds(601)).steps == [])
        #expect(CronJobPlan(cron(last: nil), jobs: [], now: noon.seconds(601)).steps.count == 1)
    }

    @Test func `one that was missed for too long is not made up for`() {
        let late = CronJobPlan(cron(["startingDeadlineSeconds": 30]), jobs: [], now: noon.seconds(1190))
        #expect(late.steps == [])
        let justInTime = CronJobPlan(cron(["startingDeadlineSeconds": 30]), jobs: [], now: noon.seconds(620))
        #expect(justInTime.steps == [.start(at: noon.seconds(600))])
        let weeks = CronJobPlan(cron(), jobs: [], now: noon.seconds(86_400 * 21 + 5))
        #expect(weeks.steps.last == .start(at: noon.seconds(86_400 * 21)))
        guard case .tell(true, "TooManyMissedTimes", _) = weeks.steps.first else {
            Issue.record("nothing told: \(weeks.steps)")
            return
        }
    }

    @Test func `the concurrency policy decides beside one that runs`() {
        let running = [job("backup-1", started: 0)]
        let now = noon.seconds(601)
        #expect(CronJobPlan(cron(), jobs: running, now: now).steps == [.start(at: noon.seconds(600))])
        let forbidding = CronJobPlan(cron(["concurrencyPolicy": "Forbid"]), jobs: running, now: now)
        guard case .tell(false, "JobAlreadyActive", _) = forbidding.steps.first else {
            Issue.record("\(forbidding.steps)")
            return
        }
        #expect(forbidding.status["active"][0]["name"] == "backup-1")
        #expect(
            CronJobPlan(cron(["concurrencyPolicy": "Replace"]), jobs: running, now: now).steps == [
                .delete(job: "backup-1", uid: "uid-backup-1"), .start(at: noon.seconds(600)),
            ])
    }

    @Test func `old jobs are forgotten and ended ones told of`() {
        var cron = cron(["successfulJobsHistoryLimit": 1])
        let jobs = [
            job("a", started: 1, ended: "Complete"), job("b", started: 2, ended: "Complete"),
            job("c", started: 3, ended: "Failed"),
        ]
        cron.status["active"] = [["name": "b", "uid": "uid-b"]]
        let plan = CronJobPlan(cron, jobs: jobs, now: noon.seconds(10))
        let message = "Saw completed job: b, condition: Complete"
        #expect(plan.steps.contains(.tell(isWarning: false, reason: "SawCompletedJob", message: message)))
        #expect(plan.steps.contains(.delete(job: "a", uid: "uid-a")))
        #expect(!plan.steps.contains(.delete(job: "c", uid: "uid-c")))
        #expect(plan.status["lastSuccessfulTime"].text == noon.seconds(3).description)
        #expect(plan.status["active"].isNull)
    }

    @Test func `the job of a time has its name and says when it was meant to run`() {
        let job = cron(["timeZone": "Asia/Tokyo"]).job(at: noon)
        #expect(job.name == "backup-\(noon.seconds / 60)")
        #expect(job.annotation("batch.kubernetes.io/cronjob-scheduled-timestamp")?.hasSuffix("+09:00") == true)
        #expect(job.metadata.controller?["uid"] == "uid-backup")
    }
}

struct DisruptionPlanTests {
    private func status(_ spec: JSONValue, ready: Int, of all: Int, scale: Int = 4) -> JSONValue {
        var budget = PodDisruptionBudget(name: "b", namespace: "shop")
        budget.spec = spec
        let pods = (0..<all).map { pod("p\($0)", owner: "web", readySince: $0 < ready ? noon : nil) }
        return DisruptionPlan.status(of: budget, pods: pods, scale: { ($0["uid"].text, scale) }, now: noon)
    }

    @Test(
        arguments: [
            (["minAvailable": 2], 3, 3, 2, 1), (["minAvailable": "50%"], 4, 4, 2, 2),
            (["maxUnavailable": 1], 4, 4, 3, 1), (["maxUnavailable": 1], 3, 4, 3, 0),
            (["maxUnavailable": "30%"], 4, 4, 2, 2), (["minAvailable": 5], 4, 4, 5, 0),
        ] as [(JSONValue, Int, Int, Int, Int)])
    func `what may go is what is healthy beyond what must stay`(
        spec: JSONValue, ready: Int, all: Int, desired: Int, allowed: Int
    ) {
        let status = status(spec, ready: ready, of: all)
        #expect(status["desiredHealthy"].number == desired)
        #expect(status["disruptionsAllowed"].number == allowed)
        #expect(status["currentHealthy"].number == ready)
        #expect(status["conditions"][0]["reason"] == (allowed > 0 ? "SufficientPods" : "InsufficientPods"))
    }
}
