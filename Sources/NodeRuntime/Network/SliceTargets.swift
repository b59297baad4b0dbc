internal import HostSystem
internal import Kinds

/// Who answers for one port of a service, in one family of addresses.
struct SliceTargets: Sendable {
    let family: IPFamily
    let protocolName: String
    private var ready: [Candidate] = []
    /// They answer still, while they end: better than nobody.
    private var ending: [Candidate] = []

    private struct Candidate: Sendable {
        let target: ServiceRule.Target
        let isLocal: Bool
    }

    init(
        port: ServicePort, protocolName: String, family: IPFamily, slices: [EndpointSlice], settings: NetworkSettings,
        isOwn: (InetAddress) -> Bool
    ) {
        self.family = family
        self.protocolName = protocolName
        for slice in slices where slice.addressType == family.rawValue {
            let numbers = slice.ports.filter { candidate in
                let name = candidate.portProtocol.isEmpty ? "tcp" : candidate.portProtocol.lowercased()
                return candidate.name == port.name && name == protocolName && (1...65535).contains(candidate.port)
            }.map(\.port)
            for endpoint in slice.endpoints where endpoint.isServing || endpoint.isReady {
                // All addresses of one endpoint are the same; Kubernetes, too, takes the first.
                guard let address = endpoint.addresses.first.flatMap({ InetAddress($0) }), address.family == family,
                    isOwn(address),
                    endpoint.isReady || endpoint.isTerminating
                else { continue }
                for number in numbers {
                    let candidate = Candidate(
                        target: .init(address: settings.listening(address), port: number),
                        isLocal: endpoint.nodeName == settings.nodeName)
                    if endpoint.isReady { ready.append(candidate) } else { ending.append(candidate) }
                }
            }
        }
    }

    /// True where nobody answers, here or elsewhere.
    var isEmpty: Bool { ready.isEmpty && ending.isEmpty }

    /// Those that get traffic, sorted; `isLocal` leaves out those of other nodes.
    func chosen(isLocal: Bool) -> [ServiceRule.Target] {
        for candidates in [ready, ending] {
            let targets = Set(candidates.filter { !isLocal || $0.isLocal }.map(\.target))
            if !targets.isEmpty { return targets.sorted() }
        }
        return []
    }
}

extension NetworkSettings {
    /// The address where somebody listens for what an endpoint's address promises: the platform may be bound to another
    /// one than the gateway.
    func listening(_ address: InetAddress) -> InetAddress {
        guard address == .v4(gateway), let elsewhere = boundElsewhere else { return address }
        return .v4(elsewhere)
    }
}
