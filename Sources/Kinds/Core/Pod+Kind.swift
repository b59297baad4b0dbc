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
            Pod kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 PodSpec
             status 3 PodStatus
            PodSpec
             volumes 1 [Volume] patch=merge,retainKeys:name keys=name
             initContainers 20 [Container] patch=merge:name keys=name
             containers 2 [Container] must patch=merge:name keys=name
             ephemeralContainers 34 [EphemeralContainer] patch=merge:name keys=name
             restartPolicy 3 string enum=Always,Never,OnFailure default=Always
             terminationGracePeriodSeconds 4 int64 pointer default=30
             activeDeadlineSeconds 5 int64 pointer
             dnsPolicy 6 string enum=ClusterFirst,ClusterFirstWithHostNet,Default,None default=ClusterFirst
             nodeSelector 7 {string} atomic
             serviceAccountName 8 string
             serviceAccount 9 string
             automountServiceAccountToken 21 bool pointer
             nodeName 10 string
             hostNetwork 11 bool
             hostPID 12 bool
             hostIPC 13 bool
             shareProcessNamespace 27 bool pointer
             securityContext 14 PodSecurityContext default={}
             imagePullSecrets 15 [LocalObjectReference] patch=merge:name keys=name
             hostname 16 string
             subdomain 17 string
             affinity 18 Affinity
             schedulerName 19 string default=default-scheduler
             tolerations 22 [Toleration]
             hostAliases 23 [HostAlias] patch=merge:ip keys=ip
             priorityClassName 24 string
             priority 25 int32 pointer
             dnsConfig 26 PodDNSConfig
             readinessGates 28 [PodReadinessGate]
             runtimeClassName 29 string pointer
             enableServiceLinks 30 bool pointer
             preemptionPolicy 31 string pointer enum=Never,PreemptLowerPriority
             overhead 32 {quantity}
             topologySpreadConstraints 33 [TopologySpreadConstraint] patch=merge:topologyKey keys=topologyKey,whenUnsatisfiable
             setHostnameAsFQDN 35 bool pointer
             os 36 PodOS
             hostUsers 37 bool pointer
             schedulingGates 38 [PodSchedulingGate] patch=merge:name keys=name
             resourceClaims 39 [PodResourceClaim] patch=merge,retainKeys:name keys=name
             resources 40 ResourceRequirements
             hostnameOverride 41 string pointer
             schedulingGroup 43 PodSchedulingGroup
            PodSecurityContext
             seLinuxOptions 1 SELinuxOptions
             windowsOptions 8 WindowsSecurityContextOptions
             runAsUser 2 int64 pointer
             runAsGroup 6 int64 pointer
             runAsNonRoot 3 bool pointer
             supplementalGroups 4 [int64]
             supplementalGroupsPolicy 12 string pointer
             fsGroup 5 int64 pointer
             sysctls 7 [Sysctl]
             fsGroupChangePolicy 9 string pointer
             seccompProfile 10 SeccompProfile
             appArmorProfile 11 AppArmorProfile
             seLinuxChangePolicy 13 string pointer
            Sysctl
             name 1 string must
             value 2 string required
            HostAlias
             ip 1 string must
             hostnames 2 [string]
            PodDNSConfig
             nameservers 1 [string]
             searches 2 [string]
             options 3 [PodDNSConfigOption]
            PodDNSConfigOption
             name 1 string
             value 2 string pointer
            PodReadinessGate
             conditionType 1 string must
            PodOS
             name 1 string must
            PodSchedulingGate
             name 1 string must
            PodResourceClaim
             name 1 string must
             resourceClaimName 3 string pointer
             resourceClaimTemplateName 4 string pointer
            PodSchedulingGroup
             podGroupName 1 string
            PodStatus
             observedGeneration 17 int64
             phase 1 string
             conditions 2 [PodCondition] patch=merge:type keys=type
             message 3 string
             reason 4 string
             nominatedNodeName 11 string
             hostIP 5 string
             hostIPs 16 [HostIP] patch=merge:ip
             podIP 6 string
             podIPs 12 [PodIP] patch=merge:ip keys=ip
             startTime 7 time
             initContainerStatuses 10 [ContainerStatus]
             containerStatuses 8 [ContainerStatus]
             qosClass 9 string
             ephemeralContainerStatuses 13 [ContainerStatus]
             resize 14 string
             resourceClaimStatuses 15 [PodResourceClaimStatus] patch=merge,retainKeys:name keys=name
             extendedResourceClaimStatus 18 PodExtendedResourceClaimStatus
             allocatedResources 19 {quantity}
             resources 20 ResourceRequirements
             nodeAllocatableResourceClaimStatuses 21 [NodeAllocatableResourceClaimStatus]
            PodCondition
             type 1 string required
             observedGeneration 7 int64
             status 2 string required
             lastProbeTime 3 time
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            HostIP
             ip 1 string must
            PodIP
             ip 1 string must
            ContainerStatus
             name 1 string required
             state 2 ContainerState
             lastState 3 ContainerState
             ready 4 bool required
             restartCount 5 int32 required
             image 6 string required
             imageID 7 string required
             containerID 8 string
             started 9 bool pointer
             allocatedResources 10 {quantity}
             resources 11 ResourceRequirements
             volumeMounts 12 [VolumeMountStatus] patch=merge:mountPath keys=mountPath
             user 13 ContainerUser
             allocatedResourcesStatus 14 [ResourceStatus] patch=merge:name keys=name
             stopSignal 15 string
            ContainerState
             waiting 1 ContainerStateWaiting
             running 2 ContainerStateRunning
             terminated 3 ContainerStateTerminated
            ContainerStateWaiting
             reason 1 string
             message 2 string
            ContainerStateRunning
             startedAt 1 time
            ContainerStateTerminated
             exitCode 1 int32 required
             signal 2 int32
             reason 3 string
             message 4 string
             startedAt 5 time
             finishedAt 6 time
             containerID 7 string
            VolumeMountStatus
             name 1 string required
             mountPath 2 string required
             readOnly 3 bool
             recursiveReadOnly 4 string
             volumeStatus 5 VolumeStatus
            VolumeStatus
             image 1 ImageVolumeStatus
            ImageVolumeStatus
             imageRef 1 string required
            ContainerUser
             linux 1 LinuxContainerUser
            LinuxContainerUser
             uid 1 int64 required
             gid 2 int64 required
             supplementalGroups 3 [int64]
            ResourceStatus
             name 1 string required
             resources 2 [ResourceHealth] keys=resourceID
            ResourceHealth
             resourceID 1 string must
             health 2 string
             message 6 string
            PodResourceClaimStatus
             name 1 string required
             resourceClaimName 2 string
            PodExtendedResourceClaimStatus
             requestMappings 1 [ContainerExtendedResourceRequest] required
             resourceClaimName 2 string required
            ContainerExtendedResourceRequest
             containerName 1 string must
             resourceName 2 string must
             requestName 3 string must
            NodeAllocatableResourceClaimStatus
             resourceClaimName 1 string required
             containers 2 [string] set
             resources 3 {quantity} required
            PodTemplateSpec
             metadata 1 meta.v1.ObjectMeta
             spec 2 PodSpec
            PodTemplate kind
             metadata 1 meta.v1.ObjectMeta
             template 2 PodTemplateSpec
            Binding kind
             metadata 1 meta.v1.ObjectMeta
             target 2 ObjectReference required
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
