import Machinery

/// What pods may do by Kubernetes' Pod Security Standards, with its messages.
enum PodSecurityLevel: String, Sendable {
    case privileged, baseline, restricted

    /// What a pod's spec does that the level forbids: `privileged (container "a" must not set …)`.
    func violations(_ pod: JSONValue) -> [String] {
        let spec = PodSecuritySubject(pod)
        let checks: [PodSecuritySubject.Check] =
            switch self {
            case .privileged: []
            case .baseline: PodSecuritySubject.baseline
            case .restricted: PodSecuritySubject.restricted
            }
        return checks.compactMap { check in check(spec).map { "\($0.reason) (\($0.detail))" } }
    }
}

/// A pod's spec as the standards look at it.
struct PodSecuritySubject {
    struct Violation {
        let reason: String
        let detail: String
    }
    typealias Check = @Sendable (PodSecuritySubject) -> Violation?

    let spec: JSONValue
    let annotations: JSONValue
    let containers: [JSONValue]

    init(_ pod: JSONValue) {
        spec = pod["spec"]
        annotations = pod["metadata"]["annotations"]
        containers =
            spec["initContainers"].items + spec["containers"].items + spec["ephemeralContainers"].items
    }

    static let baseline: [Check] = [
        appArmor, addedCapabilities, hostNamespaces, hostPaths, hostPorts, privileged, procMount, seLinux, unconfined,
        sysctls,
    ]
    /// Checks that a stricter one replaces are left out.
    static let restricted: [Check] = [
        appArmor, hostNamespaces, hostPorts, privileged, procMount, seLinux, sysctls, escalation, capabilities,
        volumes, nonRoot, rootUser, seccomp,
    ]

    private var podContext: JSONValue { spec["securityContext"] }

    /// `container "a" must …`, for the containers that a rule catches.
    private func named(_ isCaught: (JSONValue) -> Bool) -> String? {
        let names = containers.filter(isCaught).map { $0["name"].text }
        return names.isEmpty ? nil : Self.counted("container", names)
    }

    private static func counted(_ word: String, _ names: [String]) -> String {
        "\(names.count == 1 ? word : word + "s") \(quoted(names))"
    }

    private static func quoted(_ names: [String]) -> String { names.map { "\"\($0)\"" }.joined(separator: ", ") }

    private static func privileged(_ pod: PodSecuritySubject) -> Violation? {
        pod.named { $0["securityContext"]["privileged"].flag }.map {
            Violation(reason: "privileged", detail: "\($0) must not set securityContext.privileged=true")
        }
    }

    private static func hostNamespaces(_ pod: PodSecuritySubject) -> Violation? {
        let used = ["hostNetwork", "hostPID", "hostIPC"].filter { pod.spec[$0].flag }.map { "\($0)=true" }
        return used.isEmpty ? nil : Violation(reason: "host namespaces", detail: used.joined(separator: ", "))
    }

    private static func hostPaths(_ pod: PodSecuritySubject) -> Violation? {
        let names = pod.spec["volumes"].items.filter { !$0["hostPath"].isNull }.map { $0["name"].text }
        return names.isEmpty ? nil : Violation(reason: "hostPath volumes", detail: counted("volume", names))
    }

    private static func hostPorts(_ pod: PodSecuritySubject) -> Violation? {
        var names: [String] = []
        var ports: Set<Int> = []
        for container in pod.containers {
            let used = container["ports"].items.map { $0["hostPort"].number }.filter { $0 != 0 }
            if !used.isEmpty { names.append(container["name"].text) }
            ports.formUnion(used)
        }
        guard !names.isEmpty else { return nil }
        let list = ports.sorted().map(String.init).joined(separator: ", ")
        let verb = names.count == 1 ? "uses" : "use"
        let detail = "\(counted("container", names)) \(verb) \(ports.count == 1 ? "hostPort" : "hostPorts") \(list)"
        return Violation(reason: "hostPort", detail: detail)
    }

