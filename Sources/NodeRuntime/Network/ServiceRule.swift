internal import HostSystem

/// Where one port of a service leads, in one family of addresses.
struct ServiceRule: Sendable, Hashable {
    /// An element of one of the table's maps, without the family's suffix of the map.
    struct Key: Sendable, Hashable {
        enum Map: String, Sendable {
            /// By address, protocol and port.
            case services
            /// The same, for what comes from outside alone.
            case external
            /// By protocol and port, at every address of the host.
            case nodeports
        }

        let map: Map
        let family: IPFamily
        /// Nil in `nodeports`.
        let address: InetAddress?
        let protocolName: String
        let port: Int

        var text: String { (address.map { "\($0) . " } ?? "") + "\(protocolName) . \(port)" }
    }

    /// Somebody who answers.
    struct Target: Sendable, Hashable, Comparable, CustomStringConvertible {
        let address: InetAddress
        let port: Int

        static func < (left: Target, right: Target) -> Bool {
            (left.address, left.port) < (right.address, right.port)
        }

        var description: String { "\(address) . \(port)" }
        var socket: String { address.family == .ipv4 ? "\(address):\(port)" : "[\(address)]:\(port)" }
    }

    static let chainPrefix = "svc-"

    let chain: String
    let family: IPFamily
    /// `tcp`, `udp` or `sctp`.
    let protocolName: String
    /// Sorted, at least one.
    let targets: [Target]
    /// How long a client stays at the endpoint that it got; nil where each connection is on its own.
    var affinitySeconds: Int?
    /// Who may come; empty is everybody.
    var sources: [InetNetwork] = []

    private var ip: String { family.nft }
    private var clients: String { "aff-\(chain.dropFirst(Self.chainPrefix.count))" }

    /// The chain's rules, and the set that they need.
    var layout: FilterLayout {
        var layout = FilterLayout(chains: [chain: FilterChain(rules)])
        if affinitySeconds != nil {
            layout.sets[clients] = FilterSet("\(family.nftType) : mark", flags: "dynamic,timeout")
        }
        return layout
    }

    private var rules: [String] {
        guard !sources.isEmpty else { return leading }
        let own = sources.filter { $0.family == family }.map(\.description)
        return (own.isEmpty ? ["drop"] : ["\(ip) saddr != { \(own.joined(separator: ", ")) } drop"]) + leading
    }

    private var leading: [String] {
        if let seconds = affinitySeconds { return sticky(seconds) }
        if targets.count == 1 { return ["meta l4proto \(protocolName) dnat \(ip) to \(targets[0].socket)"] }
        let map = targets.enumerated().map { "\($0) : \($1)" }.joined(separator: ", ")
        return ["meta l4proto \(protocolName) dnat \(ip) to numgen random mod \(targets.count) map { \(map) }"]
    }

    /// A client keeps the number of its endpoint for as long as it comes again in time and the endpoint is there. A new
    /// one's address chooses, so that it is led the same way even where the table had to be written anew.
    private func sticky(_ seconds: Int) -> [String] {
        let numbered = self.numbered
        let numbers = numbered.map { "\($0.number)" }.joined(separator: ", ")
        let choices = numbered.enumerated().map { "\($0) : \($1.number)" }.joined(separator: ", ")
        let map = numbered.map { "\($0.number) : \($0.target)" }.joined(separator: ", ")
        return [
            "meta mark set \(ip) saddr map @\(clients)",
            "meta mark != { \(numbers) } delete @\(clients) { \(ip) saddr : meta mark } "
                + "meta mark set jhash \(ip) saddr mod \(numbered.count) map { \(choices) }",
            "update @\(clients) { \(ip) saddr timeout \(seconds)s : meta mark }",
            "meta l4proto \(protocolName) dnat \(ip) to meta mark map { \(map) }",
        ]
    }

    /// A number for each endpoint that others' coming and going does not change.
    private var numbered: [(number: Int, target: Target)] {
        var used: Set<Int> = []
        return targets.map { target in
            var number = 1 + Int(StableHash.number("\(target)") % 65_521)
            while !used.insert(number).inserted { number += 1 }
            return (number, target)
        }.sorted { $0.number < $1.number }
    }
}
