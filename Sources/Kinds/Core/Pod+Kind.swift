import Machinery

extension KindFamily {
    /// Pod, PodTemplateSpec, PodTemplate, Binding.
    static let pods = KindFamily(
        "v1",
        kinds: [
            Kind(
                "pods", "Pod", .namespaced, .generation, .graceful, .objectOnDeletion, short: "po", categories: "all",
                parts: .part("attach", "create", "get", as: "v1/PodAttachOptions"),
                .part("binding", "create", as: "v1/Binding"), .part("ephemeralcontainers", "get", "patch", "update"),
                .part("eviction", "create", as: "policy/v1/Eviction"),
                .part("exec", "create", "get", as: "v1/PodExecOptions"), .part("log", "get"),
                .part("portforward", "create", "get", as: "v1/PodPortForwardOptions"),
                .part("proxy", "create", "delete", "get", "patch", "update", as: "v1/PodProxyOptions"),
                .part("resize", "get", "patch", "update"), .status
            ) { kind in
                kind.columns = [
                    .name, .computed("Ready") { .string(PodSummary($0).ready) },
                    .computed("Status") { .string(PodSummary($0).status) },
                    TableColumn("Restarts") { .string(PodSummary($0).restarts(at: $1)) }, .age,
                    .text("IP", "status.podIP", wide: true), .text("Node", "spec.nodeName", wide: true),
                    .text("Nominated Node", "status.nominatedNodeName", wide: true),
                    .computed("Readiness Gates", wide: true) { .string(PodSummary($0).gates) },
                ]
                kind.rowConditions = { pod in
                    let phase = pod["status"]["phase"].text
                    guard phase == "Succeeded" || phase == "Failed" else { return [] }
                    return [["type": "Completed", "status": "True", "reason": .string(phase), "message": ""]]
                }
                kind.selectableFields = [
                    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                    "status.phase",
                    "status.podIP", "status.nominatedNodeName",
                ].map { SelectableField($0) }
                kind.selectableFields.append(SelectableField("spec.hostNetwork", absent: "false"))
                kind.selectableFields.append(
                    SelectableField("status.podIPs") { pod in
                        pod["status"]["podIPs"].items.map { $0["ip"].text }.joined(separator: ",")
                    })
                kind.prepare = PodRules.prepare
                kind.validate = PodRules.validate
                kind.validatePart = PodChanges.partFaults
            },
            Kind("podtemplates", "PodTemplate", .namespaced, .generation, .objectOnDeletion) { kind in
                kind.columns =
                    [.name] + TableColumn.containers("template", "spec", wide: false)
                    + [.selector("Pod Labels", "template", "metadata", "labels", wide: false)]
                kind.validate = NodeRules.validatePodTemplate
            },
            Kind("bindings", "Binding", .namespaced, .posted),
        ],
        defaults: ["PodSpec": completePodSpec],
        fields: """
            Pod kind // A group of containers that run together on one node and share its network and volumes.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PodSpec // What is wanted.
             status 3 PodStatus // What was found; the platform writes it.
            PodSpec // What a pod runs, and how.
             volumes 1 [Volume] patch=merge,retainKeys:name keys=name // The volumes that its containers may mount.
             initContainers 20 [Container] patch=merge:name keys=name // Containers that run one after another, each to its end, before the others start.
             containers 2 [Container] must patch=merge:name keys=name // The containers that run side by side; at least one.
             ephemeralContainers 34 [EphemeralContainer] patch=merge:name keys=name // Containers added to a running pod, to look into it; set by the subresource alone.
             restartPolicy 3 string enum=Always,Never,OnFailure default=Always // When containers that end are started again.
             terminationGracePeriodSeconds 4 int64 pointer default=30 // How long containers have to end after SIGTERM before they are killed.
             activeDeadlineSeconds 5 int64 pointer // After how many seconds of running the pod fails.
             dnsPolicy 6 string enum=ClusterFirst,ClusterFirstWithHostNet,Default,None default=ClusterFirst // Which name servers its containers ask.
             nodeSelector 7 {string} atomic // The labels that a node must have to run the pod.
             serviceAccountName 8 string // The service account that the pod acts as.
             serviceAccount 9 string // The older name of serviceAccountName.
             automountServiceAccountToken 21 bool pointer // Whether the service account's token is mounted into containers.
             nodeName 10 string // The node that runs the pod; the scheduler sets it.
             hostNetwork 11 bool // Uses the node's network instead of one of its own.
             hostPID 12 bool // Shares the node's processes.
             hostIPC 13 bool // Shares the node's inter-process communication.
             shareProcessNamespace 27 bool pointer // Whether the containers see each other's processes.
             securityContext 14 PodSecurityContext default={} // Users, groups and limits of rights that hold for all containers.
             imagePullSecrets 15 [LocalObjectReference] patch=merge:name keys=name // Secrets with credentials for pulling the images.
             hostname 16 string // The host name inside; the pod's name unless given.
             subdomain 17 string // With hostname and a headless service of this name the pod gets a DNS name of its own.
             affinity 18 Affinity // Which nodes and which other pods it should be near to, or far from.
             schedulerName 19 string default=default-scheduler // Which scheduler chooses the node.
             tolerations 22 [Toleration] // The taints of nodes that don't keep the pod away.
             hostAliases 23 [HostAlias] patch=merge:ip keys=ip // More lines for /etc/hosts.
             priorityClassName 24 string // The PriorityClass that tells how important the pod is.
             priority 25 int32 pointer // How important the pod is, from its class; higher comes first.
             dnsConfig 26 PodDNSConfig // More name servers, search domains and options than dnsPolicy gives.
             readinessGates 28 [PodReadinessGate] // Conditions that must be true too before the pod counts as ready.
             runtimeClassName 29 string pointer // The RuntimeClass to run it with.
             enableServiceLinks 30 bool pointer // Whether containers get environment variables for the namespace's services.
             preemptionPolicy 31 string pointer enum=Never,PreemptLowerPriority // Whether it may push out pods of lower priority.
             overhead 32 {quantity} // What running the pod takes besides its containers; from the runtime class.
             topologySpreadConstraints 33 [TopologySpreadConstraint] patch=merge:topologyKey keys=topologyKey,whenUnsatisfiable // How such pods are to be spread over zones, nodes and the like.
             setHostnameAsFQDN 35 bool pointer // Whether the host name inside is the full domain name.
             os 36 PodOS // The operating system that it is for.
             hostUsers 37 bool pointer // False gives the pod a user namespace of its own.
             schedulingGates 38 [PodSchedulingGate] patch=merge:name keys=name // As long as there are any the pod isn't scheduled.
             resourceClaims 39 [PodResourceClaim] patch=merge,retainKeys:name keys=name // The claims on devices that its containers may use.
             resources 40 ResourceRequirements // Requests and limits for the pod as a whole.
             hostnameOverride 41 string pointer // The host name inside, whatever the other fields say.
             schedulingGroup 43 PodSchedulingGroup // The group of pods that is scheduled together.
            PodSecurityContext // Users, groups and limits of rights for all containers of a pod.
             seLinuxOptions 1 SELinuxOptions // The SELinux label of the containers.
             windowsOptions 8 WindowsSecurityContextOptions // Settings for Windows.
             runAsUser 2 int64 pointer // The user id that processes run as; that of the image unless given.
             runAsGroup 6 int64 pointer // The group id that processes run as.
             runAsNonRoot 3 bool pointer // Containers that would run as user 0 aren't started.
             supplementalGroups 4 [int64] // More groups of the first process.
             supplementalGroupsPolicy 12 string pointer // Whether groups that the image gives the user count too: Merge or Strict.
             fsGroup 5 int64 pointer // The group that owns volumes and that all processes are in.
             sysctls 7 [Sysctl] // Kernel settings of the pod.
             fsGroupChangePolicy 9 string pointer // Whether volumes change owner always, or only where the root doesn't fit: Always, OnRootMismatch.
             seccompProfile 10 SeccompProfile // Which system calls are allowed.
             appArmorProfile 11 AppArmorProfile // The AppArmor profile of the containers.
             seLinuxChangePolicy 13 string pointer // How volumes get the SELinux label: MountOption or Recursive.
            Sysctl // A kernel setting.
             name 1 string must // The setting's name, such as net.ipv4.ip_local_port_range.
             value 2 string required // Its value.
            HostAlias // A line of /etc/hosts.
             ip 1 string must // The address.
             hostnames 2 [string] // The names of the address.
            PodDNSConfig // Settings for looking up names.
             nameservers 1 [string] // Addresses of name servers.
             searches 2 [string] // Domains in which short names are looked up.
             options 3 [PodDNSConfigOption] // Options of the resolver.
            PodDNSConfigOption // An option of the resolver.
             name 1 string // The option, such as ndots.
             value 2 string pointer // Its value, where it has one.
            PodReadinessGate // A condition that counts for readiness.
             conditionType 1 string must // The type of the pod's condition that must be true.
            PodOS // An operating system.
             name 1 string must // linux or windows.
            PodSchedulingGate // A reason not to schedule the pod yet.
             name 1 string must // What the pod waits for; whoever answers for it takes the gate away.
            PodResourceClaim // A claim on devices, named for use in containers.
             name 1 string must // What containers call it.
             resourceClaimName 3 string pointer // The ResourceClaim in the same namespace.
             resourceClaimTemplateName 4 string pointer // The template that a ResourceClaim is made from for this pod.
            PodSchedulingGroup // The group that a pod is scheduled with.
             podGroupName 1 string // The name of the group.
            PodStatus // What is known of a pod.
             observedGeneration 17 int64 // The metadata.generation that the status was found for.
             phase 1 string // Pending, Running, Succeeded, Failed or Unknown.
             conditions 2 [PodCondition] patch=merge:type keys=type // What is true of the object at the moment.
             message 3 string // Why the pod is as it is, for people.
             reason 4 string // Why the pod is as it is, in one word, such as Evicted.
             nominatedNodeName 11 string // The node that is being cleared for the pod.
             hostIP 5 string // The address of its node.
             hostIPs 16 [HostIP] patch=merge:ip // All addresses of its node.
             podIP 6 string // Its address.
             podIPs 12 [PodIP] patch=merge:ip keys=ip // All of its addresses, one a family.
             startTime 7 time // When the node took it on.
             initContainerStatuses 10 [ContainerStatus] // What its init containers do.
             containerStatuses 8 [ContainerStatus] // What its containers do.
             qosClass 9 string // Guaranteed, Burstable or BestEffort, as its requests and limits say.
             ephemeralContainerStatuses 13 [ContainerStatus] // What its ephemeral containers do.
             resize 14 string // Where a change of resources has got to; conditions tell it now.
             resourceClaimStatuses 15 [PodResourceClaimStatus] patch=merge,retainKeys:name keys=name // The claims that were made for it.
             extendedResourceClaimStatus 18 PodExtendedResourceClaimStatus // The claim that was made for its extended resources.
             allocatedResources 19 {quantity} // What the node gave the pod as a whole.
             resources 20 ResourceRequirements // Requests and limits of the pod as a whole that hold now.
             nodeAllocatableResourceClaimStatuses 21 [NodeAllocatableResourceClaimStatus] // What its claims take of the node's own resources.
            PodCondition // One thing that is true or false of a pod.
             type 1 string required // What the condition is about.
             observedGeneration 7 int64 // The metadata.generation that the condition was found for.
             status 2 string required // True, False or Unknown.
             lastProbeTime 3 time // When it was looked at last.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            HostIP // An address of a node.
             ip 1 string must // The address.
            PodIP // An address of a pod.
             ip 1 string must // The address.
            ContainerStatus // What is known of one container.
             name 1 string required // The container's name in the spec.
             state 2 ContainerState // What it does now.
             lastState 3 ContainerState // How it ended before the last start.
             ready 4 bool required // Whether its readiness probe says yes.
             restartCount 5 int32 required // How often it was started again.
             image 6 string required // The image that it runs.
             imageID 7 string required // The digest of that image.
             containerID 8 string // Its id on the node, as RUNTIME://ID.
             started 9 bool pointer // Whether it has passed its startup probe and postStart hook.
             allocatedResources 10 {quantity} // What the node gave it.
             resources 11 ResourceRequirements // The requests and limits that hold now.
             volumeMounts 12 [VolumeMountStatus] patch=merge:mountPath keys=mountPath // How its volumes are mounted.
             user 13 ContainerUser // The user that its first process began as.
             allocatedResourcesStatus 14 [ResourceStatus] patch=merge:name keys=name // The health of the devices that it has.
             stopSignal 15 string // The signal that asks it to end.
            ContainerState // What a container does; one of these.
             waiting 1 ContainerStateWaiting // It hasn't started, or waits to be started again.
             running 2 ContainerStateRunning // It runs.
             terminated 3 ContainerStateTerminated // It has ended.
            ContainerStateWaiting // A container that waits.
             reason 1 string // For what it waits, in one word, such as ContainerCreating.
             message 2 string // For what it waits, for people.
            ContainerStateRunning // A container that runs.
             startedAt 1 time // When it was started.
            ContainerStateTerminated // A container that has ended.
             exitCode 1 int32 required // The exit code of its first process.
             signal 2 int32 // The signal that ended it.
             reason 3 string // Why it ended, in one word, such as Completed, Error, OOMKilled.
             message 4 string // Its last words: the termination message.
             startedAt 5 time // When it was started.
             finishedAt 6 time // When it ended.
             containerID 7 string // Its id on the node, as RUNTIME://ID.
            VolumeMountStatus // How a volume is mounted.
             name 1 string required // The mount's name.
             mountPath 2 string required // Where it is mounted.
             readOnly 3 bool // Whether it is read-only.
             recursiveReadOnly 4 string // Whether what is mounted below is read-only too: Disabled or Enabled.
             volumeStatus 5 VolumeStatus // More about the volume.
            VolumeStatus // What is known of a mounted volume.
             image 1 ImageVolumeStatus // The image that it shows.
            ImageVolumeStatus // An image that is mounted as a volume.
             imageRef 1 string required // The digest of the image.
            ContainerUser // The user that a container's first process began as.
             linux 1 LinuxContainerUser // The ids on Linux.
            LinuxContainerUser // Ids of a process.
             uid 1 int64 required // The user id.
             gid 2 int64 required // The group id.
             supplementalGroups 3 [int64] // The other groups.
            ResourceStatus // The health of one resource's devices.
             name 1 string required // The resource.
             resources 2 [ResourceHealth] keys=resourceID // The devices, each with its health.
            ResourceHealth // The health of a device.
             resourceID 1 string must // The device.
             health 2 string // Healthy, Unhealthy or Unknown.
             message 6 string // More about it, for people.
            PodResourceClaimStatus // A claim that was made for a pod.
             name 1 string required // The claim's name in the pod.
             resourceClaimName 2 string // The ResourceClaim that was made; absent where none was needed.
            PodExtendedResourceClaimStatus // The claim that stands for a pod's extended resources.
             requestMappings 1 [ContainerExtendedResourceRequest] required // Which request of the claim is for which container.
             resourceClaimName 2 string required // The ResourceClaim that was made.
            ContainerExtendedResourceRequest // A container's extended resource and the request that stands for it.
             containerName 1 string must // The container.
             resourceName 2 string must // The extended resource.
             requestName 3 string must // The request in the claim.
            NodeAllocatableResourceClaimStatus // What a claim takes of a node's own resources.
             resourceClaimName 1 string required // The ResourceClaim.
             containers 2 [string] set // The containers that use it.
             resources 3 {quantity} required // How much of each resource.
            PodTemplateSpec // The pods that a controller makes.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PodSpec // What each pod runs, and how.
            PodTemplate kind // A template for pods, stored for use by others.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             template 2 PodTemplateSpec // The pods to make.
            Binding kind // Puts an object somewhere: a pod on a node.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             target 2 ObjectReference required // Where it goes.
            """)
}

