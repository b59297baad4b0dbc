internal import HostSystem
internal import Kinds
internal import Machinery

extension Isolation {
    /// The sets and chains that say the same to the packet filter.
    ///
    /// Pods that the same policies select share a chain. Whom a rule names stands in a set that all rules naming the
    /// same share, so that a packet costs as much with one pod as with a thousand.
    var layout: FilterLayout {
        var layout = FilterLayout()
        for family in settings.families { layout.merge(projects(family)) }
        var builder = PolicyFilter(isolation: self, layout: layout)
        for pod in pods {
            for direction in Direction.allCases { builder.bind(pod, direction) }
            builder.fence(pod)
        }
        return builder.layout
    }

    private func projects(_ family: IPFamily) -> FilterLayout {
        let numbers = numbers
        let (type, suffix) = (family.nftType, family.suffix)
        var marks = FilterSet("\(type) : mark")
        var members = FilterSet("\(type) . mark")
        var open = FilterSet(type)
        var hairpin = FilterSet("\(type) . \(type)")
        for pod in pods {
            let mark = Self.mark(numbers[networks.network(of: pod.namespace)] ?? 0)
            for address in pod.addresses where address.family == family {
                marks.elements["\(address)"] = mark
                members.elements["\(address) . \(mark)"] = ""
                hairpin.elements["\(address) . \(address)"] = ""
                if networks.isGlobal(pod.namespace) { open.elements["\(address)"] = "" }
            }
        }
        return FilterLayout(sets: [
            "pods\(suffix)": marks, "members\(suffix)": members, "open\(suffix)": open, "hairpin\(suffix)": hairpin,
            "ingress\(suffix)": FilterSet("\(type) : verdict"), "egress\(suffix)": FilterSet("\(type) : verdict"),
            "fenced\(suffix)": FilterSet("\(type) : verdict"),
        ])
    }

    /// A network's number is its mark, so that no network's coming or going changes another one's. Projects that have
    /// none yet get numbers that no NetNamespace can have.
    private var numbers: [ProjectNetworks.Network: Int] {
        let known = Set(pods.map { networks.network(of: $0.namespace) }).sorted()
        var (numbers, next) = ([ProjectNetworks.Network: Int](), NetNamespace.ids.upperBound + 1)
        for network in known {
            if case .numbered(let id) = network {
                numbers[network] = id
            } else {
                numbers[network] = next
                next += 1
            }
        }
        return numbers
    }

    private static func mark(_ number: Int) -> String { "0x" + String(number, radix: 16) }
}

/// Collects the chains and sets of policies.
private struct PolicyFilter {
    let isolation: Isolation
    var layout: FilterLayout

    /// A condition of a rule, and the family that it is of; nil is both.
    private struct Match {
        let family: IPFamily?
        let text: String
    }

    mutating func bind(_ pod: PolicyPod, _ direction: Isolation.Direction) {
        let policies = isolation.policies(direction, of: pod)
        guard !policies.isEmpty else { return }
        let names = policies.map { "\($0.namespace)/\($0.name)" }.joined(separator: " ")
        let chain = "\(direction == .ingress ? "in" : "out")-\(StableHash.text(names))"
        if layout.chains[chain] == nil {
            let rules = policies.flatMap { policy in
                (isolation.rules(policy, direction) ?? []).flatMap { statements($0, direction) }
            }
            layout.chains[chain] = FilterChain(rules + ["goto refuse"])
        }
        for address in pod.addresses where isolation.settings.families.contains(address.family) {
            // Who may receive is in; who may send comes back, to be looked at by the receiver's rules.
            let verdict = direction == .ingress ? "goto" : "jump"
            layout.sets["\(direction)\(address.family.suffix)"]?.elements["\(address)"] = "\(verdict) \(chain)"
        }
    }

    /// Holds a pod to what its project may reach outside of the cluster.
    mutating func fence(_ pod: PolicyPod) {
        guard let rules = isolation.outside[pod.namespace] else { return }
        let chain = "fence-\(StableHash.text(pod.namespace))"
        if layout.chains[chain] == nil { layout.chains[chain] = FilterChain(rules.statements(isolation.settings)) }
        for address in pod.addresses {
            layout.sets["fenced\(address.family.suffix)"]?.elements["\(address)"] = "jump \(chain)"
        }
    }

