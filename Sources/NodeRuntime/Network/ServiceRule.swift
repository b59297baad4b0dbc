internal import HostSystem
internal import Kinds
internal import Machinery

/// How traffic to one port of a service reaches its endpoints.
struct ServiceRule: Sendable, Hashable {
    /// An element of one of the table's maps.
    struct Key: Sendable, Hashable {
        let map: String
        let text: String
    }

    static let chainPrefix = "svc-"

    let chain: String
    let keys: [Key]
    /// `tcp`, `udp` or `sctp`.
    let protocolName: String
    let endpoints: [String]
    /// True sends a client's connections to the same endpoint for as long as the endpoints stay.
    let isSticky: Bool

    /// The chain's one rule.
    var statement: String {
        guard endpoints.count > 1 else { return "meta l4proto \(protocolName) dnat ip to \(endpoints.first ?? "")" }
        let choice = isSticky ? "jhash ip saddr" : "numgen random"
        let map = endpoints.enumerated().map { index, endpoint in
            "\(index) : \(endpoint.replacing(":", with: " . "))"
        }
        return "meta l4proto \(protocolName) dnat ip to \(choice) mod \(endpoints.count) map "
            + "{ \(map.joined(separator: ", ")) }"
    }

    /// The rules of all services, by chain: pure. A port without endpoints has none, so that it is refused.
    ///
    /// `elsewhere` replaces addresses that nobody listens on by those where somebody does.
    static func rules(
        services: [Service], elsewhere: [IPv4Address: IPv4Address] = [:], endpoints: (Service) -> Endpoints?
    ) -> [String: ServiceRule] {
        var rules: [String: ServiceRule] = [:]
        var taken: Set<Key> = []
        // The older one keeps an address that two claim for a moment.
        for service in services.sorted(by: Self.isOlder) where service.type != "ExternalName" {
            guard let subsets = endpoints(service)?.subsets else { continue }
            for port in service.ports {
                guard let rule = rule(service, port, subsets, elsewhere), taken.isDisjoint(with: rule.keys) else {
                    continue
                }
                taken.formUnion(rule.keys)
                rules[rule.chain] = rule
            }
        }
        return rules
    }

    private static func isOlder(_ left: Service, _ right: Service) -> Bool {
        (left.metadata.creationTimestamp ?? "", left.namespace, left.name)
            < (right.metadata.creationTimestamp ?? "", right.namespace, right.name)
    }

    private static func rule(
        _ service: Service, _ port: ServicePort, _ subsets: [EndpointSubset], _ elsewhere: [IPv4Address: IPv4Address]
    ) -> ServiceRule? {
        let name = port.portProtocol.isEmpty ? "tcp" : port.portProtocol.lowercased()
        guard ["tcp", "udp", "sctp"].contains(name), (1...65535).contains(port.port) else { return nil }
        let addresses = Set(service.clusterIPs + [service.clusterIP]).compactMap { IPv4Address($0) }.sorted()
        var keys = addresses.map { Key(map: "services", text: "\($0) . \(name) . \(port.port)") }
        if (1...65535).contains(port.nodePort) {
            keys.append(Key(map: "nodeports", text: "\(name) . \(port.nodePort)"))
        }
        let targets = Set(targets(port, name, subsets, elsewhere)).sorted()
        guard !keys.isEmpty, !targets.isEmpty else { return nil }
        return ServiceRule(
            chain: chain(service, port), keys: keys, protocolName: name, endpoints: targets,
            isSticky: service.sessionAffinity == "ClientIP")
    }

    /// The `address:port`s that stand behind a service's port: endpoints name their ports as the service does.
    private static func targets(
        _ port: ServicePort, _ name: String, _ subsets: [EndpointSubset], _ elsewhere: [IPv4Address: IPv4Address]
    ) -> [String] {
        subsets.flatMap { subset -> [String] in
            let ports = subset.ports.filter { candidate in
                let candidateProtocol = candidate.portProtocol.isEmpty ? "tcp" : candidate.portProtocol.lowercased()
                return candidate.name == port.name && candidateProtocol == name && (1...65535).contains(candidate.port)
            }
            return subset.addresses.compactMap { IPv4Address($0.ip) }.flatMap { address in
                ports.map { "\(elsewhere[address] ?? address):\($0.port)" }
            }
        }
    }

    /// A name of at most 31 characters that says which service it is of, to nobody but us.
    private static func chain(_ service: Service, _ port: ServicePort) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(service.namespace)/\(service.name)/\(port.portProtocol)/\(port.port)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return chainPrefix + String(hash, radix: 16)
    }
}
