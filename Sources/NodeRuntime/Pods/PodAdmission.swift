internal import Kinds
internal import Machinery
internal import Reconciling

/// Whether this node runs a pod at all: kubelet's admission, with its reasons and messages.
struct PodAdmission {
    /// Kernel settings that concern nobody but the pod (Kubernetes, "Safe and Unsafe Sysctls").
    static let safeSysctls: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]

    let pod: Pod

    /// What is wrong with the pod by itself; nil where there is nothing.
    var problem: PodProblem? {
        for name in Self.sysctls(of: pod).keys.sorted() {
            guard let reason = refusal(name) else { continue }
            return PodProblem("SysctlForbidden", "forbidden sysctl: \"\(name)\" \(reason)")
        }
        if let system = pod.metadata.labels[WellKnown.Kubernetes.os], system != "linux" {
            return PodProblem(
                "PodOSSelectorNodeLabelDoesNotMatch",
                "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label")
        }
        if let system = pod.spec["os"]["name"].string, system != "linux" {
            return PodProblem("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS")
        }
        return nil
    }

    private func refusal(_ name: String) -> String? {
        if !Self.safeSysctls.contains(name) { return "not allowlisted" }
        if name.hasPrefix("net."), pod.hostNetwork { return "not allowed with host net enabled" }
        if name.hasPrefix("kernel."), pod.json["spec"]["hostIPC"].flag { return "not allowed with host ipc enabled" }
        return nil
    }

    /// The pod's kernel settings by their names with dots; `/` separates as well.
    static func sysctls(of pod: Pod) -> [String: String] {
        var settings: [String: String] = [:]
        for entry in pod.json["spec"]["securityContext"]["sysctls"].items {
            settings[entry["name"].text.replacing("/", with: ".")] = entry["value"].text
        }
        return settings
    }

    // MARK: - Beside the other pods

    /// Why the pod does not fit on the node; nil where it does. The scheduler's rules, for pods that come without it.
    func misfit(_ node: Node, _ room: NodeResources, _ guest: NodeRoom.Guest, _ others: [NodeRoom.Guest]) -> PodProblem?
    {
        if let resource = shortage(node, room, guest.requests, others) { return resource }
        guard NodeRequirement(podSpec: pod.spec).matches(name: node.name, labels: node.metadata.labels) else {
            return Self.failed("NodeAffinity", "node(s) didn't match Pod's node affinity/selector")
        }
        let taken = others.flatMap(\.ports)
        if guest.ports.contains(where: { port in taken.contains { $0.collides(with: port) } }) {
            return Self.failed("NodePorts", "node(s) didn't have free ports for the requested pod ports")
        }
        let tolerations = [Toleration](pod.spec)
        if node.taints.map(Taint.init(json:)).contains(where: { $0.effect == "NoExecute" && !tolerations.tolerate($0) })
        {
            return Self.failed("TaintToleration", "node(s) had taints that the pod didn't tolerate")
        }
        return nil
    }

    private func shortage(
        _ node: Node, _ room: NodeResources, _ wanted: ResourceAmount, _ others: [NodeRoom.Guest]
    ) -> PodProblem? {
        if others.count >= room.pods { return Self.outOf("pods", 1, others.count, room.pods) }
        let used = others.reduce(ResourceAmount()) { $0 + $1.requests }
        var rows = [
            ("cpu", wanted.milliCPU, used.milliCPU, room.cpuMillicores),
            ("memory", wanted.memory, used.memory, room.memoryInBytes),
            ("ephemeral-storage", wanted.ephemeralStorage, used.ephemeralStorage, room.diskInBytes),
        ]
        // Those that the node does not have at all are somebody else's business.
        let more = ResourceAmount(node.json["status"]["allocatable"]).others
        rows += wanted.others.sorted { $0.key < $1.key }.compactMap { name, amount in
            more[name].map { (name, amount, used.others[name] ?? 0, $0) }
        }
        return rows.first { _, wanted, used, all in wanted > 0 && wanted > all - used }.map(Self.outOf)
    }

    private static func outOf(_ resource: String, _ wanted: Int, _ used: Int, _ all: Int) -> PodProblem {
        PodProblem(
            "OutOf\(resource)",
            "Node didn't have enough resource: \(resource), requested: \(wanted), used: \(used), capacity: \(all)")
    }

    private static func failed(_ rule: String, _ why: String) -> PodProblem {
        PodProblem(rule, "Predicate \(rule) failed: \(why)")
    }
}

extension NodeParts {
    /// Takes a new pod, or tells why it is turned away.
    func admit(_ pod: Pod) -> PodProblem? {
        let admission = PodAdmission(pod: pod)
        if let problem = pressure.problem(pod) ?? admission.problem { return problem }
        let own = node.get("", settings.name) ?? NodeRegistration.newNode(settings)
        return room.take(pod) { admission.misfit(own, settings.resources, $0, $1) }
    }
}
