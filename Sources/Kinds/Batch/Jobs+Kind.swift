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
            Job kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 JobSpec
             status 3 JobStatus
            JobSpec
             parallelism 1 int32 pointer
             completions 2 int32 pointer
             activeDeadlineSeconds 3 int64 pointer
             podFailurePolicy 11 PodFailurePolicy
             successPolicy 16 SuccessPolicy
             backoffLimit 7 int32 pointer default=6
             backoffLimitPerIndex 12 int32 pointer
             maxFailedIndexes 13 int32 pointer
             selector 4 meta.v1.LabelSelector
             manualSelector 5 bool pointer default=false
             template 6 core.v1.PodTemplateSpec required
             ttlSecondsAfterFinished 8 int32 pointer
             completionMode 9 string pointer enum=Indexed,NonIndexed default=NonIndexed
             suspend 10 bool pointer default=false
             podReplacementPolicy 14 string pointer enum=Failed,TerminatingOrFailed
             managedBy 15 string pointer
            PodFailurePolicy
             rules 1 [PodFailurePolicyRule] required
            PodFailurePolicyRule
             action 1 string must
             onExitCodes 2 PodFailurePolicyOnExitCodesRequirement
             onPodConditions 3 [PodFailurePolicyOnPodConditionsPattern]
            PodFailurePolicyOnExitCodesRequirement
             containerName 1 string pointer
             operator 2 string must
             values 3 [int32] required set
            PodFailurePolicyOnPodConditionsPattern
             type 1 string must
             status 2 string
            SuccessPolicy
             rules 1 [SuccessPolicyRule] required
            SuccessPolicyRule
             succeededIndexes 1 string pointer
             succeededCount 2 int32 pointer
            JobStatus
             conditions 1 [JobCondition] patch=merge:type
             startTime 2 time
             completionTime 3 time
             active 4 int32
             succeeded 5 int32
             failed 6 int32
             terminating 11 int32 pointer
             completedIndexes 7 string
             failedIndexes 10 string pointer
             uncountedTerminatedPods 8 UncountedTerminatedPods
             ready 9 int32 pointer
            JobCondition
             type 1 string required
             status 2 string required
             lastProbeTime 3 time
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            UncountedTerminatedPods
             succeeded 1 [string] set
             failed 2 [string] set
            CronJob kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 CronJobSpec required
             status 3 CronJobStatus
            CronJobSpec
             schedule 1 string must
             timeZone 8 string pointer
             startingDeadlineSeconds 2 int64 pointer
             concurrencyPolicy 3 string enum=Allow,Forbid,Replace default=Allow
             suspend 4 bool pointer default=false
             jobTemplate 5 JobTemplateSpec required
             successfulJobsHistoryLimit 6 int32 pointer default=3
             failedJobsHistoryLimit 7 int32 pointer default=1
            JobTemplateSpec
             metadata 1 meta.v1.ObjectMeta
             spec 2 JobSpec
            CronJobStatus
             active 1 [core.v1.ObjectReference]
             lastScheduleTime 4 time
             lastSuccessfulTime 5 time
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
