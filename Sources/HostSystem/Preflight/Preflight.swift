#if canImport(Glibc)
    internal import Glibc
#endif

/// What the platform wants of the host, whether it has it, and the command that mends it.
package struct PreflightFinding: Sendable, Hashable {
    /// How much a finding matters.
    package enum Verdict: Sendable, Hashable {
        case met
        /// The platform runs, with less.
        case wanted
        /// The platform cannot run pods without.
        case missing
    }

    package let name: String
    package let verdict: Verdict
    package let detail: String
    /// A command, or a sentence where no command does it.
    package let remedy: String

    package init(_ name: String, _ verdict: Verdict, _ detail: String, remedy: String = "") {
        self.name = name
        self.verdict = verdict
        self.detail = detail
        self.remedy = remedy
    }
}

/// Looks at the host for `paas doctor` and `paas start`.
package struct Preflight: Sendable {
    /// TCP ports that must be free, each with what it is for.
    package var ports: [(number: Int, purpose: String)]
    package var dataFolder: String
    package var wantedFreeBytes: Int
    /// Networks that nothing else on this host may have, each with the flag that names it.
    package var networks: [(flag: String, network: IPv4Network)] = []
    /// The network namespace that stands for the host; nil is that of the process.
    package var hostNamespacePath: String?

    package init(dataFolder: String, ports: [(number: Int, purpose: String)], wantedFreeBytes: Int = 5 << 30) {
        self.dataFolder = dataFolder
        self.ports = ports
        self.wantedFreeBytes = wantedFreeBytes
    }

    /// All findings, those met too. Mounts and namespaces are tried for real and undone.
    package func findings() async -> [PreflightFinding] {
        var findings = [root(), cgroups()] + programs() + [disk()] + ports.map(port)
        guard geteuid() == 0 else { return findings }
        findings.append(await overlay())
        findings.append(await network())
        for (flag, network) in networks { findings.append(await addresses(flag, network)) }
        return findings
    }

    private func root() -> PreflightFinding {
        geteuid() == 0
            ? PreflightFinding("root", .met, "runs as root")
            : PreflightFinding(
                "root", .missing, "containers, mounts and links need root", remedy: "sudo paas start")
    }

    /// The programs that the platform drives: the Debian package of each, and whether it can do without.
    static let tools: [(tool: String, package: String, isRequired: Bool, purpose: String)] = [
        ("conmon", "conmon", true, "keeps containers alive without the platform"),
        ("nft", "nftables", true, "service addresses"),
        ("ip", "iproute2", true, "pod networks"),
        ("haproxy", "haproxy", true, "routes"),
        ("git", "git", true, "fetches source"),
        ("mmdebstrap", "mmdebstrap", false, "makes builder images"),
    ]

    private func programs() -> [PreflightFinding] {
        Self.tools.map { entry in
            if let path = HostTools.find(entry.tool) { return PreflightFinding(entry.tool, .met, path) }
            return PreflightFinding(
                entry.tool, entry.isRequired ? .missing : .wanted, "not installed: \(entry.purpose)",
                remedy: "apt-get install -y \(entry.package)")
        }
    }

    private func cgroups() -> PreflightFinding {
        guard let layout = try? CgroupLayout.detect(), layout != .none else {
            return PreflightFinding(
                "control groups", .missing, "none are mounted", remedy: "mount -t cgroup2 none /sys/fs/cgroup")
        }
        guard let runtime = layout.runtime() else {
            return PreflightFinding(
                "container runtime", .missing, "runc is not installed", remedy: "apt-get install -y runc")
        }
        return PreflightFinding("container runtime", .met, runtime)
    }

    private func disk() -> PreflightFinding {
        var figures = statvfs()
        let folder = Files.exists(dataFolder) ? dataFolder : Files.parent(dataFolder)
        guard statvfs(folder, &figures) == 0 else {
            return PreflightFinding(
                "free disk", .wanted, "\(folder) cannot be looked at", remedy: "mkdir -p \(dataFolder)")
        }
        let free = Int(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
        let said = "\(free >> 20) MiB free at \(folder)"
        return free >= wantedFreeBytes
            ? PreflightFinding("free disk", .met, said)
            : PreflightFinding(
                "free disk", .wanted, "\(said), \(wantedFreeBytes >> 20) MiB are advised",
                remedy: "make room, or name another folder with --data-dir")
    }

    private func port(_ wanted: (number: Int, purpose: String)) -> PreflightFinding {
        let name = "port \(wanted.number)"
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard number >= 0 else { return PreflightFinding(name, .wanted, "cannot be tried") }
        defer { close(number) }
        var reuse: Int32 = 1
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: wanted.number).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, size) }
        }
        if bound == 0 { return PreflightFinding(name, .met, "free, for \(wanted.purpose)") }
        let why = String(cString: strerror(errno))
        return PreflightFinding(
            name, .missing, "\(wanted.purpose) needs it: \(why)", remedy: "ss -ltnp 'sport = :\(wanted.number)'")
    }

    private func overlay() async -> PreflightFinding {
        let base = "\(dataFolder)/.preflight-\(getpid())"
        do {
            try await BlockingWork.run {
                defer { try? Files.removeTree(base) }
                for part in ["lower", "upper", "work", "merged"] { try Files.makeFolder("\(base)/\(part)") }
                try Mounts.overlay(
                    lower: ["\(base)/lower"], upper: "\(base)/upper", work: "\(base)/work", target: "\(base)/merged",
                    volatile: false)
                try Mounts.unmount("\(base)/merged")
            }
            return PreflightFinding("overlayfs", .met, "works at \(dataFolder)")
        } catch {
            return PreflightFinding("overlayfs", .missing, "\(error)", remedy: "modprobe overlay")
        }
    }

    /// Looks whether a network is free; what this data folder's own instance has does not count.
    private func addresses(_ flag: String, _ network: IPv4Network) async -> PreflightFinding {
        let name = String(flag.drop { $0 == "-" })
        do {
            let instance = InstanceID(resolvedPath: try Files.resolved(dataFolder))
            let own = InstanceNetwork(names: InstanceNetworkNames(instance), hostNamespacePath: hostNamespacePath)
            guard let taken = try await own.taken(in: network).first else {
                return PreflightFinding(name, .met, "\(network) is free")
            }
            return PreflightFinding(
                name, .missing, "\(flag) \(network) overlaps \(taken.network), \(taken.owner)",
                remedy: "choose another network with \(flag), or end what has this one (an instance: paas stop --apps)")
        } catch {
            return PreflightFinding(name, .wanted, "the host's networks can't be looked at: \(error)")
        }
    }

    /// Tries a link pair in a network namespace that ends with the process trying it.
    private func network() async -> PreflightFinding {
        do {
            let ip = try HostTools.path(of: "ip")
            var start = ProcessStart(ip, ["link", "add", "paas0", "type", "veth", "peer", "name", "paas1"])
            start.namespaces = [.network]
            let null = try HostDescriptor.open("/dev/null", O_RDWR)
            start.descriptors = [0: null, 1: null, 2: null]
            let code = await (try start.start()).wait()
            if code == 0 { return PreflightFinding("pod networks", .met, "network namespaces and veth work") }
            return PreflightFinding(
                "pod networks", .missing, "`ip link add … type veth` ended with code \(code)", remedy: "modprobe veth")
        } catch {
            return PreflightFinding("pod networks", .missing, "\(error)", remedy: "apt-get install -y iproute2")
        }
    }
}
