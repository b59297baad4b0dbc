import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

private func job(_ spec: JSONValue = [:], status: JSONValue = [:]) -> Job {
    var job = Job(name: "sum", namespace: "shop")
    job.metadata.uid = "uid-sum"
    job.spec = [
        "template": [
            "metadata": ["labels": ["job-name": "sum"]],
            "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "i"]]],
        ]
    ]
    if spec["completions"].isNull, spec["parallelism"].isNull { job.spec["completions"] = 1 }
    for (key, value) in spec.object ?? [:] { job.spec[key] = value }
    job.status = status
    return job
}

private func worker(
    _ name: String, _ phase: String = "Running", index: Int? = nil, isHeld: Bool = true, isDeleted: Bool = false,
    code: Int? = nil
) -> Pod {
    var worker = pod(name, phase: phase, isDeleted: isDeleted)
    worker.metadata.ownerReferences = [["kind": "Job", "name": "sum", "uid": "uid-sum", "controller": true]]
    if isHeld { worker.metadata.finalizers = [JobPlan.finalizer] }
    if let index { worker.metadata.annotations[JobPlan.indexNote] = String(index) }
    if let code {
        worker.status["containerStatuses"] = [
            [
                "name": "c",
                "state": ["terminated": ["exitCode": .int(Int64(code)), "finishedAt": .string(noon.description)]],
            ]
        ]
    }
    return worker
}

private func plan(_ job: Job, _ pods: [Pod] = [], at now: Timestamp = noon) -> JobPlan {
    JobPlan(job: job, pods: pods, now: now)
}

private func creations(_ plan: JobPlan) -> [Int?] {
    plan.steps.compactMap { step -> Int?? in
        if case .create(let index) = step { .some(index) } else { .none }
    }
}

private func deletions(_ plan: JobPlan) -> [String] {
    plan.steps.compactMap { if case .delete(let pod, _) = $0 { pod } else { nil } }
}

private func condition(_ plan: JobPlan, _ type: String) -> String? {
    let condition = plan.status["conditions"].items.first { $0["type"].text == type && $0["status"] == "True" }
    return condition.map { "\($0["reason"].text): \($0["message"].text)" }
}

struct JobPlanTests {
    @Test func `as many pods run as the job's parallelism and its rest allow`() {
        #expect(creations(plan(job())).count == 1)
        #expect(creations(plan(job(["completions": 5, "parallelism": 3]))).count == 3)
        let nearlyDone = job(["completions": 5, "parallelism": 3], status: ["succeeded": 4])
        #expect(creations(plan(nearlyDone)).count == 1)
        #expect(creations(plan(job(["parallelism": 3]), [worker("a")])).count == 2)
        let queue = job(["parallelism": 3], status: ["succeeded": 1])
        #expect(creations(plan(queue, [worker("a")])) == [], "a queue that is empty gets no more workers")
        #expect(deletions(plan(job(["completions": 5, "parallelism": 1]), [worker("a"), worker("b")])).count == 1)
    }

    @Test func `a finished pod is counted once and let go after`() {
        let first = plan(job(["completions": 2]), [worker("a", "Succeeded")])
        #expect(first.status["succeeded"] == 1)
        #expect(first.status["uncountedTerminatedPods"]["succeeded"] == ["uid-a"])
        #expect(first.steps.contains(.release(pod: "a", uid: "uid-a")))
        let again = plan(job(["completions": 2], status: first.status), [worker("a", "Succeeded")])
        #expect(again.status["succeeded"] == 1, "killed before it was let go")
        let gone = plan(job(["completions": 2], status: first.status), [worker("a", "Succeeded", isHeld: false)])
        #expect(gone.status["succeeded"] == 1)
        #expect(gone.status["uncountedTerminatedPods"] == [:])
    }

    @Test func `a job is complete when enough have succeeded and nothing runs`() {
        let done = plan(job(), [worker("a", "Succeeded")])
        #expect(condition(done, "Complete") == "CompletionsReached: Reached expected number of succeeded pods")
        #expect(condition(done, "SuccessCriteriaMet") != nil)
        #expect(done.status["completionTime"].text == noon.description)
        #expect(done.steps.contains(.tell(isWarning: false, reason: "Completed", message: "Job completed")))
        let late = plan(job(["completions": 1, "parallelism": 2]), [worker("a", "Succeeded"), worker("b")])
        #expect(condition(late, "Complete") == nil)
        #expect(deletions(late) == ["b"])
    }

