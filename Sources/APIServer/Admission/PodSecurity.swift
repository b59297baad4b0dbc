import Machinery
import Reconciling

/// Refuses pods that reach out of their containers, unless their author or their service account may use the
/// `privileged` security context constraints, and notes on others by which constraints they run.
///
/// A pod that a workload controller makes is its template's author's: the controller's own rights don't count for it.
struct PodSecurity: AdmissionStep {
    let authorizer: any Authorizer
    private static let pods = GroupResource("", "pods")
    /// OpenShift's name for the note.
    private static let annotation = "openshift.io/scc"
    private static let workloads: Set<String> = [
        "ReplicationController", "ReplicaSet", "StatefulSet", "DaemonSet", "Job",
    ]
    /// What containers may have besides what every one has.
    private static let capabilities: Set<String> = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    func admit(_ review: inout AdmissionReview) async throws {
        let addsContainers = review.operation == .update && review.request.subresource == "ephemeralcontainers"
        guard review.creates("pods") || (addsContainers && review.resource == Self.pods) else { return }
        let spec = review.object["spec"]
        guard let name = try await constraints(allowing: spec, to: authors(review), in: review.namespace).first else {
            let problems = Self.problems(spec).joined(separator: ", ")
            throw review.forbidden("unable to validate against any security context constraint: [\(problems)]")
        }
        if !addsContainers { review.object["metadata"]["annotations"][Self.annotation] = .string(name) }
    }

    /// The names of the constraints by which one of the identities may run a pod with this spec, the narrowest first:
    /// everybody may use `restricted`.
    func constraints(
        allowing spec: JSONValue, to identities: [Identity], in namespace: String, all: Bool = false
    ) async throws -> [String] {
        let isPlain = Self.problems(spec).isEmpty
        var names = isPlain ? ["restricted"] : []
        if isPlain, !all { return names }
        for identity in identities where try await mayDoAnything(identity, namespace) {
            names.append("privileged")
            break
        }
        return names
    }

    /// A service account as its pods act.
    static func identity(ofAccount name: String, in namespace: String) -> Identity {
        Identity(
            name: "system:serviceaccount:\(namespace):\(name)",
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
    }

    /// Whose rights count: the service account's, and those of whoever wrote the pod.
    private func authors(_ review: AdmissionReview) -> [Identity] {
        let account = review.object["spec"]["serviceAccountName"].string ?? "default"
        let serviceAccount = Self.identity(ofAccount: account, in: review.namespace)
        let controller = ObjectMeta(json: review.object["metadata"]).controller
        let isWorkload = controller.map { Self.workloads.contains($0["kind"].string ?? "") } ?? false
        let isComponent = review.identity.name.hasPrefix("system:paas:")
        return isComponent && isWorkload ? [serviceAccount] : [review.identity, serviceAccount]
    }

    private func mayDoAnything(_ identity: Identity, _ namespace: String) async throws -> Bool {
        try await authorizer.allows(
            AccessAttempt(
                identity: identity, verb: "use", group: "security.openshift.io",
                resource: "securitycontextconstraints", namespace: namespace, name: "privileged"))
    }

    /// What of a pod's spec an ordinary author may not ask for.
    static func problems(_ spec: JSONValue) -> [String] {
        var problems: [String] = []
        func refuse(_ field: String, _ why: String) { problems.append("\(field): Forbidden: \(why)") }
        for (field, why) in [
            ("hostNetwork", "Host network is not allowed to be used"),
            ("hostPID", "Host PID is not allowed to be used"),
            ("hostIPC", "Host IPC is not allowed to be used"),
        ] where spec[field].bool == true {
            refuse("spec.\(field)", why)
        }
        for (index, volume) in spec["volumes"].items.enumerated() where !volume["hostPath"].isNull {
            refuse("spec.volumes[\(index)]", "hostPath volumes are not allowed to be used")
        }
        for sysctl in spec["securityContext"]["sysctls"].items where !isSafe(sysctl["name"].string ?? "") {
            refuse("spec.securityContext.sysctls", "sysctl \"\(sysctl["name"].string ?? "")\" is not allowed")
        }
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            for (index, container) in spec[list].items.enumerated() {
                problems += containerProblems(container, "spec.\(list)[\(index)]")
            }
        }
        return problems
    }

    private static func containerProblems(_ container: JSONValue, _ path: String) -> [String] {
        var problems: [String] = []
        let context = container["securityContext"]
        if context["privileged"].bool == true {
            problems.append("\(path).securityContext.privileged: Forbidden: Privileged containers are not allowed")
        }
        for capability in context["capabilities"]["add"].strings where !capabilities.contains(capability) {
            problems.append("\(path).capabilities.add: Forbidden: capability \"\(capability)\" may not be added")
        }
        if let mount = context["procMount"].string, mount != "Default" {
            problems.append("\(path).securityContext.procMount: Forbidden: only the default is allowed")
        }
        for port in container["ports"].items where (port["hostPort"].int ?? 0) != 0 {
            problems.append("\(path).ports: Forbidden: Host ports are not allowed to be used")
        }
        return problems
    }

    private static func isSafe(_ sysctl: String) -> Bool {
        [
            "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
        ].contains(sysctl)
    }
}
