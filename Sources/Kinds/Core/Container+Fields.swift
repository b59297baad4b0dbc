import Machinery

extension KindFamily {
    /// Container, ResourceRequirements, EphemeralContainer.
    static let container = KindFamily(
        "v1",
        defaults: ["Container": completeContainer, "EphemeralContainerCommon": completeContainer],
        fields: """
            Container // A program of a pod: its image, command, environment and limits.
             name 1 string must // Its name, a DNS label, unique in the pod.
             image 2 string // The image to run.
             command 3 [string] // What to run instead of the image's entry point; no shell is involved.
             args 4 [string] // Arguments, instead of the image's own.
             workingDir 5 string // The folder to start in, instead of the image's own.
             ports 6 [ContainerPort] patch=merge:containerPort keys=containerPort,protocol // The ports that it listens on; for people and for names, others work too.
             envFrom 19 [EnvFromSource] // ConfigMaps and Secrets of which every key becomes an environment variable.
             env 7 [EnvVar] patch=merge:name keys=name // Environment variables.
             resources 8 ResourceRequirements default={} // How much it needs, and how much it may take at most.
             resizePolicy 23 [ContainerResizePolicy] // Whether a change of its resources starts it again.
             restartPolicy 24 string pointer // Always makes an init container go on beside the others; others follow the pod's unless given.
             restartPolicyRules 25 [ContainerRestartRule] // What becomes of it after certain exit codes.
             volumeMounts 9 [VolumeMount] patch=merge:mountPath keys=mountPath // Where volumes are mounted.
             volumeDevices 21 [VolumeDevice] patch=merge:devicePath keys=devicePath // Where volumes appear as block devices.
             livenessProbe 10 Probe // Asked now and then; when it fails the container is started again.
             readinessProbe 11 Probe // Asked now and then; while it fails no service sends requests.
             startupProbe 22 Probe // Asked first; until it succeeds the other probes wait.
             lifecycle 12 Lifecycle // What is done after its start and before its end.
             terminationMessagePath 13 string default=/dev/termination-log // The file whose content is its termination message.
             terminationMessagePolicy 20 string enum=FallbackToLogsOnError,File default=File // Whether the log's end takes the file's place when it failed without one.
             imagePullPolicy 14 string enum=Always,IfNotPresent,Never // When the image is pulled; Always for :latest, else IfNotPresent.
             securityContext 15 SecurityContext // Users, groups and rights of this container; they win over the pod's.
             stdin 16 bool // Keeps a standard input open for attach.
             stdinOnce 17 bool // Standard input ends with the first client that attaches.
             tty 18 bool // Gives it a terminal; needs stdin.
            ContainerPort // A port that a container listens on.
             name 1 string // What services may call the port.
             hostPort 2 int32 // A port of the node that leads here.
             containerPort 3 int32 must // The port in the container.
             protocol 4 string enum=SCTP,TCP,UDP default=TCP // TCP, UDP or SCTP.
             hostIP 5 string // The node's address that hostPort is bound to.
            EnvFromSource // A ConfigMap or Secret of which every key becomes an environment variable.
             prefix 1 string // Put before each name.
             configMapRef 2 ConfigMapEnvSource // The ConfigMap.
             secretRef 3 SecretEnvSource // The Secret.
            ConfigMapEnvSource // A ConfigMap whose keys become environment variables.
             localObjectReference 1 LocalObjectReference inline
             optional 2 bool pointer // Whether the pod starts without it too.
            SecretEnvSource // A Secret whose keys become environment variables.
             localObjectReference 1 LocalObjectReference inline
             optional 2 bool pointer // Whether the pod starts without it too.
            EnvVar // An environment variable.
             name 1 string must // Its name.
             value 2 string // Its value; $(NAME) stands for a variable that was set before.
             valueFrom 3 EnvVarSource // Where the value comes from, instead of value.
            EnvVarSource // Where a variable's value comes from; one of these.
             fieldRef 1 ObjectFieldSelector // A field of the pod.
             resourceFieldRef 2 ResourceFieldSelector // A request or limit of a container.
             configMapKeyRef 3 ConfigMapKeySelector // A key of a ConfigMap.
             secretKeyRef 4 SecretKeySelector // A key of a Secret.
             fileKeyRef 5 FileKeySelector // A key in a file of environment variables in a volume.
            ObjectFieldSelector atomic // A field of the pod.
             apiVersion 1 string default=v1 // The version that fieldPath is written for.
             fieldPath 2 string must // The field, such as metadata.name or status.podIP.
            ResourceFieldSelector atomic // A request or limit of a container.
             containerName 1 string // The container; needed in volumes.
             resource 2 string must // The resource, such as limits.cpu.
             divisor 3 quantity // The unit of the value.
            ConfigMapKeySelector atomic // A key of a ConfigMap.
             localObjectReference 1 LocalObjectReference inline
             key 2 string must // The key.
             optional 3 bool pointer // Whether the ConfigMap or the key may be absent.
            SecretKeySelector atomic // A key of a Secret.
             localObjectReference 1 LocalObjectReference inline
             key 2 string must // The key.
             optional 3 bool pointer // Whether the Secret or the key may be absent.
            FileKeySelector atomic // A key in a file of environment variables.
             volumeName 1 string must // The volume with the file.
             path 2 string must // The file in the volume.
             key 3 string must // The variable.
             optional 4 bool pointer // Whether the file or the key may be absent.
            ResourceRequirements // How much of what is needed, and how much may be taken.
             limits 1 {quantity} // The most that may be taken.
             requests 2 {quantity} // What is set aside; the limits unless given.
             claims 3 [ResourceClaim] keys=name // The pod's claims on devices that are used.
            ResourceClaim // A pod's claim that a container uses.
             name 1 string must // The claim's name in the pod.
             request 2 string // The one request of the claim that is meant; all of them unless given.
            ContainerResizePolicy // What a change of a resource means for the container.
             resourceName 1 string must // cpu or memory.
             restartPolicy 2 string must // NotRequired or RestartContainer.
            ContainerRestartRule // What becomes of a container that ended in a certain way.
             action 1 string must // Restart or RestartAllContainers.
             exitCodes 2 ContainerRestartRuleOnExitCodes // The exit codes that it is for.
            ContainerRestartRuleOnExitCodes // A set of exit codes.
             operator 1 string must // In or NotIn.
             values 2 [int32] set // The exit codes.
            VolumeMount // Where a volume is mounted in a container.
             name 1 string must // The volume.
             readOnly 2 bool // Mounts it read-only.
             recursiveReadOnly 7 string pointer // Whether what is mounted below is read-only too: Disabled, IfPossible, Enabled.
             mountPath 3 string must // Where it is mounted; may not contain a colon.
             subPath 4 string // The folder or file in the volume that is mounted, instead of its root.
             mountPropagation 5 string pointer enum=Bidirectional,HostToContainer,None // Whether mounts below are seen on both sides: None, HostToContainer, Bidirectional.
             subPathExpr 6 string // As subPath, with $(NAME) for environment variables.
            VolumeDevice // Where a volume appears as a block device.
             name 1 string must // The claim's volume in the pod.
             devicePath 2 string must // The path of the device in the container.
            Probe // A question to a container that tells whether it is well.
             handler 1 ProbeHandler inline
             initialDelaySeconds 2 int32 // How long after the start the first question is asked.
             timeoutSeconds 3 int32 default=1 // How long the answer may take.
             periodSeconds 4 int32 default=10 // How often the question is asked.
             successThreshold 5 int32 default=1 // How many successes in a row after a failure count as success.
             failureThreshold 6 int32 default=3 // How many failures in a row count as failure.
             terminationGracePeriodSeconds 7 int64 pointer // How long the container has to end after this probe failed.
            ProbeHandler // How a container is asked; one of these.
             exec 1 ExecAction // Runs a command in the container; exit code 0 is success.
             httpGet 2 HTTPGetAction // Sends an HTTP GET; codes from 200 to 399 are success.
             tcpSocket 3 TCPSocketAction // Opens a TCP connection.
             grpc 4 GRPCAction // Asks a gRPC health service.
            ExecAction // A command that is run in the container.
             command 1 [string] // The program and its arguments; no shell is involved.
            HTTPGetAction // An HTTP request.
             path 1 string default=/ // The path to ask for.
             port 2 intorstring must // The port, by number or name.
             host 3 string // The host to ask; the pod unless given.
             scheme 4 string enum=HTTP,HTTPS default=HTTP // HTTP or HTTPS; certificates aren't checked.
             httpHeaders 5 [HTTPHeader] // More headers.
            HTTPHeader // A header of an HTTP request.
             name 1 string must // Its name.
             value 2 string required // Its value.
            TCPSocketAction // A TCP connection.
             port 1 intorstring must // The port, by number or name.
             host 2 string // The host to connect to; the pod unless given.
            GRPCAction // A gRPC health check.
             port 1 int32 required // The port.
             service 2 string pointer default="" // The service's name in the request.
            Lifecycle // What is done at a container's start and end.
             postStart 1 LifecycleHandler // Done right after the start; when it fails the container is killed.
             preStop 2 LifecycleHandler // Done before SIGTERM is sent, within the grace period.
             stopSignal 3 string pointer // The signal that asks it to end, instead of the image's own.
            LifecycleHandler // What is done; one of these.
             exec 1 ExecAction // Runs a command in the container.
             httpGet 2 HTTPGetAction // Sends an HTTP GET.
             tcpSocket 3 TCPSocketAction // Not supported, kept for old documents.
             sleep 4 SleepAction // Waits.
            SleepAction // A wait.
             seconds 1 int64 required // For how long.
            SecurityContext // Users, groups and rights of a container.
             capabilities 1 Capabilities // The rights that are added to those of the runtime, or dropped.
             privileged 2 bool pointer // Gives it the rights of root on the node.
             seLinuxOptions 3 SELinuxOptions // The SELinux label.
             windowsOptions 10 WindowsSecurityContextOptions // Settings for Windows.
             runAsUser 4 int64 pointer // The user id that processes run as; that of the image unless given.
             runAsGroup 8 int64 pointer // The group id that processes run as.
             runAsNonRoot 5 bool pointer // The container isn't started if it would run as user 0.
             readOnlyRootFilesystem 6 bool pointer // Its root file system can't be written.
             allowPrivilegeEscalation 7 bool pointer // Whether a process may gain more rights than its parent has.
             procMount 9 string pointer // How /proc looks: Default or Unmasked.
             seccompProfile 11 SeccompProfile // Which system calls are allowed.
             appArmorProfile 12 AppArmorProfile // The AppArmor profile.
            Capabilities // Rights of a container.
             add 1 [string] // Capabilities that are added.
             drop 2 [string] // Capabilities that are taken away; ALL means all.
            SELinuxOptions // An SELinux label.
             user 1 string // The user part.
             role 2 string // The role part.
             type 3 string // The type part.
             level 4 string // The level part.
            WindowsSecurityContextOptions // Settings for Windows.
             gmsaCredentialSpecName 1 string pointer // The name of the GMSA credential spec.
             gmsaCredentialSpec 2 string pointer // The GMSA credential spec itself.
             runAsUserName 3 string pointer // The user that processes run as.
             hostProcess 4 bool pointer // Runs on the node itself.
            SeccompProfile union=type:localhostProfile // Which system calls are allowed.
             type 1 string must // Localhost, RuntimeDefault or Unconfined.
             localhostProfile 2 string pointer // The profile's file on the node, for Localhost.
            AppArmorProfile union=type:localhostProfile // An AppArmor profile.
             type 1 string must // Localhost, RuntimeDefault or Unconfined.
             localhostProfile 2 string pointer // The profile that is loaded on the node, for Localhost.
            EphemeralContainer // A container added to a running pod, to look into it.
             ephemeralContainerCommon 1 EphemeralContainerCommon inline
             targetContainerName 2 string // The container whose processes it sees.
            EphemeralContainerCommon // What ephemeral containers have of containers.
             name 1 string // Its name, a DNS label, unique in the pod.
             image 2 string // The image to run.
             command 3 [string] // What to run instead of the image's entry point; no shell is involved.
             args 4 [string] // Arguments, instead of the image's own.
             workingDir 5 string // The folder to start in, instead of the image's own.
             ports 6 [ContainerPort] // The ports that it listens on; for people and for names, others work too.
             envFrom 19 [EnvFromSource] // ConfigMaps and Secrets of which every key becomes an environment variable.
             env 7 [EnvVar] // Environment variables.
             resources 8 ResourceRequirements default={} // How much it needs, and how much it may take at most.
             resizePolicy 23 [ContainerResizePolicy] // Whether a change of its resources starts it again.
             restartPolicy 24 string pointer // Always makes an init container go on beside the others; others follow the pod's unless given.
             restartPolicyRules 25 [ContainerRestartRule] // What becomes of it after certain exit codes.
             volumeMounts 9 [VolumeMount] // Where volumes are mounted.
             volumeDevices 21 [VolumeDevice] // Where volumes appear as block devices.
             livenessProbe 10 Probe // Asked now and then; when it fails the container is started again.
             readinessProbe 11 Probe // Asked now and then; while it fails no service sends requests.
             startupProbe 22 Probe // Asked first; until it succeeds the other probes wait.
             lifecycle 12 Lifecycle // What is done after its start and before its end.
             terminationMessagePath 13 string default=/dev/termination-log // The file whose content is its termination message.
             terminationMessagePolicy 20 string enum=FallbackToLogsOnError,File default=File // Whether the log's end takes the file's place when it failed without one.
             imagePullPolicy 14 string enum=Always,IfNotPresent,Never // When the image is pulled; Always for :latest, else IfNotPresent.
             securityContext 15 SecurityContext // Users, groups and rights of this container; they win over the pod's.
             stdin 16 bool // Keeps a standard input open for attach.
             stdinOnce 17 bool // Standard input ends with the first client that attaches.
             tty 18 bool // Gives it a terminal; needs stdin.
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
