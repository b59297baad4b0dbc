internal import HostSystem

/// Statements for nftables: pure text, one statement a line (nft 1.0 takes no two).
struct FilterScript: Sendable {
    let settings: NetworkSettings

    private var table: String { "inet \(settings.names.table)" }

    /// The table's sets, chains and rules; services' maps and chains keep what they hold, so that nothing is cut off.
    ///
    /// Isolation costs two look-ups for a new connection: the sender's project, and whether the receiver is in it.
    func skeleton(pods: [PodRecord]) -> String {
        var lines = ["add table \(table)"]
        lines += [
            "map pods { type ipv4_addr : mark; }", "set members { type ipv4_addr . mark; }",
            "set open { type ipv4_addr; }", "set hairpin { type ipv4_addr . ipv4_addr; }",
            "map services { type ipv4_addr . inet_proto . inet_service : verdict; }",
            "map nodeports { type inet_proto . inet_service : verdict; }",
        ].map { text in
            let words = text.split(separator: " ", maxSplits: 1)
            return "add \(words[0]) \(table) \(words[1])"
        }
        for (name, hook) in chains {
            lines.append("add chain \(table) \(name)\(hook.map { " { \($0) policy accept; }" } ?? "")")
        }
        lines += chains.map { "flush chain \(table) \($0.0)" }
        lines += rules.map { "add rule \(table) \($0)" }
        lines += ["map pods", "set members", "set open", "set hairpin"].map { text in
            let words = text.split(separator: " ")
            return "flush \(words[0]) \(table) \(words[1])"
        }
        lines += pods.map(add)
        return lines.joined(separator: "\n") + "\n"
    }

    private var chains: [(String, String?)] {
        [
            ("prerouting", "type nat hook prerouting priority dstnat;"),
            ("output", "type nat hook output priority -100;"),
            ("postrouting", "type nat hook postrouting priority srcnat;"),
            ("forward", "type filter hook forward priority filter;"),
            ("input", "type filter hook input priority filter;"),
            ("from-pod", nil), ("to-host", nil),
        ]
    }

    private var rules: [String] {
        let links = "\"\(settings.names.linkPrefix)*\""
        let ports =
            settings.hostPorts.isEmpty
            ? []
            : [
                "to-host tcp dport { \(Set(settings.hostPorts).sorted().map(String.init).joined(separator: ", ")) } accept"
            ]
        let translate = ["prerouting", "output"].flatMap { chain in
            [
                "\(chain) ip daddr \(settings.services) ip daddr . meta l4proto . th dport vmap @services",
                "\(chain) ip daddr != 127.0.0.0/8 fib daddr type local meta l4proto . th dport vmap @nodeports",
            ]
        }
        return translate + leadElsewhere + [
            // A pod that reaches itself by a service would not know its own address as a peer's.
            "postrouting ct status dnat ip saddr . ip daddr @hairpin masquerade",
            "postrouting ip saddr \(settings.pods) oifname != \(links) ip daddr != \(settings.pods) masquerade",
            "forward ct state established,related accept",
            "forward iifname \(links) goto from-pod",
            // From outside only what a node port has led here.
            "forward oifname \(links) ct status dnat ct original ip daddr != \(settings.services) accept",
            "forward oifname \(links) drop",
            "from-pod ip saddr != \(settings.pods) drop",
            "from-pod ip daddr != \(settings.pods) ip daddr != \(settings.services) accept",
            "from-pod ip saddr @open accept", "from-pod ip daddr @open accept",
            "from-pod meta mark set ip saddr map @pods",
            "from-pod ip daddr . meta mark @members accept",
            "from-pod meta l4proto tcp reject with tcp reset", "from-pod reject with icmpx admin-prohibited",
            "input iifname \(links) jump to-host",
            // Service addresses end on the host: what no rule has translated has nobody behind it.
            "input ip daddr \(settings.services) meta l4proto tcp reject with tcp reset",
            "input ip daddr \(settings.services) reject with icmpx port-unreachable",
            "to-host ct state established,related accept",
            "to-host ip daddr \(settings.services) return",
            "to-host ip daddr \(settings.gateway) meta l4proto { tcp, udp } th dport 53 accept",
        ] + ports + [
            "to-host icmp type echo-request accept", "to-host meta l4proto tcp reject with tcp reset",
            "to-host reject with icmpx admin-prohibited",
        ]
    }

    /// Leads what asks the gateway for the platform's ports to the address that they are bound to.
    private var leadElsewhere: [String] {
        guard let address = settings.boundElsewhere, !settings.hostPorts.isEmpty else { return [] }
        let ports = Set(settings.hostPorts).sorted().map(String.init).joined(separator: ", ")
        return ["prerouting iifname \"\(settings.names.linkPrefix)*\"", "output"].map {
            "\($0) ip daddr \(settings.gateway) tcp dport { \(ports) } dnat ip to \(address)"
        }
    }

    /// Lets a pod take part.
    func add(_ pod: PodRecord) -> String { change("add", pod, mapValue: " : \(pod.mark)") }

    /// Forgets a pod. Adding first makes it no error where the pod is unknown.
    func remove(_ pod: PodRecord) -> String { add(pod) + "\n" + change("delete", pod, mapValue: "") }

    private func change(_ verb: String, _ pod: PodRecord, mapValue: String) -> String {
        var lines = [
            "\(verb) element \(table) pods { \(pod.address)\(mapValue) }",
            "\(verb) element \(table) members { \(pod.address) . \(pod.mark) }",
            "\(verb) element \(table) hairpin { \(pod.address) . \(pod.address) }",
        ]
        if settings.globalNamespaces.contains(pod.namespace) {
            lines.append("\(verb) element \(table) open { \(pod.address) }")
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Services

    /// Turns the rules of `old` services into those of `new` ones, in one transaction. Empty where nothing differs.
    func services(from old: [String: ServiceRule], to new: [String: ServiceRule], strayChains: [String] = []) -> String
    {
        var lines: [String] = []
        let gone = old.values.filter { rule in new[rule.chain]?.keys != rule.keys }.sorted { $0.chain < $1.chain }
        for rule in gone { lines += rule.keys.map { "delete element \(table) \($0.map) { \($0.text) }" } }
        let changed = new.values.filter { old[$0.chain] != $0 }.sorted { $0.chain < $1.chain }
        for rule in changed {
            lines += ["add chain \(table) \(rule.chain)", "flush chain \(table) \(rule.chain)"]
            lines.append("add rule \(table) \(rule.chain) \(rule.statement)")
            guard old[rule.chain]?.keys != rule.keys else { continue }
            lines += rule.keys.map { "add element \(table) \($0.map) { \($0.text) : goto \(rule.chain) }" }
        }
        for chain in old.keys.filter({ new[$0] == nil }).sorted() + strayChains {
            lines += ["flush chain \(table) \(chain)", "delete chain \(table) \(chain)"]
        }
        return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// The same from nothing known: the maps are emptied, and chains of services that are no more go.
    func allServices(_ rules: [String: ServiceRule], existingChains: [String]) -> String {
        let strays = existingChains.filter { $0.hasPrefix(ServiceRule.chainPrefix) && rules[$0] == nil }
        return "flush map \(table) services\nflush map \(table) nodeports\n"
            + services(from: [:], to: rules, strayChains: strays)
    }
}
