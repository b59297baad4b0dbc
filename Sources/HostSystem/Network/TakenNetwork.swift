/// A route of the host.
struct HostRoute: Sendable, Hashable {
    let network: IPv4Network
    let link: String
    /// In the table of addresses that end on the host.
    let isLocal: Bool
    let priority: UInt32?
}

/// A range of addresses that something else on this host has.
package struct TakenNetwork: Sendable, Hashable {
    package let network: IPv4Network
    /// In words, with the indefinite article.
    package let owner: String
}

extension InstanceNetwork {
    /// What others on this host have of the addresses in `network`: other instances, running or with applications that
    /// run on, and the host's own routes. Default routes do not count.
    package func taken(in network: IPv4Network) async throws -> [TakenNetwork] {
        try await (others() + routes()).filter { $0.network.overlaps(network) }
    }

    /// The pod and service networks of other instances, as their tables have them.
    private func others() async throws -> [TakenNetwork] {
        var found: [TakenNetwork] = []
        for table in try await PacketFilter.tables(namespacePath: hostNamespacePath)
        where table.hasPrefix("paas-") && table != names.table {
            let filter = PacketFilter(table: table, namespacePath: hostNamespacePath)
            // One that goes meanwhile is no hindrance.
            let text = (try? await filter.listing()) ?? ""
            // The rules that tell pods' and services' own addresses; others may name anybody's.
            let lines = text.split(separator: "\n").filter { $0.contains("ct original ") }
            let words = Set(lines.flatMap { $0.split { $0.isWhitespace || $0 == "," } }.map(String.init))
            for network in words.compactMap({ IPv4Network($0) }) where !Self.isCommon(network) {
                found.append(TakenNetwork(network: network, owner: "a network of the platform's instance \(table)"))
            }
        }
        return found.sorted { $0.network.base < $1.network.base }
    }

    /// The host's own loopback, single addresses, and what is as good as a default route.
    private static func isCommon(_ network: IPv4Network) -> Bool {
        network.prefixLength <= 1 || network.prefixLength == 32 || network.base.bits >> 24 == 127
    }

    private func routes() async throws -> [TakenNetwork] {
        let names = names
        return try await NetworkThread.run(in: hostNamespacePath) {
            var links = try LinkTable()
            let own = try links.addresses(labelled: names.addressLabel)
            return try links.routes().filter { route in
                let isOwn =
                    route.link.hasPrefix(names.linkPrefix) || route.isLocal && route.priority == names.routePriority
                    || route.network.prefixLength == 32 && own.contains(route.network.base)
                return !isOwn && route.network.prefixLength > 1
            }.map { TakenNetwork(network: $0.network, owner: "a route of this host over \($0.link)") }
        }
    }
}