    @Test func `failures are retried after a while, and not for ever`() {
        let failed = [worker("a", "Failed", code: 1)]
        let first = plan(job(), failed)
        #expect(first.status["failed"] == 1)
        #expect(creations(first) == [])
        #expect(first.recheckAfter == .seconds(10))
        let retried = plan(
            job(status: first.status), [worker("a", "Failed", isHeld: false, code: 1)], at: noon.seconds(10))
        #expect(creations(retried).count == 1)
        let last = plan(job(["backoffLimit": 0]), failed)
        #expect(condition(last, "Failed") == "BackoffLimitExceeded: Job has reached the specified backoff limit")
        #expect(
            last.steps.contains(
                .tell(
                    isWarning: true, reason: "BackoffLimitExceeded",
                    message: "Job has reached the specified backoff limit")))
    }

    @Test func `a deadline ends the job and all that runs of it`() {
        let late = job(["activeDeadlineSeconds": 60], status: ["startTime": .string(noon.description)])
        #expect(plan(late, [worker("a")], at: noon.seconds(20)).recheckAfter == .seconds(40))
        let over = plan(late, [worker("a")], at: noon.seconds(60))
        #expect(deletions(over) == ["a"])
        #expect(condition(over, "FailureTarget")?.hasPrefix("DeadlineExceeded") == true)
        #expect(condition(over, "Failed") == nil)
        let after = plan(job(["activeDeadlineSeconds": 60], status: over.status), [], at: noon.seconds(61))
        #expect(condition(after, "Failed") == "DeadlineExceeded: Job was active longer than specified deadline")
    }

    @Test func `each index succeeds once`() {
        let spec: JSONValue = ["completions": 4, "parallelism": 3, "completionMode": "Indexed"]
        let pods = [worker("a", "Succeeded", index: 0), worker("b", index: 2), worker("c", "Succeeded", index: 0)]
        let result = plan(job(spec), pods)
        #expect(result.status["succeeded"] == 1)
        #expect(result.status["completedIndexes"] == "0")
        #expect(creations(result) == [1, 3])
        let pod = job(spec).pod(index: 3, failures: 0)
        #expect(pod.metadata.generateName == "sum-3-")
        #expect(pod.spec["hostname"] == "sum-3")
        #expect(pod.metadata.labels[JobPlan.indexNote] == "3")
        #expect(pod.spec["containers"][0]["env"][0]["name"] == "JOB_COMPLETION_INDEX")
        #expect(pod.metadata.finalizers == [JobPlan.finalizer])
    }

    @Test func `an index that fails too often is given up alone`() {
        let spec: JSONValue = [
            "completions": 2, "parallelism": 2, "completionMode": "Indexed", "backoffLimitPerIndex": 0,
        ]
        let result = plan(job(spec), [worker("a", "Failed", index: 0), worker("b", "Succeeded", index: 1)])
        #expect(result.status["failedIndexes"] == "0")
        #expect(condition(result, "Failed") == "FailedIndexes: Job has failed indexes")
    }

    @Test(
        arguments: [
            (["action": "FailJob", "onExitCodes": ["operator": "In", "values": [42]]], 42, 1, true),
            (["action": "FailJob", "onExitCodes": ["operator": "In", "values": [42]]], 1, 1, false),
            (["action": "Ignore", "onExitCodes": ["operator": "NotIn", "values": [1]]], 42, 0, false),
            (["action": "Count", "onExitCodes": ["operator": "In", "values": [42]]], 42, 1, false),
        ] as [(JSONValue, Int, Int, Bool)])
    func `the failure policy decides what a failure means`(rule: JSONValue, code: Int, counted: Int, ends: Bool) {
        let result = plan(job(["podFailurePolicy": ["rules": [rule]]]), [worker("a", "Failed", code: code)])
        #expect(result.status["failed"].number == counted)
        let text =
            "PodFailurePolicy: Container c for pod shop/a failed with exit code 42 matching FailJob rule at index 0"
        #expect(condition(result, "Failed") == (ends ? text : nil))
    }

    @Test func `a suspended job has no pods and starts anew`() {
        let suspended = plan(job(["suspend": true]), [worker("a")])
        #expect(deletions(suspended) == ["a"])
        #expect(suspended.steps.contains(.release(pod: "a", uid: "uid-a")), "its end is no failure")
        #expect(condition(suspended, "Suspended") == "JobSuspended: Job suspended")
        #expect(suspended.status["startTime"].isNull)
        let resumed = plan(job(status: suspended.status), [])
        #expect(condition(resumed, "Suspended") == nil)
        #expect(resumed.status["startTime"].text == noon.description)
        #expect(creations(resumed).count == 1)
    }

    @Test func `a finished job goes when its time is over`() {
        let done = plan(job(), [worker("a", "Succeeded")]).status
        let spec: JSONValue = ["ttlSecondsAfterFinished": 100]
        #expect(plan(job(spec, status: done), [], at: noon.seconds(40)).recheckAfter == .seconds(60))
        #expect(plan(job(spec, status: done), [], at: noon.seconds(100)).steps == [.deleteJob])
    }

    @Test func `the success policy can be content with some`() {
        let spec: JSONValue = [
            "completions": 3, "parallelism": 3, "completionMode": "Indexed",
            "successPolicy": ["rules": [["succeededIndexes": "0"]]],
        ]
        let result = plan(job(spec), [worker("a", "Succeeded", index: 0)])
        #expect(condition(result, "Complete") == "SuccessPolicy: Matched rules at index 0")
    }

    @Test(arguments: [("1,3-5,7", "1,3-5,7"), ("0-1", "0,1"), ("2-2", "2"), ("5-3,x,-1", ""), ("8-99", "8,9")])
    func `indexes are read and written`(text: String, canonical: String) {
        #expect(JobIndexes(text, limit: 10).description == canonical)
    }
}
