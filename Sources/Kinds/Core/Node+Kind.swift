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
            Node kind // A machine that runs pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 NodeSpec // What is wanted.
             status 3 NodeStatus // What was found; the platform writes it.
            NodeSpec // What is set for a node.
             podCIDR 1 string // The addresses of its pods.
             podCIDRs 7 [string] patch=merge set // The addresses of its pods, one range a family.
             providerID 3 string // What the cloud calls it.
             unschedulable 4 bool // New pods don't get onto it.
             taints 5 [Taint] // What keeps pods away that don't tolerate it.
             configSource 6 NodeConfigSource // No longer used.
             externalID 2 string // No longer used.
            Taint // Keeps pods away that don't tolerate it.
             key 1 string must // Its name.
             value 2 string // Its value.
             effect 3 string must enum=NoExecute,NoSchedule,PreferNoSchedule // NoSchedule, PreferNoSchedule or NoExecute.
             timeAdded 4 time // When it was added.
            NodeConfigSource // No longer used.
             configMap 2 ConfigMapNodeConfigSource // No longer used.
            ConfigMapNodeConfigSource // No longer used.
             namespace 1 string must // No longer used.
             name 2 string must // No longer used.
             uid 3 string // No longer used.
             resourceVersion 4 string // No longer used.
             kubeletConfigKey 5 string must // No longer used.
            NodeStatus // What is known of a node.
             capacity 1 {quantity} // How much of each resource it has.
             allocatable 2 {quantity} // How much of each resource pods may take.
             phase 3 string // No longer used.
             conditions 4 [NodeCondition] patch=merge:type keys=type // What is true of the object at the moment.
             addresses 5 [NodeAddress] patch=merge:type keys=type // Its addresses and names.
             daemonEndpoints 6 NodeDaemonEndpoints // Ports of its daemons.
             nodeInfo 7 NodeSystemInfo // Its system.
             images 8 [ContainerImage] // The images that lie on it.
             volumesInUse 9 [string] // Volumes that it uses.
             volumesAttached 10 [AttachedVolume] // Volumes that are attached to it.
             config 11 NodeConfigStatus // No longer used.
             runtimeHandlers 12 [NodeRuntimeHandler] // The runtimes that it has.
             features 13 NodeFeatures // What its runtime can do.
             declaredFeatures 14 [string] // Features that it says it has, for the scheduler.
            NodeCondition // One thing that is true or false of a node.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastHeartbeatTime 3 time // When it was confirmed last.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            NodeAddress // An address of a node.
             type 1 string must // Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.
             address 2 string must // The address.
            NodeDaemonEndpoints // Ports of a node's daemons.
             kubeletEndpoint 1 DaemonEndpoint // That of the kubelet.
            DaemonEndpoint // A port of a daemon.
             Port 1 int32 required // The port.
            NodeSystemInfo // A node's system.
             machineID 1 string required // The id in /etc/machine-id.
             systemUUID 2 string required // The id of the hardware.
             bootID 3 string required // The id of the last boot.
             kernelVersion 4 string required // The kernel, as uname -r tells it.
             osImage 5 string required // The operating system, as /etc/os-release tells it.
             containerRuntimeVersion 6 string required // The runtime, as NAME://VERSION.
             kubeletVersion 7 string required // The version of the node's agent.
             kubeProxyVersion 8 string required // No longer used.
             operatingSystem 9 string required // linux or windows.
             architecture 10 string required // amd64, arm64 or the like.
             swap 11 NodeSwapStatus // Its swap.
            NodeSwapStatus // A node's swap.
             capacity 1 int64 // How many bytes.
            ContainerImage // An image on a node.
             names 1 [string] // Its names.
             sizeBytes 2 int64 // Its size.
            AttachedVolume // A volume that is attached to a node.
             name 1 string required // The volume.
             devicePath 2 string required // The device that it appears as.
            NodeConfigStatus // No longer used.
             assigned 1 NodeConfigSource // No longer used.
             active 2 NodeConfigSource // No longer used.
             lastKnownGood 3 NodeConfigSource // No longer used.
             error 4 string // No longer used.
            NodeRuntimeHandler // A runtime of a node.
             name 1 string // Its name; empty for the default.
             features 2 NodeRuntimeHandlerFeatures // What it can do.
            NodeRuntimeHandlerFeatures // What a runtime can do.
             recursiveReadOnlyMounts 1 bool // Make mounts read-only with all below.
             userNamespaces 2 bool // Give pods user namespaces.
            NodeFeatures // What a node's runtime can do.
             supplementalGroupsPolicy 1 bool // Follow the policy for supplemental groups.
            ComponentStatus kind // The health of a part of the control plane; deprecated.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             conditions 2 [ComponentCondition] patch=merge:type keys=type // What is true of the object at the moment.
            ComponentCondition // One thing that is true or false of a component.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             message 3 string // Why it is so, for people.
             error 4 string // What is wrong, as a code.
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
