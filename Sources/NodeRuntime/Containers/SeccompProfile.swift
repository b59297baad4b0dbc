internal import HostSystem
package import Machinery

/// The system calls that containers may make, in the form that /usr/share/containers/seccomp.json has
/// (containers-common), made into the form of an OCI configuration.
package struct SeccompProfile: Sendable {
    package static let defaultPath = "/usr/share/containers/seccomp.json"

    private let json: JSONValue

    package init(json: JSONValue) { self.json = json }

    /// Reads the host's default profile; nil where there is none or it is unreadable.
    package static func read(_ path: String = defaultPath) -> SeccompProfile? {
        guard let bytes = try? Files.read(path), let json = try? JSONValue(parsing: bytes) else { return nil }
        return SeccompProfile(json: json)
    }

    #if arch(arm64)
        private static let architecture = "SCMP_ARCH_AARCH64"
        private static let names: Set<String> = ["arm64"]
    #else
        private static let architecture = "SCMP_ARCH_X86_64"
        private static let names: Set<String> = ["amd64", "x86", "x32"]
    #endif

    /// OCI `linux.seccomp` for a container with these capabilities.
    package func oci(capabilities: [String]) -> JSONValue {
        let granted = Set(capabilities)
        let map = json["archMap"].items.first { $0["architecture"].text == Self.architecture }
        var result: JSONValue = [
            "defaultAction": json["defaultAction"],
            "architectures": JSONValue(
                [Self.architecture] + (map?["subArchitectures"].strings ?? []).filter(Self.isOfKernel)),
        ]
        if let code = json["defaultErrnoRet"].int { result["defaultErrnoRet"] = .int(Int64(code)) }
        result["syscalls"] = .array(json["syscalls"].items.filter { Self.applies($0, granted) }.map(Self.rule))
        return result
    }

    /// Each architecture makes a container's start some milliseconds longer. Few kernels run programs of x32: then no
    /// rules for it are needed, and calls of its kind end the process.
    private static func isOfKernel(_ architecture: String) -> Bool {
        architecture != "SCMP_ARCH_X32" || HostArchitecture.runsX32
    }

    private static func applies(_ rule: JSONValue, _ granted: Set<String>) -> Bool {
        let included = rule["includes"]
        let excluded = rule["excludes"]
        let arches = included["arches"].strings
        if !arches.isEmpty, names.isDisjoint(with: arches) { return false }
        if !names.isDisjoint(with: excluded["arches"].strings) { return false }
        if !included["caps"].strings.allSatisfy(granted.contains) { return false }
        return granted.isDisjoint(with: excluded["caps"].strings)
    }

    private static func rule(_ rule: JSONValue) -> JSONValue {
        var result: JSONValue = ["names": rule["names"], "action": rule["action"]]
        if let code = rule["errnoRet"].int { result["errnoRet"] = .int(Int64(code)) }
        if !rule["args"].items.isEmpty { result["args"] = rule["args"] }
        return result
    }

    /// Where the host has no profile: everything but what reaches the kernel itself, other containers or the clock.
    package static let fallback: JSONValue = [
        "defaultAction": "SCMP_ACT_ALLOW",
        "architectures": .array([.string(architecture)]),
        "syscalls": [
            [
                "names": [
                    "acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "delete_module", "finit_module",
                    "fsconfig", "fsmount", "fsopen", "fspick", "init_module", "io_uring_enter", "io_uring_register",
                    "io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl",
                    "lookup_dcookie", "mount", "mount_setattr", "move_mount", "nfsservctl", "open_by_handle_at",
                    "open_tree", "perf_event_open", "pivot_root", "process_vm_readv", "process_vm_writev", "ptrace",
                    "quotactl", "reboot", "request_key", "setdomainname", "sethostname", "setns", "settimeofday",
                    "stime", "swapoff", "swapon", "syslog", "umount", "umount2", "unshare", "userfaultfd", "vhangup",
                ],
                "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
            ]
        ],
    ]
}
