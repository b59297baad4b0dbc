import Machinery

extension FieldTables {
    /// Fields of Job, CronJob and of what only they hold.
    static let jobs = FieldTable(
        "batch.v1",
        """
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
         selector 4 meta.v1.LabelSelector atomic
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
