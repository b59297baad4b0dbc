internal import HostSystem

extension IPFamily {
    /// How nft calls the protocol.
    var nft: String { self == .ipv4 ? "ip" : "ip6" }
    /// How nft calls the type of its addresses.
    var nftType: String { self == .ipv4 ? "ipv4_addr" : "ipv6_addr" }
    /// What the names of its sets end in.
    var suffix: String { self == .ipv4 ? "" : "6" }
}

/// The chains that packets go through, with their rules. They are the same however many pods, services and policies
/// there are: who they are stands in sets and maps, which a packet's addresses are looked up in.
///
///     prerouting  raw: no borrowed source address, none of the host's loopback addresses
///                 nat: service addresses, external ones, node ports and host ports lead to endpoints
///     forward     from-pod: itself, never the metadata service, what its project may reach outside, egress policies
///                 to-pod: the pod's ingress policies, else the projects' isolation
///     input       to-host: the pod's egress policies, name server, the platform's ports; service addresses that
///                 nobody is behind are refused
///     postrouting a pod that meets itself, and all that leaves by the uplink, gets the host's address
struct BaseRules: Sendable {
    let settings: NetworkSettings

    /// Cloud providers hand out the host's credentials there, to whoever asks from the host's address.
    private static let metadata: [IPFamily: String] = [.ipv4: "169.254.0.0/16", .ipv6: "fd00:ec2::254"]

    private var links: String { "\"\(settings.names.linkPrefix)*\"" }

    var layout: FilterLayout {
        FilterLayout(chains: [
            "raw": FilterChain(hook: "type filter hook prerouting priority raw", raw),
            "prerouting": FilterChain(
                hook: "type nat hook prerouting priority dstnat",
                translate(isInbound: true) + leadElsewhere("prerouting")),
            "output": FilterChain(
                hook: "type nat hook output priority -100", translate(isInbound: false) + leadElsewhere("output")),
            "postrouting": FilterChain(hook: "type nat hook postrouting priority srcnat", masquerade),
            "forward": FilterChain(hook: "type filter hook forward priority filter", forward),
            "input": FilterChain(hook: "type filter hook input priority filter", input),
            "from-pod": FilterChain(fromPod), "to-pod": FilterChain(toPod), "to-host": FilterChain(toHost),
            "refuse": FilterChain(["meta l4proto tcp reject with tcp reset", "reject with icmpx admin-prohibited"]),
        ])
    }

    private func each(_ rules: (IPFamily) -> [String]) -> [String] { settings.families.flatMap(rules) }

    private func network(_ networks: [InetNetwork], _ family: IPFamily) -> String {
        networks.first { $0.family == family }?.description ?? ""
    }
    private func pods(_ family: IPFamily) -> String { network(settings.podNetworks, family) }
    private func services(_ family: IPFamily) -> String { network(settings.serviceNetworks, family) }

    private var raw: [String] {
        [
            // What comes from a pod must be routed back to just this pod; strict whatever rp_filter says elsewhere.
            "iifname \(links) fib saddr . iif oif 0 drop", "iifname \(links) ip daddr 127.0.0.0/8 drop",
        ]
    }

    /// The first packet of a connection to an address that stands for others.
    private func translate(isInbound: Bool) -> [String] {
        each { family in
            let (ip, key) = (family.nft, "\(family.nft) daddr . meta l4proto . th dport")
            let strange = family == .ipv4 ? services(family) : "{ ::1, \(services(family)) }"
            return ["\(key) vmap @services\(family.suffix)"]
                + (isInbound ? ["iifname != \(links) \(key) vmap @external\(family.suffix)"] : [])
                + [
                    "\(ip) daddr != \(strange) fib daddr type local meta l4proto . th dport "
                        + "vmap @nodeports\(family.suffix)"
                ]
        }
    }

    /// Leads what asks the gateway for the platform's ports to the address that they are bound to.
    private func leadElsewhere(_ chain: String) -> [String] {
        guard let address = settings.boundElsewhere, !settings.hostPorts.isEmpty else { return [] }
        let from = chain == "prerouting" ? "iifname \(links) " : ""
        return ["\(from)ip daddr \(settings.gateway) tcp dport { \(hostPorts) } dnat ip to \(address)"]
    }

    private var hostPorts: String { Set(settings.hostPorts).sorted().map(String.init).joined(separator: ", ") }

    private var masquerade: [String] {
        each { family in
            let ip = family.nft
            return [
                // A pod that reaches itself by a service would not know its own address as a peer's.
                "ct status dnat \(ip) saddr . \(ip) daddr @hairpin\(family.suffix) masquerade",
                "\(ip) saddr \(pods(family)) oifname != \(links) \(ip) daddr != \(pods(family)) masquerade",
                // Endpoints elsewhere must answer by this host.
                "ct status dnat \(ip) daddr . meta l4proto . th dport @outside\(family.suffix) masquerade",
            ]
        } + ["ip saddr 127.0.0.0/8 oifname \(links) masquerade"]
    }

    private var forward: [String] {
        ["ct state established,related accept"]
            + each { ["\($0.nft) daddr . meta l4proto . th dport @refused\($0.suffix) goto refuse"] }
            + ["iifname \(links) jump from-pod", "oifname \(links) goto to-pod"]
    }

    /// Returns where the pod may send.
    private var fromPod: [String] {
        each { family in
            let ip = family.nft
            return [
                "\(ip) saddr . \(ip) daddr @hairpin\(family.suffix) accept",
                "\(ip) daddr \(Self.metadata[family] ?? "") goto refuse",
                "\(ip) saddr vmap @fenced\(family.suffix)", "\(ip) saddr vmap @egress\(family.suffix)",
            ]
        }
    }

    private var toPod: [String] {
        each { family in
            // From outside only what has been led here.
            ["iifname != \(links) ct original \(family.nft) daddr { \(pods(family)), \(services(family)) } drop"]
        } + [
            // A connection that policies have ended is not taken up in its middle.
            "iifname \(links) ct state new tcp flags & (syn | ack) != syn goto refuse"
        ] + each { ["\($0.nft) daddr vmap @ingress\($0.suffix)"] } + ["iifname != \(links) accept"]
            + each { family in
                let (ip, suffix) = (family.nft, family.suffix)
                return [
                    "\(ip) saddr @open\(suffix) accept", "\(ip) daddr @open\(suffix) accept",
                    "meta mark set \(ip) saddr map @pods\(suffix)",
                    "\(ip) daddr . meta mark @members\(suffix) accept",
                ]
            } + ["goto refuse"]
    }

    private var input: [String] {
        ["iifname \(links) jump to-host"]
            + each { family in
                // Service addresses end on the host: what no rule has translated has nobody behind it.
                [
                    "\(family.nft) daddr \(services(family)) meta l4proto tcp reject with tcp reset",
                    "\(family.nft) daddr \(services(family)) reject with icmpx port-unreachable",
                ]
            }
    }

    private var toHost: [String] {
        ["ct state established,related accept"]
            + (settings.hasIPv6
                ? ["icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, echo-request } accept"] : [])
            + each { ["\($0.nft) daddr \(services($0)) return", "\($0.nft) saddr vmap @egress\($0.suffix)"] }
            + ["ip daddr \(settings.gateway) meta l4proto { tcp, udp } th dport 53 accept"]
            + (settings.hostPorts.isEmpty ? [] : ["tcp dport { \(hostPorts) } accept"])
            + ["icmp type echo-request accept", "goto refuse"]
    }
}