    private static func procMount(_ pod: PodSecuritySubject) -> Violation? {
        let kinds = Set(pod.containers.compactMap { $0["securityContext"]["procMount"].string }).subtracting(["Default"]
        )
        return pod.named { !["", "Default"].contains($0["securityContext"]["procMount"].text) }.map {
            let detail = "\($0) must not set securityContext.procMount to \(quoted(kinds.sorted()))"
            return Violation(reason: "procMount", detail: detail)
        }
    }

    private static let defaultCapabilities: Set<String> = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    private func added(beyond allowed: Set<String>) -> (containers: String, capabilities: String)? {
        func foreign(_ container: JSONValue) -> [String] {
            container["securityContext"]["capabilities"]["add"].strings.filter { !allowed.contains($0) }
        }
        guard let names = named({ !foreign($0).isEmpty }) else { return nil }
        return (names, Self.quoted(Set(containers.flatMap(foreign)).sorted()))
    }

    private static func addedCapabilities(_ pod: PodSecuritySubject) -> Violation? {
        pod.added(beyond: defaultCapabilities).map { names, capabilities in
            let detail = "\(names) must not include \(capabilities) in securityContext.capabilities.add"
            return Violation(reason: "non-default capabilities", detail: detail)
        }
    }

    private static func capabilities(_ pod: PodSecuritySubject) -> Violation? {
        var details: [String] = []
        if let names = pod.named({ !$0["securityContext"]["capabilities"]["drop"].strings.contains("ALL") }) {
            details.append("\(names) must set securityContext.capabilities.drop=[\"ALL\"]")
        }
        if let (names, capabilities) = pod.added(beyond: ["NET_BIND_SERVICE"]) {
            details.append("\(names) must not include \(capabilities) in securityContext.capabilities.add")
        }
        if details.isEmpty { return nil }
        return Violation(reason: "unrestricted capabilities", detail: details.joined(separator: "; "))
    }

    private static func escalation(_ pod: PodSecuritySubject) -> Violation? {
        pod.named { $0["securityContext"]["allowPrivilegeEscalation"] != false }.map {
            let detail = "\($0) must set securityContext.allowPrivilegeEscalation=false"
            return Violation(reason: "allowPrivilegeEscalation != false", detail: detail)
        }
    }

    private static let allowedVolumes: Set<String> = [
        "name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected",
        "secret", "image",
    ]

    private static func volumes(_ pod: PodSecuritySubject) -> Violation? {
        func foreign(_ volume: JSONValue) -> [String] {
            (volume.object?.keys ?? []).filter { !allowedVolumes.contains($0) }
        }
        let bad = pod.spec["volumes"].items.filter { !foreign($0).isEmpty }
        guard !bad.isEmpty else { return nil }
        let types = Set(bad.flatMap(foreign)).sorted()
        let verb = bad.count == 1 ? "uses" : "use"
        let word = types.count == 1 ? "restricted volume type" : "restricted volume types"
        let detail = "\(counted("volume", bad.map { $0["name"].text })) \(verb) \(word) \(quoted(types))"
        return Violation(reason: "restricted volume types", detail: detail)
    }

    private static func nonRoot(_ pod: PodSecuritySubject) -> Violation? {
        let reason = "runAsNonRoot != true"
        let wanted = pod.podContext["runAsNonRoot"].bool
        var wrong: [String] = wanted == false ? ["pod"] : []
        if let names = pod.named({ $0["securityContext"]["runAsNonRoot"] == false }) { wrong.append(names) }
        if !wrong.isEmpty {
            let detail = "\(wrong.joined(separator: " and ")) must not set securityContext.runAsNonRoot=false"
            return Violation(reason: reason, detail: detail)
        }
        guard wanted != true, let names = pod.named({ $0["securityContext"]["runAsNonRoot"].isNull }) else {
            return nil
        }
        return Violation(reason: reason, detail: "pod or \(names) must set securityContext.runAsNonRoot=true")
    }

