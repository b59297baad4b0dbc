internal import Kinds
internal import Machinery

/// Whether this node runs a pod at all.
struct PodAdmission {
    /// Kernel settings that concern nobody but the pod (Kubernetes, "Safe and Unsafe Sysctls").
    static let safeSysctls: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]

    let pod: Pod

    /// Why the pod is turned away; nil where it is welcome.
    var problem: PodProblem? {
        for name in Self.sysctls(of: pod).keys.sorted() {
            guard let reason = refusal(name) else { continue }
            return PodProblem("SysctlForbidden", "Pod was rejected: forbidden sysctl: \"\(name)\" \(reason)")
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
}

/// Whether the node has what a pod's changed resources ask for.
struct PodGrant {
    let pod: Pod
    let state: PodState
    /// The other pods of the node that have not ended; asked for only where there is something to share out.
    let others: () -> [Pod]
    let node: NodeResources

    /// What to tell the pod; nil where nothing changes.
    var answer: PodEvent? {
        let specs = pod.containers + pod.sidecars
        let changed = specs.filter { $0.resources != state.granted($0) }
        guard !changed.isEmpty else { return state.resizePending == nil ? nil : .granted([:], pending: nil) }
        for (name, capacity, unit) in [("cpu", node.cpuMillicores, true), ("memory", node.memoryInBytes, false)] {
            let wanted = PodResources.request(of: pod, name, milli: unit)
            if wanted > capacity {
                let what = "Node didn't have enough capacity: \(name), requested: \(wanted), capacity: \(capacity)"
                return pending("Infeasible", what)
            }
            // What is given back is always granted.
            let before = specs.reduce(0) {
                $0 + PodResources.request(state.granted($1), name, milli: unit)
            }
            guard wanted > before else { continue }
            let used = others().reduce(0) { $0 + PodResources.request(of: $1, name, milli: unit) }
            if wanted + used > capacity {
                let what = "Node didn't have enough resource: \(name), requested: \(wanted), used: \(used), "
                return pending("Deferred", "\(what)capacity: \(capacity)")
            }
        }
        return .granted(Dictionary(changed.map { ($0.name, $0.resources) }) { $1 }, pending: nil)
    }

    private func pending(_ reason: String, _ message: String) -> PodEvent? {
        let problem = PodProblem(reason, message)
        return state.resizePending == problem ? nil : .granted([:], pending: problem)
    }
}
