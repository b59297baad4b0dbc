internal import HostSystem
internal import Kinds
internal import Machinery

/// The files that every container of a pod sees: /etc/hosts, /etc/resolv.conf, /etc/hostname.
struct PodFiles {
    let pod: Pod
    let settings: NodeSettings

    /// Kubernetes' form of /etc/hosts, which tests and people look for.
    ///
    /// - Parameter host: the host's own, which pods on its network get.
    func hosts(addresses: [String], host: String) -> String {
        var lines: [String]
        if pod.hostNetwork {
            lines = ["# Kubernetes-managed hosts file (host network).", host]
        } else {
            lines = [
                "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback",
                "fe00::\tip6-localnet", "fe00::\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters",
            ]
            let full = PodEnvironment.fullName(pod, domain: settings.clusterDomain).map { "\($0)\t" } ?? ""
            lines += addresses.map { "\($0)\t\(full)\(PodEnvironment.hostname(pod))" }
        }
        let aliases = pod.json["spec"]["hostAliases"].items
        if !aliases.isEmpty { lines += ["", "# Entries added by HostAliases."] }
        lines += aliases.map { "\($0["ip"].text)\t\($0["hostnames"].strings.joined(separator: "\t"))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Parameter host: the host's own resolv.conf.
    func resolv(host: String) -> String {
        let policy = pod.json["spec"]["dnsPolicy"].text
        let usesCluster = policy != "None" && policy != "Default" && !(pod.hostNetwork && policy == "ClusterFirst")
        var resolver = Resolver()
        if usesCluster, !settings.clusterDNS.isEmpty {
            let domain = settings.clusterDomain
            let own = Resolver(host)
            resolver = Resolver(
                servers: [settings.clusterDNS],
                searches: ["\(pod.namespace).svc.\(domain)", "svc.\(domain)", domain] + own.searches,
                options: [("ndots", "5")])
        } else if policy != "None" {
            resolver = Resolver(host)
        }
        resolver.add(pod.json["spec"]["dnsConfig"])
        return resolver.text
    }

    /// Writes all of them. Blocks.
    func write(to layout: PodLayout, addresses: [String]) throws {
        let host = hosts(addresses: addresses, host: Files.text("/etc/hosts") ?? "")
        try Files.write(layout.hosts, Array(host.utf8), durably: false)
        try Files.write(
            layout.resolv, Array(resolv(host: Files.text("/etc/resolv.conf") ?? "").utf8), durably: false)
        let name = PodEnvironment.kernelHostname(pod, domain: settings.clusterDomain)
        try Files.write(layout.hostname, Array("\(name)\n".utf8), durably: false)
    }
}

/// A resolv.conf (resolv.conf(5)).
private struct Resolver {
    var servers: [String] = []
    var searches: [String] = []
    var options: [(name: String, value: String)] = []

    init(servers: [String] = [], searches: [String] = [], options: [(name: String, value: String)] = []) {
        self.servers = servers
        self.searches = searches
        self.options = options
    }

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let kind = words.first else { continue }
            switch kind {
            case "nameserver": servers += words.dropFirst().prefix(1)
            case "search", "domain": searches = Array(words.dropFirst())
            case "options": for option in words.dropFirst() { set(option) }
            default: continue
            }
        }
    }

    private mutating func set(_ option: String) {
        let parts = option.split(separator: ":", maxSplits: 1).map(String.init)
        set(parts[0], parts.count > 1 ? parts[1] : "")
    }

    private mutating func set(_ name: String, _ value: String) {
        options.removeAll { $0.name == name }
        options.append((name, value))
    }

    /// A pod's `dnsConfig`: its servers and domains come after the others, its options instead of those of their name.
    mutating func add(_ config: JSONValue) {
        for server in config["nameservers"].strings where !servers.contains(server) { servers.append(server) }
        for search in config["searches"].strings where !searches.contains(search) { searches.append(search) }
        for option in config["options"].items { set(option["name"].text, option["value"].text) }
    }

    var text: String {
        var lines = searches.isEmpty ? [] : ["search \(searches.joined(separator: " "))"]
        lines += servers.map { "nameserver \($0)" }
        if !options.isEmpty {
            let all = options.map { $0.value.isEmpty ? $0.name : "\($0.name):\($0.value)" }
            lines.append("options \(all.joined(separator: " "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
