internal import HostSystem
internal import Kinds
internal import Machinery

/// The files that every container of a pod sees: /etc/hosts, /etc/resolv.conf, /etc/hostname.
struct PodFiles {
    let pod: Pod
    let settings: NodeSettings

    /// Kubernetes' form of /etc/hosts, which tests and people look for.
    func hosts(address: String) -> String {
        var lines = [
            "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::0\tip6-localnet", "fe00::0\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters",
        ]
        let hostname = PodEnvironment.hostname(pod)
        let subdomain = pod.json["spec"]["subdomain"].text
        let full =
            subdomain.isEmpty
            ? "" : "\(hostname).\(subdomain).\(pod.namespace).svc.\(settings.clusterDomain)\t"
        lines.append("\(address)\t\(full)\(hostname)")
        let aliases = pod.json["spec"]["hostAliases"].items
        if !aliases.isEmpty { lines += ["", "# Entries added by HostAliases."] }
        lines += aliases.map { "\($0["ip"].text)\t\($0["hostnames"].strings.joined(separator: "\t"))" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Parameter host: the host's own resolv.conf.
    func resolv(host: String) -> String {
        let policy = pod.json["spec"]["dnsPolicy"].text
        let usesCluster = policy != "None" && policy != "Default" && !(pod.hostNetwork && policy == "ClusterFirst")
        var servers: [String] = []
        var searches: [String] = []
        var options: [String] = []
        if usesCluster, !settings.clusterDNS.isEmpty {
            let domain = settings.clusterDomain
            servers = [settings.clusterDNS]
            searches = ["\(pod.namespace).svc.\(domain)", "svc.\(domain)", domain]
            options = ["ndots:5"]
        } else if policy != "None" {
            return host
        }
        let config = pod.json["spec"]["dnsConfig"]
        servers += config["nameservers"].strings
        searches += config["searches"].strings
        options += config["options"].items.map { option in
            option["value"].text.isEmpty ? option["name"].text : "\(option["name"].text):\(option["value"].text)"
        }
        var lines = servers.map { "nameserver \($0)" }
        if !searches.isEmpty { lines.append("search \(searches.joined(separator: " "))") }
        if !options.isEmpty { lines.append("options \(options.joined(separator: " "))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes all of them. Blocks.
    func write(to layout: PodLayout, address: String) throws {
        let host = Files.text("/etc/resolv.conf") ?? ""
        try Files.write(layout.hosts, Array(hosts(address: address).utf8), durably: false)
        try Files.write(layout.resolv, Array(resolv(host: host + "\n").utf8), durably: false)
        try Files.write(layout.hostname, Array("\(PodEnvironment.hostname(pod))\n".utf8), durably: false)
    }
}
