import Machinery

extension KindFamily {
    /// Container, ResourceRequirements, EphemeralContainer.
    static let container = KindFamily(
        "v1",
        defaults: ["Container": completeContainer, "EphemeralContainerCommon": completeContainer],
        fields: """
            Container
             name 1 string must
             image 2 string
             command 3 [string]
             args 4 [string]
             workingDir 5 string
             ports 6 [ContainerPort] patch=merge:containerPort keys=containerPort,protocol
             envFrom 19 [EnvFromSource]
             env 7 [EnvVar] patch=merge:name keys=name
             resources 8 ResourceRequirements default={}
             resizePolicy 23 [ContainerResizePolicy]
             restartPolicy 24 string pointer
             restartPolicyRules 25 [ContainerRestartRule]
             volumeMounts 9 [VolumeMount] patch=merge:mountPath keys=mountPath
             volumeDevices 21 [VolumeDevice] patch=merge:devicePath keys=devicePath
             livenessProbe 10 Probe
             readinessProbe 11 Probe
             startupProbe 22 Probe
             lifecycle 12 Lifecycle
             terminationMessagePath 13 string default=/dev/termination-log
             terminationMessagePolicy 20 string enum=FallbackToLogsOnError,File default=File
             imagePullPolicy 14 string enum=Always,IfNotPresent,Never
             securityContext 15 SecurityContext
             stdin 16 bool
             stdinOnce 17 bool
             tty 18 bool
            ContainerPort
             name 1 string
             hostPort 2 int32
             containerPort 3 int32 must
             protocol 4 string enum=SCTP,TCP,UDP default=TCP
             hostIP 5 string
            EnvFromSource
             prefix 1 string
             configMapRef 2 ConfigMapEnvSource
             secretRef 3 SecretEnvSource
            ConfigMapEnvSource
             localObjectReference 1 LocalObjectReference inline
             optional 2 bool pointer
            SecretEnvSource
             localObjectReference 1 LocalObjectReference inline
             optional 2 bool pointer
            EnvVar
             name 1 string must
             value 2 string
             valueFrom 3 EnvVarSource
            EnvVarSource
             fieldRef 1 ObjectFieldSelector
             resourceFieldRef 2 ResourceFieldSelector
             configMapKeyRef 3 ConfigMapKeySelector
             secretKeyRef 4 SecretKeySelector
             fileKeyRef 5 FileKeySelector
            ObjectFieldSelector atomic
             apiVersion 1 string default=v1
             fieldPath 2 string must
            ResourceFieldSelector atomic
             containerName 1 string
             resource 2 string must
             divisor 3 quantity
            ConfigMapKeySelector atomic
             localObjectReference 1 LocalObjectReference inline
             key 2 string must
             optional 3 bool pointer
            SecretKeySelector atomic
             localObjectReference 1 LocalObjectReference inline
             key 2 string must
             optional 3 bool pointer
            FileKeySelector atomic
             volumeName 1 string must
             path 2 string must
             key 3 string must
             optional 4 bool pointer
            ResourceRequirements
             limits 1 {quantity}
             requests 2 {quantity}
             claims 3 [ResourceClaim] keys=name
            ResourceClaim
             name 1 string must
             request 2 string
            ContainerResizePolicy
             resourceName 1 string must
             restartPolicy 2 string must
            ContainerRestartRule
             action 1 string must
             exitCodes 2 ContainerRestartRuleOnExitCodes
            ContainerRestartRuleOnExitCodes
             operator 1 string must
             values 2 [int32] set
            VolumeMount
             name 1 string must
             readOnly 2 bool
             recursiveReadOnly 7 string pointer
             mountPath 3 string must
             subPath 4 string
             mountPropagation 5 string pointer enum=Bidirectional,HostToContainer,None
             subPathExpr 6 string
            VolumeDevice
             name 1 string must
             devicePath 2 string must
            Probe
             handler 1 ProbeHandler inline
             initialDelaySeconds 2 int32
             timeoutSeconds 3 int32 default=1
             periodSeconds 4 int32 default=10
             successThreshold 5 int32 default=1
             failureThreshold 6 int32 default=3
             terminationGracePeriodSeconds 7 int64 pointer
            ProbeHandler
             exec 1 ExecAction
             httpGet 2 HTTPGetAction
             tcpSocket 3 TCPSocketAction
             grpc 4 GRPCAction
            ExecAction
             command 1 [string]
            HTTPGetAction
             path 1 string default=/
             port 2 intorstring must
             host 3 string
             scheme 4 string enum=HTTP,HTTPS default=HTTP
             httpHeaders 5 [HTTPHeader]
            HTTPHeader
             name 1 string must
             value 2 string required
            TCPSocketAction
             port 1 intorstring must
             host 2 string
            GRPCAction
             port 1 int32 required
             service 2 string pointer default=""
            Lifecycle
             postStart 1 LifecycleHandler
             preStop 2 LifecycleHandler
             stopSignal 3 string pointer
            LifecycleHandler
             exec 1 ExecAction
             httpGet 2 HTTPGetAction
             tcpSocket 3 TCPSocketAction
             sleep 4 SleepAction
            SleepAction
             seconds 1 int64 required
            SecurityContext
             capabilities 1 Capabilities
             privileged 2 bool pointer
             seLinuxOptions 3 SELinuxOptions
             windowsOptions 10 WindowsSecurityContextOptions
             runAsUser 4 int64 pointer
             runAsGroup 8 int64 pointer
             runAsNonRoot 5 bool pointer
             readOnlyRootFilesystem 6 bool pointer
             allowPrivilegeEscalation 7 bool pointer
             procMount 9 string pointer
             seccompProfile 11 SeccompProfile
             appArmorProfile 12 AppArmorProfile
            Capabilities
             add 1 [string]
             drop 2 [string]
            SELinuxOptions
             user 1 string
             role 2 string
             type 3 string
             level 4 string
            WindowsSecurityContextOptions
             gmsaCredentialSpecName 1 string pointer
             gmsaCredentialSpec 2 string pointer
             runAsUserName 3 string pointer
             hostProcess 4 bool pointer
            SeccompProfile union=type:localhostProfile
             type 1 string must
             localhostProfile 2 string pointer
            AppArmorProfile union=type:localhostProfile
             type 1 string must
             localhostProfile 2 string pointer
            EphemeralContainer
             ephemeralContainerCommon 1 EphemeralContainerCommon inline
             targetContainerName 2 string
            EphemeralContainerCommon
             name 1 string
             image 2 string
             command 3 [string]
             args 4 [string]
             workingDir 5 string
             ports 6 [ContainerPort]
             envFrom 19 [EnvFromSource]
             env 7 [EnvVar]
             resources 8 ResourceRequirements default={}
             resizePolicy 23 [ContainerResizePolicy]
             restartPolicy 24 string pointer
             restartPolicyRules 25 [ContainerRestartRule]
             volumeMounts 9 [VolumeMount]
             volumeDevices 21 [VolumeDevice]
             livenessProbe 10 Probe
             readinessProbe 11 Probe
             startupProbe 22 Probe
             lifecycle 12 Lifecycle
             terminationMessagePath 13 string default=/dev/termination-log
             terminationMessagePolicy 20 string enum=FallbackToLogsOnError,File default=File
             imagePullPolicy 14 string enum=Always,IfNotPresent,Never
             securityContext 15 SecurityContext
             stdin 16 bool
             stdinOnce 17 bool
             tty 18 bool
            """)
}

extension KindFamily {
    @Sendable private static func completeContainer(_ container: inout JSONValue) {
        let image = container["image"].text
        if container["imagePullPolicy"].isNull {
            let name = image.split(separator: "/").last ?? ""
            let isLatest = !image.contains("@") && (!name.contains(":") || name.hasSuffix(":latest"))
            container["imagePullPolicy"] = isLatest ? "Always" : "IfNotPresent"
        }
    }
}