    private mutating func statements(_ rule: PolicyRules.Rule, _ direction: Isolation.Direction) -> [String] {
        let verdict = direction == .ingress ? "accept" : "return"
        let everything = [Match(family: nil, text: "")]
        let peers = rule.peers.map { $0.flatMap { match($0, direction) } } ?? everything
        let ports = rule.ports.map { match($0) } ?? everything
        return peers.flatMap { peer in
            ports.compactMap { port in
                if let one = peer.family, let other = port.family, one != other { return nil }
                return [peer.text, port.text, verdict].filter { !$0.isEmpty }.joined(separator: " ")
            }
        }
    }

    private mutating func match(_ peer: PolicyRules.Peer, _ direction: Isolation.Direction) -> [Match] {
        let side = direction == .ingress ? "saddr" : "daddr"
        switch peer {
        case .block(let network, let except):
            let family = network.family
            guard isolation.settings.families.contains(family) else { return [] }
            let exceptions = InetNetwork.outermost(except).map(\.description).sorted().joined(separator: ", ")
            let but = except.isEmpty ? "" : " \(family.nft) \(side) != { \(exceptions) }"
            return [Match(family: family, text: "\(family.nft) \(side) \(network)\(but)")]
        case .pods(let selection):
            let key = "\(selection.namespace ?? "")|\(selection.namespaces)|\(selection.pods)"
            return isolation.settings.families.map { family in
                let name = "peer-\(StableHash.text(key))\(family.suffix)"
                if layout.sets[name] == nil {
                    var set = FilterSet(family.nftType)
                    for pod in isolation.peers
                    where selection.matches(pod, namespaceLabels: isolation.namespaceLabels) {
                        for address in pod.addresses where address.family == family { set.elements["\(address)"] = "" }
                    }
                    layout.sets[name] = set
                }
                return Match(family: family, text: "\(family.nft) \(side) @\(name)")
            }
        }
    }

    /// Numbers of one protocol are one condition; a name is what the receiving pod has by it.
    private mutating func match(_ ports: [PolicyRules.Port]) -> [Match] {
        var numbers: [String: [ClosedRange<Int>]] = [:]
        var matches: [Match] = []
        for port in ports {
            switch port {
            case .all(let name): matches.append(Match(family: nil, text: "meta l4proto \(name)"))
            case .numbers(let name, let range): numbers[name, default: []].append(range)
            case .named(let portProtocol, let name): matches += named(portProtocol, name)
            }
        }
        for (name, ranges) in numbers.sorted(by: { $0.key < $1.key }) {
            let text = Self.joined(ranges).map {
                $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
            }
            matches.append(Match(family: nil, text: "\(name) dport { \(text.joined(separator: ", ")) }"))
        }
        return matches
    }

    private mutating func named(_ portProtocol: String, _ port: String) -> [Match] {
        isolation.settings.families.map { family in
            let name = "port-\(StableHash.text("\(portProtocol) \(port)"))\(family.suffix)"
            if layout.sets[name] == nil {
                var set = FilterSet("\(family.nftType) . inet_proto . inet_service")
                for pod in isolation.peers {
                    for candidate in pod.ports where candidate.name == port && candidate.portProtocol == portProtocol {
                        for address in pod.addresses where address.family == family {
                            set.elements["\(address) . \(portProtocol) . \(candidate.number)"] = ""
                        }
                    }
                }
                layout.sets[name] = set
            }
            return Match(family: family, text: "\(family.nft) daddr . meta l4proto . th dport @\(name)")
        }
    }

    /// The same numbers in ranges that don't overlap, as a set's elements must not.
    private static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        var joined: [ClosedRange<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        return joined
    }
}

/// A short name for a long text, the same in each process (FNV-1a).
enum StableHash {
    static func number(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    static func text(_ text: String) -> String { String(number(text), radix: 16) }
}