extension KindFamily {
    @Sendable private static func completePodSpec(_ spec: inout JSONValue) {
        if spec["serviceAccountName"].isNull, !spec["serviceAccount"].isNull {
            spec["serviceAccountName"] = spec["serviceAccount"]
        } else if !spec["serviceAccountName"].isNull {
            spec["serviceAccount"] = spec["serviceAccountName"]
        }
        guard spec["hostNetwork"].flag else { return }
        for list in ["containers", "initContainers"] {
            guard var containers = spec[list].array else { continue }
            for index in containers.indices {
                guard var ports = containers[index]["ports"].array else { continue }
                for port in ports.indices where ports[port]["hostPort"].int ?? 0 == 0 {
                    ports[port]["hostPort"] = ports[port]["containerPort"]
                }
                containers[index]["ports"] = .array(ports)
            }
            spec[list] = .array(containers)
        }
    }
}

/// What `kubectl get pods` says of a pod.
private struct PodSummary {
    private let pod: JSONValue
    private(set) var status: String
    private var readyCount = 0
    private var restartCount = 0
    private var lastRestart: Timestamp?

    init(_ pod: JSONValue) {
        self.pod = pod
        let state = pod["status"]
        status = state["reason"].string ?? state["phase"].text
        if state["conditions"].items.contains(where: { $0["reason"].text == "SchedulingGated" }) {
            status = "SchedulingGated"
        }
        let isInitializing = readInitContainers()
        let isInitialized = hasTrueCondition("Initialized")
        if !isInitializing || isInitialized { readContainers() }
        guard !pod["metadata"]["deletionTimestamp"].isNull else { return }
        if state["reason"].text == "NodeLost" {
            status = "Unknown"
        } else if state["phase"].text != "Succeeded", state["phase"].text != "Failed" {
            status = "Terminating"
        }
    }

