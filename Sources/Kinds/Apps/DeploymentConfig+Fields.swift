import Machinery

extension FieldTables {
    /// Fields of DeploymentConfig, DeploymentRequest, DeploymentConfigRollback and of what only they hold.
    static let deploymentConfig = FieldTable(
        "openshift.apps.v1",
        """
        DeploymentConfig kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 DeploymentConfigSpec required default={}
         status 3 DeploymentConfigStatus
        DeploymentConfigSpec
         strategy 1 DeploymentStrategy required default={}
         minReadySeconds 9 int32
         triggers 2 [DeploymentTriggerPolicy] wrapped required
         replicas 3 int32 required
         revisionHistoryLimit 4 int32 default=10
         test 5 bool required
         paused 6 bool
         selector 7 {string}
         template 8 core.v1.PodTemplateSpec
        DeploymentStrategy
         type 1 string enum=Custom,Recreate,Rolling default=Rolling
         customParams 2 CustomDeploymentStrategyParams
         recreateParams 3 RecreateDeploymentStrategyParams
         rollingParams 4 RollingDeploymentStrategyParams
         resources 5 core.v1.ResourceRequirements default={}
         labels 6 {string}
         annotations 7 {string}
         activeDeadlineSeconds 8 int64 default=21600
        CustomDeploymentStrategyParams
         image 1 string
         environment 2 [core.v1.EnvVar]
         command 3 [string]
        RecreateDeploymentStrategyParams
         timeoutSeconds 1 int64 default=600
         pre 2 LifecycleHook
         mid 3 LifecycleHook
         post 4 LifecycleHook
        LifecycleHook
         failurePolicy 1 string required enum=Abort,Ignore,Retry
         execNewPod 2 ExecNewPodHook
         tagImages 3 [TagImageHook]
        ExecNewPodHook
         command 1 [string] required
         env 2 [core.v1.EnvVar]
         containerName 3 string required
         volumes 4 [string]
        TagImageHook
         containerName 1 string required
         to 2 core.v1.ObjectReference required atomic
        RollingDeploymentStrategyParams
         updatePeriodSeconds 1 int64 default=1
         intervalSeconds 2 int64 default=1
         timeoutSeconds 3 int64 default=600
         maxUnavailable 4 intorstring
         maxSurge 5 intorstring
         pre 7 LifecycleHook
         post 8 LifecycleHook
        DeploymentTriggerPolicy
         type 1 string
         imageChangeParams 2 DeploymentTriggerImageChangeParams
        DeploymentTriggerImageChangeParams
         automatic 1 bool
         containerNames 2 [string]
         from 3 core.v1.ObjectReference required atomic
         lastTriggeredImage 4 string
        DeploymentConfigStatus
         latestVersion 1 int64 required
         observedGeneration 2 int64 required
         replicas 3 int32 required
         updatedReplicas 4 int32 required
         availableReplicas 5 int32 required
         unavailableReplicas 6 int32 required
         details 7 DeploymentDetails
         conditions 8 [DeploymentCondition] patch=merge:type
         readyReplicas 9 int32
        DeploymentDetails
         message 1 string
         causes 2 [DeploymentCause] required
        DeploymentCause
         type 1 string required
         imageTrigger 2 DeploymentCauseImageTrigger
        DeploymentCauseImageTrigger
         from 1 core.v1.ObjectReference required atomic
        DeploymentCondition
         type 1 string required
         status 2 string required
         lastUpdateTime 6 time
         lastTransitionTime 3 time
         reason 4 string
         message 5 string
        DeploymentRequest kind
         name 1 string required
         latest 2 bool required
         force 3 bool required
         excludeTriggers 4 [string]
        DeploymentConfigRollback kind
         name 1 string required
         updatedAnnotations 2 {string}
         spec 3 DeploymentConfigRollbackSpec required
        DeploymentConfigRollbackSpec
         from 1 core.v1.ObjectReference required atomic
         revision 2 int64
         includeTriggers 3 bool required
         includeTemplate 4 bool required
         includeReplicationMeta 5 bool required
         includeStrategy 6 bool required
        """)
}
