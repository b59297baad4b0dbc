/// The capabilities that containers get.
package enum Capabilities {
    /// For root in a container: what managing files and users of its own takes.
    static let ofRoot = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP",
        "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID",
    ]
    /// For everyone else.
    static let ofUser = ["CAP_NET_BIND_SERVICE"]
    /// Everything up to Linux 6; what this process itself lacks cannot be given on and is left out by `privileged`.
    static let all = [
        "CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_AUDIT_WRITE", "CAP_BLOCK_SUSPEND", "CAP_BPF",
        "CAP_CHECKPOINT_RESTORE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID",
        "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_KILL", "CAP_LEASE", "CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN",
        "CAP_MAC_OVERRIDE", "CAP_MKNOD", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_RAW",
        "CAP_PERFMON", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_ADMIN", "CAP_SYS_BOOT",
        "CAP_SYS_CHROOT", "CAP_SYS_MODULE", "CAP_SYS_NICE", "CAP_SYS_PACCT", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_SYSLOG", "CAP_WAKE_ALARM",
    ]

    /// The capabilities of a container's user, after the pod's `securityContext.capabilities`.
    package static func granted(
        uid: Int, isPrivileged: Bool, adding: [String] = [], dropping: [String] = [],
        unavailable: Set<String> = ["CAP_SYS_RESOURCE"]
    ) -> [String] {
        if isPrivileged { return all.filter { !unavailable.contains($0) } }
        var granted = Set(uid == 0 ? ofRoot : ofUser)
        let dropped = dropping.map(canonical)
        if dropped.contains("CAP_ALL") { granted = [] } else { granted.subtract(dropped) }
        let added = adding.map(canonical)
        granted.formUnion(added.contains("CAP_ALL") ? all.filter { !unavailable.contains($0) } : added)
        return granted.intersection(all).sorted()
    }

    /// Kubernetes writes `NET_ADMIN`, the kernel `CAP_NET_ADMIN`.
    private static func canonical(_ name: String) -> String {
        let name = name.uppercased()
        return name.hasPrefix("CAP_") ? name : "CAP_\(name)"
    }
}
