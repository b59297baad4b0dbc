import Machinery

extension KindFamily {
    /// Node, ComponentStatus.
    static let nodes = KindFamily(
        "v1",
        kinds: [
            Kind(
                "nodes", "Node", .cluster, .objectOnDeletion, short: "no",
                parts: .part("proxy", "create", "delete", "get", "patch", "update", as: "v1/NodeProxyOptions"), .status
            ) { kind in
                kind.columns = [
                    .name, .computed("Status") { .string(nodeStatus($0)) },
                    .computed("Roles") { .string(nodeRoles($0)) }, .age,
                    .text("Version", "status.nodeInfo.kubeletVersion", absent: ""),
                    .computed("Internal-IP", wide: true) { .string(address($0, "InternalIP")) },
                    .computed("External-IP", wide: true) { .string(address($0, "ExternalIP")) },
                    .text("OS-Image", "status.nodeInfo.osImage", absent: "<unknown>", wide: true),
                    .text("Kernel-Version", "status.nodeInfo.kernelVersion", absent: "<unknown>", wide: true),
                    .text(
                        "Container-Runtime", "status.nodeInfo.containerRuntimeVersion", absent: "<unknown>", wide: true),
                ]
                kind.selectableFields = [SelectableField("spec.unschedulable", absent: "false")]
                kind.validate = NodeRules.validate
            },
            Kind("componentstatuses", "ComponentStatus", .cluster, .readOnly, .computed, short: "cs") { kind in
                kind.deprecation = "v1 ComponentStatus is deprecated in v1.19+"
            },
        ],
        fields: """
            Node kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 NodeSpec
             status 3 NodeStatus
            NodeSpec
             podCIDR 1 string
             podCIDRs 7 [string] patch=merge set
             providerID 3 string
             unschedulable 4 bool
             taints 5 [Taint]
             configSource 6 NodeConfigSource
             externalID 2 string
            Taint
             key 1 string must
             value 2 string
             effect 3 string must enum=NoExecute,NoSchedule,PreferNoSchedule
             timeAdded 4 time
            NodeConfigSource
             configMap 2 ConfigMapNodeConfigSource
            ConfigMapNodeConfigSource
             namespace 1 string must
             name 2 string must
             uid 3 string
             resourceVersion 4 string
             kubeletConfigKey 5 string must
            NodeStatus
             capacity 1 {quantity}
             allocatable 2 {quantity}
             phase 3 string
             conditions 4 [NodeCondition] patch=merge:type keys=type
             addresses 5 [NodeAddress] patch=merge:type keys=type
             daemonEndpoints 6 NodeDaemonEndpoints
             nodeInfo 7 NodeSystemInfo
             images 8 [ContainerImage]
             volumesInUse 9 [string]
             volumesAttached 10 [AttachedVolume]
             config 11 NodeConfigStatus
             runtimeHandlers 12 [NodeRuntimeHandler]
             features 13 NodeFeatures
             declaredFeatures 14 [string]
            NodeCondition
             type 1 string required
             status 2 string required
             lastHeartbeatTime 3 time
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            NodeAddress
             type 1 string must
             address 2 string must
            NodeDaemonEndpoints
             kubeletEndpoint 1 DaemonEndpoint
            DaemonEndpoint
             Port 1 int32 required
            NodeSystemInfo
             machineID 1 string required
             systemUUID 2 string required
             bootID 3 string required
             kernelVersion 4 string required
             osImage 5 string required
             containerRuntimeVersion 6 string required
             kubeletVersion 7 string required
             kubeProxyVersion 8 string required
             operatingSystem 9 string required
             architecture 10 string required
             swap 11 NodeSwapStatus
            NodeSwapStatus
             capacity 1 int64
            ContainerImage
             names 1 [string]
             sizeBytes 2 int64
            AttachedVolume
             name 1 string required
             devicePath 2 string required
            NodeConfigStatus
             assigned 1 NodeConfigSource
             active 2 NodeConfigSource
             lastKnownGood 3 NodeConfigSource
             error 4 string
            NodeRuntimeHandler
             name 1 string
             features 2 NodeRuntimeHandlerFeatures
            NodeRuntimeHandlerFeatures
             recursiveReadOnlyMounts 1 bool
             userNamespaces 2 bool
            NodeFeatures
             supplementalGroupsPolicy 1 bool
            ComponentStatus kind
             metadata 1 meta.v1.ObjectMeta
             conditions 2 [ComponentCondition] patch=merge:type keys=type
            ComponentCondition
             type 1 string required
             status 2 string required
             message 3 string
             error 4 string
            """)
}

extension KindFamily {
    private static func nodeStatus(_ node: JSONValue) -> String {
        let ready = node["status"]["conditions"].items.first { $0["type"].text == "Ready" }
        let status = ready.map { $0["status"].text == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return status + (node["spec"]["unschedulable"].flag ? ",SchedulingDisabled" : "")
    }

    private static func nodeRoles(_ node: JSONValue) -> String {
        let prefix = "node-role.kubernetes.io/"
        let roles = node["metadata"]["labels"].stringMap.compactMap { key, value in
            key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : key == "kubernetes.io/role" ? value : nil
        }
        return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
    }

    private static func address(_ node: JSONValue, _ type: String) -> String {
        node["status"]["addresses"].items.first { $0["type"].text == type }?["address"].string ?? "<none>"
    }
}