    private static func rootUser(_ pod: PodSecuritySubject) -> Violation? {
        var wrong: [String] = pod.podContext["runAsUser"] == 0 ? ["pod"] : []
        if let names = pod.named({ $0["securityContext"]["runAsUser"] == 0 }) { wrong.append(names) }
        guard !wrong.isEmpty else { return nil }
        return Violation(reason: "runAsUser=0", detail: "\(wrong.joined(separator: " and ")) must not set runAsUser=0")
    }

    private static func unconfined(_ pod: PodSecuritySubject) -> Violation? {
        var wrong: [String] = pod.podContext["seccompProfile"]["type"] == "Unconfined" ? ["pod"] : []
        if let names = pod.named({ $0["securityContext"]["seccompProfile"]["type"] == "Unconfined" }) {
            wrong.append(names)
        }
        guard !wrong.isEmpty else { return nil }
        let detail =
            "\(wrong.joined(separator: " and ")) must not set securityContext.seccompProfile.type to \"Unconfined\""
        return Violation(reason: "seccompProfile", detail: detail)
    }

    private static func seccomp(_ pod: PodSecuritySubject) -> Violation? {
        if let wrong = unconfined(pod) { return wrong }
        guard pod.podContext["seccompProfile"]["type"].isNull,
            let names = pod.named({ $0["securityContext"]["seccompProfile"]["type"].isNull })
        else { return nil }
        let detail =
            "pod or \(names) must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""
        return Violation(reason: "seccompProfile", detail: detail)
    }

    private static func seLinux(_ pod: PodSecuritySubject) -> Violation? {
        let types = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]
        func isWrong(_ context: JSONValue) -> Bool {
            let options = context["seLinuxOptions"]
            return !types.contains(options["type"].text) || !options["user"].text.isEmpty
                || !options["role"].text.isEmpty
        }
        var wrong: [String] = isWrong(pod.podContext) ? ["pod"] : []
        if let names = pod.named({ isWrong($0["securityContext"]) }) { wrong.append(names) }
        guard !wrong.isEmpty else { return nil }
        let contexts = [pod.podContext] + pod.containers.map { $0["securityContext"] }
        var details: [String] = []
        let foreign = Set(contexts.map { $0["seLinuxOptions"]["type"].text }).subtracting(types)
        if !foreign.isEmpty {
            details.append("\(foreign.count == 1 ? "type" : "types") \(quoted(foreign.sorted()))")
        }
        for field in ["user", "role"] where contexts.contains(where: { !$0["seLinuxOptions"][field].text.isEmpty }) {
            details.append("\(field) may not be set")
        }
        let detail =
            "\(wrong.joined(separator: " and ")) set forbidden securityContext.seLinuxOptions: "
            + details.joined(separator: "; ")
        return Violation(reason: "seLinuxOptions", detail: detail)
    }

    private static let safeSysctls: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]

    private static func sysctls(_ pod: PodSecuritySubject) -> Violation? {
        let names = pod.podContext["sysctls"].items.map { $0["name"].text }.filter { !safeSysctls.contains($0) }
        return names.isEmpty ? nil : Violation(reason: "forbidden sysctls", detail: names.joined(separator: ", "))
    }

    private static func appArmor(_ pod: PodSecuritySubject) -> Violation? {
        var wrong: [String] = pod.podContext["appArmorProfile"]["type"] == "Unconfined" ? ["pod"] : []
        if let names = pod.named({ $0["securityContext"]["appArmorProfile"]["type"] == "Unconfined" }) {
            wrong.append(names)
        }
        guard !wrong.isEmpty else { return nil }
        let detail =
            "\(wrong.joined(separator: " and ")) must not set AppArmor profile type to \"Unconfined\""
        return Violation(reason: "forbidden AppArmor profile", detail: detail)
    }
}
