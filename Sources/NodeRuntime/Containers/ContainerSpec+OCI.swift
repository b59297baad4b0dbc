internal import HostSystem
package import Machinery

extension ContainerSpec {
    /// The container's `config.json` (OCI runtime-spec 1.0.2).
    package var ociConfiguration: JSONValue {
        [
            "ociVersion": "1.0.2",
            "process": ociProcess(arguments: arguments, terminal: hasTerminal),
            "root": ["path": .string(rootFolder), "readonly": .bool(readOnlyRoot)],
            "hostname": .string(hostname),
            "mounts": .array((systemMounts + mounts).map(\.oci)),
            "linux": linux,
        ]
    }

    /// The configuration's `process`, also of a command that is run beside the container's own.
    package func ociProcess(arguments: [String], terminal: Bool) -> JSONValue {
        var environment = environment
        if terminal, !environment.contains(where: { $0.hasPrefix("TERM=") }) { environment.append("TERM=xterm") }
        var process: JSONValue = [
            "terminal": .bool(terminal),
            "user": [
                "uid": .int(Int64(uid)), "gid": .int(Int64(gid)),
                // The primary group is among them, as other runtimes have it.
                "additionalGids": .array(([gid] + additionalGroups.filter { $0 != gid }).map { .int(Int64($0)) }),
            ],
            "args": JSONValue(arguments),
            "env": JSONValue(environment),
            "cwd": .string(workingDirectory),
            "noNewPrivileges": .bool(noNewPrivileges),
            "capabilities": ociCapabilities,
        ]
        if let oomScoreAdjustment { process["oomScoreAdj"] = .int(Int64(oomScoreAdjustment)) }
        return process
    }

    private var ociCapabilities: JSONValue {
        let all = JSONValue(capabilities)
        var sets: JSONValue = ["bounding": all, "effective": all, "permitted": all]
        // A user other than root has capabilities only through the ambient set.
        if uid != 0 {
            sets["inheritable"] = all
            sets["ambient"] = all
        }
        return sets
    }

    private var linux: JSONValue {
        var linux: JSONValue = [
            "cgroupsPath": .string(cgroupPath),
            "resources": resources,
            "namespaces": .array(namespaces),
        ]
        if !isPrivileged {
            if !hasBareProc {
                linux["maskedPaths"] = JSONValue(Self.maskedPaths)
                linux["readonlyPaths"] = JSONValue(Self.readOnlyPaths)
            }
            linux["seccomp"] = seccomp
        }
        if let userNamespace {
            linux["uidMappings"] = userNamespace.ids.oci
            linux["gidMappings"] = userNamespace.ids.oci
        }
        if !devices.isEmpty { linux["devices"] = .array(devices.map(\.oci)) }
        if !sysctls.isEmpty { linux["sysctl"] = JSONValue(sysctls) }
        return linux
    }

    private var namespaces: [JSONValue] {
        var namespaces: [JSONValue] = ["uts", "mount"].map { ["type": .string($0)] }
        if hasUnifiedCgroups, !isPrivileged { namespaces.append(["type": "cgroup"]) }
        switch pid {
        case .own: namespaces.append(["type": "pid"])
        case .shared(let path): namespaces.append(["type": "pid", "path": .string(path)])
        case .host: break
        }
        if let userNamespace {
            namespaces.append(["type": "user", "path": .string(userNamespace.path)])
        }
        switch ipc {
        case .own: namespaces.append(["type": "ipc"])
        case .shared(let path): namespaces.append(["type": "ipc", "path": .string(path)])
        case .host: break
        }
        if let networkNamespace {
            namespaces.append(["type": "network", "path": .string(networkNamespace)])
        }
        return namespaces
    }

    private var resources: JSONValue {
        var resources: JSONValue = ["devices": .array(deviceRules)]
        if let bytes = limits.memoryInBytes { resources["memory"] = ["limit": .int(Int64(bytes))] }
        if let processes = limits.processes { resources["pids"] = ["limit": .int(Int64(processes))] }
        var cpu: JSONValue = ["shares": .int(Int64(limits.cpuShares ?? CgroupLimits.shares(millicores: 0)))]
        if let quota = limits.cpuQuota {
            cpu["period"] = .int(Int64(CgroupLimits.cpuPeriod))
            cpu["quota"] = .int(Int64(quota))
        }
        resources["cpu"] = cpu
        if hasUnifiedCgroups { resources["unified"] = ["memory.oom.group": "1"] }
        return resources
    }

    private var deviceRules: [JSONValue] {
        // The runtime itself adds null, zero, full, random, urandom, tty and the terminals.
        [["allow": .bool(isPrivileged), "access": "rwm"]]
    }

    private var systemMounts: [ContainerMount] {
        let access = isPrivileged ? "rw" : "ro"
        var mounts = [
            ContainerMount("/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            ContainerMount(
                "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            ContainerMount(
                "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            ContainerMount("/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
            ContainerMount("/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", access]),
            ContainerMount(
                "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
                options: ["nosuid", "noexec", "nodev", "relatime", access]),
        ]
        if !self.mounts.contains(where: { $0.destination == "/dev/shm" }) {
            mounts.append(
                ContainerMount(
                    "/dev/shm", type: "tmpfs", source: "shm",
                    options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]))
        }
        return mounts
    }

    private static let maskedPaths = [
        "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/dev/block",
    ]
    private static let readOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}

extension UserIDMap {
    /// OCI `linux.uidMappings`.
    var oci: JSONValue {
        .array(
            ranges.map {
                [
                    "containerID": .int(Int64($0.inside)), "hostID": .int(Int64($0.outside)),
                    "size": .int(Int64($0.count)),
                ]
            })
    }
}

extension ContainerMount {
    var oci: JSONValue {
        [
            "destination": .string(destination), "type": .string(type), "source": .string(source),
            "options": JSONValue(options),
        ]
    }
}

extension HostDevice {
    /// OCI `linux.devices`.
    var oci: JSONValue {
        [
            "path": .string(path), "type": isBlock ? "b" : "c", "major": .int(Int64(major)),
            "minor": .int(Int64(minor)), "fileMode": .int(Int64(mode)), "uid": .int(Int64(uid)),
            "gid": .int(Int64(gid)),
        ]
    }
}