    var ready: String {
        let sidecars = pod["spec"]["initContainers"].items.filter { $0["restartPolicy"].text == "Always" }
        return "\(readyCount)/\(pod["spec"]["containers"].items.count + sidecars.count)"
    }

    var gates: String {
        let gates = pod["spec"]["readinessGates"].items
        guard !gates.isEmpty else { return "<none>" }
        return "\(gates.count { hasTrueCondition($0["conditionType"].text) })/\(gates.count)"
    }

    func restarts(at now: Timestamp) -> String {
        guard restartCount > 0, let lastRestart else { return "\(restartCount)" }
        return "\(restartCount) (\(now.since(lastRestart).humanText) ago)"
    }

    private func hasTrueCondition(_ type: String) -> Bool {
        pod["status"]["conditions"].items.contains { $0["type"].text == type && $0["status"].text == "True" }
    }

    private mutating func count(_ container: JSONValue) {
        restartCount += container["restartCount"].int ?? 0
        guard let ended = container["lastState"]["terminated"]["finishedAt"].string.flatMap(Timestamp.init) else {
            return
        }
        lastRestart = max(lastRestart ?? ended, ended)
    }

    /// Returns true while an init container keeps the others from starting.
    private mutating func readInitContainers() -> Bool {
        let specs = pod["spec"]["initContainers"].items
        for (index, container) in pod["status"]["initContainerStatuses"].items.enumerated() {
            count(container)
            let ended = container["state"]["terminated"]
            if ended["exitCode"].int == 0 { continue }
            let isSidecar = specs.first { $0["name"] == container["name"] }?["restartPolicy"].text == "Always"
            if isSidecar, container["started"].flag {
                if container["ready"].flag { readyCount += 1 }
                continue
            }
            let waiting = container["state"]["waiting"]["reason"].text
            if !ended.isNull {
                status = "Init:" + Self.reason(ended)
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                status = "Init:" + waiting
            } else {
                status = "Init:\(index)/\(specs.count)"
            }
            return true
        }
        return false
    }

    private mutating func readContainers() {
        var hasRunning = false
        for container in pod["status"]["containerStatuses"].items.reversed() {
            count(container)
            let waiting = container["state"]["waiting"]["reason"].text
            let ended = container["state"]["terminated"]
            if !waiting.isEmpty {
                status = waiting
            } else if !ended.isNull {
                status = Self.reason(ended)
            } else if container["ready"].flag, !container["state"]["running"].isNull {
                hasRunning = true
                readyCount += 1
            }
        }
        if status == "Completed", hasRunning { status = hasTrueCondition("Ready") ? "Running" : "NotReady" }
    }

    private static func reason(_ ended: JSONValue) -> String {
        if let reason = ended["reason"].string, !reason.isEmpty { return reason }
        if let signal = ended["signal"].int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(ended["exitCode"].int ?? 0)"
    }
}
