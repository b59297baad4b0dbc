import Machinery

extension KindFamily {
    /// Job, CronJob.
    static let jobs = KindFamily(
        "batch/v1",
        kinds: [
            Kind("jobs", "Job", .namespaced, .generation, .orphaning, categories: "all", parts: .status) { kind in
                kind.columns =
                    [
                        .name, .computed("Status") { .string(jobStatus($0)) },
                        .computed("Completions") { .string(completions($0)) },
                        TableColumn("Duration") { .string(duration($0, $1)) }, .age,
                    ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
                kind.selectableFields = [
                    SelectableField("status.successful") { String($0["status"]["succeeded"].number) }
                ]
                kind.validate = JobRules.validateJob
                kind.prepare = JobRules.prepareJob
            },
            Kind("cronjobs", "CronJob", .namespaced, .generation, short: "cj", categories: "all", parts: .status) {
                kind in
                kind.columns =
                    [
                        .name, .text("Schedule", "spec.schedule"), .text("Timezone", "spec.timeZone"),
                        .computed("Suspend", type: "boolean") { .bool($0["spec"]["suspend"].flag) },
                        .computed("Active", type: "integer") { .int(Int64($0["status"]["active"].items.count)) },
                        TableColumn("Last Schedule") { job, now in
                            let time = job["status"]["lastScheduleTime"]
                            return .string(time.isNull ? "<none>" : TableColumn.age(time, now))
                        }, .age,
                    ] + TableColumn.containers("spec", "jobTemplate", "spec", "template", "spec")
                    + [.selector("Selector", "spec", "jobTemplate", "spec", "selector")]
                kind.validate = CronJobRules.validate
            },
        ],
        defaults: ["JobSpec": completeJobSpec],
        fields: """
            Job kind // Runs pods until enough of them have succeeded.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 JobSpec // What is wanted.
             status 3 JobStatus // What was found; the platform writes it.
            JobSpec // Which pods, how many, and what counts as success.
             parallelism 1 int32 pointer // How many run at a time.
             completions 2 int32 pointer // How many must succeed.
             activeDeadlineSeconds 3 int64 pointer // After how long the job fails.
             podFailurePolicy 11 PodFailurePolicy // What becomes of pods that fail in certain ways.
             successPolicy 16 SuccessPolicy // When the job has succeeded before all pods have.
             backoffLimit 7 int32 pointer default=6 // How many pods may fail before the job does.
             backoffLimitPerIndex 12 int32 pointer // How many pods may fail of each index.
             maxFailedIndexes 13 int32 pointer // How many indexes may fail before the job does.
             selector 4 meta.v1.LabelSelector // The labels of its pods; made by itself.
             manualSelector 5 bool pointer default=false // Whether the selector is the author's own.
             template 6 core.v1.PodTemplateSpec required // The pods that it makes.
             ttlSecondsAfterFinished 8 int32 pointer // How long it stays after its end.
             completionMode 9 string pointer enum=Indexed,NonIndexed default=NonIndexed // Indexed gives each pod a number of its own; NonIndexed doesn't.
             suspend 10 bool pointer default=false // Ends its pods and makes none.
             podReplacementPolicy 14 string pointer enum=Failed,TerminatingOrFailed // When a pod is replaced: TerminatingOrFailed, or Failed.
             managedBy 15 string pointer // The controller that carries the job out.
            PodFailurePolicy // What becomes of pods that fail in certain ways.
             rules 1 [PodFailurePolicyRule] required // The rules; the first that matches counts.
            PodFailurePolicyRule // What becomes of pods that fail in one way.
             action 1 string must // FailJob, FailIndex, Ignore or Count.
             onExitCodes 2 PodFailurePolicyOnExitCodesRequirement // Matches exit codes.
             onPodConditions 3 [PodFailurePolicyOnPodConditionsPattern] // Matches conditions of the pod.
            PodFailurePolicyOnExitCodesRequirement // A set of exit codes.
             containerName 1 string pointer // The container; all unless given.
             operator 2 string must // In or NotIn.
             values 3 [int32] required set // The exit codes.
            PodFailurePolicyOnPodConditionsPattern // A condition of a pod.
             type 1 string must // The condition's type.
             status 2 string // The condition's status, True unless given.
            SuccessPolicy // When a job has succeeded.
             rules 1 [SuccessPolicyRule] required // The rules; one must be met.
            SuccessPolicyRule // What must have succeeded.
             succeededIndexes 1 string pointer // These indexes, such as 0,2-4.
             succeededCount 2 int32 pointer // So many of them.
            JobStatus // Where the job has got to.
             conditions 1 [JobCondition] patch=merge:type // What is true of the object at the moment.
             startTime 2 time // When it began.
             completionTime 3 time // When it succeeded.
             active 4 int32 // How many pods run or wait.
             succeeded 5 int32 // How many pods have succeeded.
             failed 6 int32 // How many pods have failed.
             terminating 11 int32 pointer // How many pods are ending.
             completedIndexes 7 string // The indexes that have succeeded, such as 0,2-4.
             failedIndexes 10 string pointer // The indexes that have failed.
             uncountedTerminatedPods 8 UncountedTerminatedPods // Pods that have ended and aren't counted yet.
             ready 9 int32 pointer // How many pods are ready.
            JobCondition // One thing that is true or false of a job.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastProbeTime 3 time // When it was looked at last.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            UncountedTerminatedPods // Pods that have ended and aren't counted yet.
             succeeded 1 [string] set // Their uids, where they succeeded.
             failed 2 [string] set // Their uids, where they failed.
            CronJob kind // Makes jobs at set times.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 CronJobSpec required // What is wanted.
             status 3 CronJobStatus // What was found; the platform writes it.
            CronJobSpec // Which jobs, and when.
             schedule 1 string must // When, in cron's words.
             timeZone 8 string pointer // The time zone of the schedule.
             startingDeadlineSeconds 2 int64 pointer // How late a job may begin.
             concurrencyPolicy 3 string enum=Allow,Forbid,Replace default=Allow // While a job runs: Allow another one, Forbid it, or Replace the first.
             suspend 4 bool pointer default=false // Makes no more jobs.
             jobTemplate 5 JobTemplateSpec required // The jobs that it makes.
             successfulJobsHistoryLimit 6 int32 pointer default=3 // How many jobs are kept that have succeeded.
             failedJobsHistoryLimit 7 int32 pointer default=1 // How many jobs are kept that have failed.
            JobTemplateSpec // The jobs that are made.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 JobSpec // Which pods, how many, and what counts as success.
            CronJobStatus // What is known.
             active 1 [core.v1.ObjectReference] // The jobs that run.
             lastScheduleTime 4 time // When a job was made last.
             lastSuccessfulTime 5 time // When a job succeeded last.
            """)
}

extension KindFamily {
    @Sendable private static func completeJobSpec(_ spec: inout JSONValue) {
        if spec["completions"].isNull, spec["parallelism"].isNull { spec["completions"] = 1 }
        spec.setDefault("parallelism", 1)
        spec.setDefault("podReplacementPolicy", spec["podFailurePolicy"].isNull ? "TerminatingOrFailed" : "Failed")
    }

    private static func jobStatus(_ job: JSONValue) -> String {
        func isTrue(_ type: String) -> Bool {
            job["status"]["conditions"].items.contains { $0["type"].text == type && $0["status"].text == "True" }
        }
        if isTrue("Complete") { return "Complete" }
        if isTrue("Failed") { return "Failed" }
        if !job["metadata"]["deletionTimestamp"].isNull { return "Terminating" }
        if isTrue("Suspended") { return "Suspended" }
        if isTrue("FailureTarget") { return "FailureTarget" }
        return isTrue("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running"
    }

    private static func completions(_ job: JSONValue) -> String {
        let done = job["status"]["succeeded"].number
        if let wanted = job["spec"]["completions"].int { return "\(done)/\(wanted)" }
        let parallelism = job["spec"]["parallelism"].number
        return parallelism > 1 ? "\(done)/1 of \(parallelism)" : "\(done)/1"
    }

    private static func duration(_ job: JSONValue, _ now: Timestamp) -> String {
        guard let start = job["status"]["startTime"].string.flatMap(Timestamp.init) else { return "" }
        let end = job["status"]["completionTime"].string.flatMap(Timestamp.init) ?? now
        return end.since(start).humanText
    }
}
