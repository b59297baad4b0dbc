internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Keeps the node's object: its addresses, what it offers, that it is ready.
struct NodeRegistration: Sendable {
    let parts: NodeParts

    private var name: String { parts.settings.name }

    func run() async {
        var wait = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                try await register()
                try await NodeLease(parts: parts).renew()
                wait = .seconds(40)
            } catch {
                parts.logger.debug("node not registered", metadata: ["error": "\(error)"])
                wait = min(wait * 2, .seconds(10))
            }
            guard (try? await parts.clock.sleep(for: wait)) != nil else { return }
        }
    }

    private func register() async throws {
        if try await parts.client.find(Node.self, name: name) == nil {
            do {
                try await parts.client.create(Self.newNode(parts.settings))
            } catch let error as StatusError where error.reason == .alreadyExists {}
        }
        let status = await status
        try await parts.client.modify(Node.self, name: name, subresource: "status") { node in
            for (key, value) in status.object ?? [:] { node.json["status"][key] = value }
            Self.offer(self.amounts, in: &node)
            for condition in self.conditions { node.conditions.set(condition) }
            return true
        }
    }

    /// What there is of each resource, beside those that others have written there ("Advertise Extended Resources").
    static func offer(_ amounts: [String: String], in node: inout Node) {
        node.capacity.merge(amounts) { $1 }
        node.allocatable = node.capacity
    }

    /// The node's object as it is first written.
    static func newNode(_ settings: NodeSettings) -> Node {
        var node = Node(name: settings.name)
        node.metadata.labels = [
            WellKnown.Kubernetes.hostname: settings.name, WellKnown.Kubernetes.os: "linux",
            WellKnown.Kubernetes.arch: architecture, "node-role.kubernetes.io/master": "",
        ]
        node.podCIDR = settings.podCIDR
        node.podCIDRs = [settings.podCIDR]
        return node
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }

    private var conditions: [Condition] {
        let time = parts.wallClock.now.description
        let present = parts.pressure.present
        let pressures = NodePressure.allCases.map { pressure in
            let isPresent = present.contains(pressure)
            let (reason, message) = Self.words(pressure, isPresent)
            return Condition(pressure.rawValue, isPresent, reason: reason, message: message, at: time)
        }
        let ready = Condition(
            "Ready", true, reason: "KubeletReady", message: "kubelet is posting ready status", at: time)
        return (pressures + [ready]).map { condition in
            var condition = condition
            condition.json["lastHeartbeatTime"] = .string(time)
            return condition
        }
    }

    /// Kubelet's reason and message of a pressure condition.
    private static func words(_ pressure: NodePressure, _ isPresent: Bool) -> (reason: String, message: String) {
        switch (pressure, isPresent) {
        case (.memory, true): ("KubeletHasInsufficientMemory", "kubelet has insufficient memory available")
        case (.memory, false): ("KubeletHasSufficientMemory", "kubelet has sufficient memory available")
        case (.disk, true): ("KubeletHasDiskPressure", "kubelet has disk pressure")
        case (.disk, false): ("KubeletHasNoDiskPressure", "kubelet has no disk pressure")
        case (.processes, true): ("KubeletHasInsufficientPID", "kubelet has insufficient PID available")
        case (.processes, false): ("KubeletHasSufficientPID", "kubelet has sufficient PID available")
        }
    }

    /// Writes at once what has changed; the next regular look makes good what fails now.
    func update() async {
        do { try await register() } catch {
            parts.logger.debug("node not updated", metadata: ["error": "\(error)"])
        }
    }

    private var amounts: [String: String] {
        let resources = parts.settings.resources
        let cpu = resources.cpuMillicores
        return [
            "cpu": cpu % 1000 == 0 ? "\(cpu / 1000)" : "\(cpu)m", "memory": "\(resources.memoryInBytes >> 10)Ki",
            "ephemeral-storage": "\(resources.diskInBytes >> 10)Ki", "pods": "\(resources.pods)",
        ]
    }

    private var status: JSONValue {
        get async {
            [
                "addresses": [
                    ["type": "InternalIP", "address": .string(parts.settings.address)],
                    ["type": "Hostname", "address": .string(name)],
                ],
                "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
                "nodeInfo": nodeInfo,
                "images": .array(NodeImage.status(await parts.images.list())),
                "runtimeHandlers": [
                    [
                        "name": "",
                        "features": [
                            "recursiveReadOnlyMounts": true, "userNamespaces": .bool(parts.usesUserNamespaces),
                        ],
                    ]
                ],
                "features": ["supplementalGroupsPolicy": true],
            ]
        }
    }

    private var nodeInfo: JSONValue {
        let runtime = parts.runtime.tool.split(separator: "/").last.map(String.init) ?? ""
        let system =
            (Files.text("/etc/os-release") ?? "").split(separator: "\n")
            .first { $0.hasPrefix("PRETTY_NAME=") }.map { $0.dropFirst(12).filter { $0 != "\"" } } ?? "Linux"
        return [
            "machineID": .string(Files.text("/etc/machine-id") ?? ""), "systemUUID": "",
            "bootID": .string(Files.text("/proc/sys/kernel/random/boot_id") ?? ""),
            "kernelVersion": .string(Files.text("/proc/sys/kernel/osrelease") ?? ""),
            "osImage": .string(system), "containerRuntimeVersion": .string("\(runtime)://conmon"),
            "kubeletVersion": .string(parts.settings.version), "kubeProxyVersion": .string(parts.settings.version),
            "operatingSystem": "linux", "architecture": .string(Self.architecture),
        ]
    }
}

extension NodeResources {
    /// What this host has: its processors, its memory, the size of the data folder's file system.
    package static func ofHost(dataFolder: String) -> NodeResources {
        let processors = HostFigures.processors
        return NodeResources(
            cpuMillicores: processors * 1000, memoryInBytes: HostFigures.memoryInBytes,
            diskInBytes: HostFigures.diskInBytes(dataFolder))
    }
}
