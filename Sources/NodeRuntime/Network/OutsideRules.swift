internal import HostSystem
internal import Kinds

/// Whom outside of the cluster a project's pods may reach, read from its EgressNetworkPolicy.
struct OutsideRules: Sendable, Hashable {
    struct Rule: Sendable, Hashable {
        let isAllowed: Bool
        let networks: [InetNetwork]
    }

    /// The first that fits counts; what none fits is let out.
    let rules: [Rule]

    /// A project with several policies reaches nobody outside, as in OpenShift: nobody knows which comes first.
    ///
    /// - Parameter addresses: those of the names that the policies speak of; a name without any fits nobody.
    init(_ policies: [EgressNetworkPolicy], addresses: [String: [InetAddress]]) {
        guard let policy = policies.first, policies.count == 1 else {
            rules = [Rule(isAllowed: false, networks: Self.everything)]
            return
        }
        rules = policy.rules.map { rule in
            let networks =
                rule.network.isEmpty
                ? (addresses[rule.name] ?? []).map(InetNetwork.init(host:)) : Self.networks(rule.network)
            return Rule(isAllowed: rule.isAllowed, networks: networks)
        }
    }

    /// Who writes 0.0.0.0/0 means everything: OpenShift's network had no addresses of version 6.
    private static func networks(_ text: String) -> [InetNetwork] {
        guard let network = InetNetwork(masking: text) else { return [] }
        return network == everything.first ? everything : [network]
    }

    private static let everything = ["0.0.0.0/0", "::/0"].compactMap { InetNetwork($0) }

    func allows(_ address: InetAddress) -> Bool {
        rules.first { $0.networks.contains { $0.contains(address) } }?.isAllowed ?? true
    }

    /// The rules of a chain that those who may pass return from.
    func statements(_ settings: NetworkSettings) -> [String] {
        let inside = Rule(isAllowed: true, networks: settings.podNetworks + settings.serviceNetworks)
        return ([inside] + rules).flatMap { rule in
            settings.families.compactMap { family in
                let networks = InetNetwork.outermost(rule.networks).filter { $0.family == family }
                guard !networks.isEmpty else { return nil }
                let text = networks.map(\.description).sorted().joined(separator: ", ")
                return "\(family.nft) daddr { \(text) } \(rule.isAllowed ? "return" : "goto refuse")"
            }
        }
    }
}
