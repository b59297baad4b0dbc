internal import HostSystem
internal import Kinds
internal import Machinery

/// Where all service addresses, node ports and host ports lead: pure, made from objects.
struct ServicePlan: Sendable, Hashable {
    enum Verdict: Sendable, Hashable {
        /// To the chain of this name.
        case lead(String)
        /// There are endpoints, but the policy wants local ones: the sender is told nothing, as Kubernetes does.
        case drop
        /// Nobody is there.
        case refuse
    }

    /// What the plan is made from.
    struct Objects: Sendable {
        var services: [Service] = []
        /// The slices of a service.
        var slices: @Sendable (Service) -> [EndpointSlice] = { _ in [] }
        /// The namespace of the pod that has an address.
        var owner: @Sendable (InetAddress) -> String? = { _ in nil }
        /// The pods of this node that have host ports.
        var pods: [Pod] = []
    }

    private(set) var rules: [String: ServiceRule] = [:]
    private(set) var verdicts: [ServiceRule.Key: Verdict] = [:]
    /// What balancers outside are told, by port.
    private(set) var healthChecks: [Int: ServiceHealth] = [:]
    let settings: NetworkSettings

    /// `elsewhere` replaces addresses that nobody listens on by those where somebody does.
    init(_ objects: Objects, settings: NetworkSettings, own: Set<InetAddress> = []) {
        self.settings = settings
        // The older one keeps an address that two claim for a moment.
        for service in objects.services.sorted(by: Self.isOlder) where service.type != "ExternalName" {
            for port in service.ports {
                for family in settings.families { add(service, port, family, objects, own) }
            }
            if (1...65535).contains(service.healthCheckNodePort), healthChecks[service.healthCheckNodePort] == nil {
                healthChecks[service.healthCheckNodePort] = health(of: service, objects.slices(service))
            }
        }
        for pod in objects.pods.sorted(by: { $0.uid < $1.uid }) { add(pod) }
    }

    static func isOlder(_ left: Service, _ right: Service) -> Bool {
        (left.metadata.creationTimestamp ?? "", left.namespace, left.name)
            < (right.metadata.creationTimestamp ?? "", right.namespace, right.name)
    }

    private static func protocolName(_ text: String) -> String? {
        let name = text.isEmpty ? "tcp" : text.lowercased()
        return ["tcp", "udp", "sctp"].contains(name) ? name : nil
    }

    // MARK: - Services

    private mutating func add(
        _ service: Service, _ port: ServicePort, _ family: IPFamily, _ objects: Objects, _ own: Set<InetAddress>
    ) {
        guard let name = Self.protocolName(port.portProtocol), (1...65535).contains(port.port) else { return }
        let (inside, outside, balanced) = keys(of: service, port, name, family, own)
        guard !inside.isEmpty || !outside.isEmpty || !balanced.isEmpty else { return }
        // Nobody leads the world to another project's pods by writing their addresses down.
        let endpoints = SliceTargets(
            port: port, protocolName: name, family: family, slices: objects.slices(service), settings: settings
        ) { address in objects.owner(address).map { $0 == service.namespace } ?? true }
        let text = "\(service.namespace)/\(service.name)/\(name)/\(port.port)/\(family.rawValue)"
        lead(inside, to: endpoints, isLocal: service.internalTrafficPolicy == "Local", "\(text)/in", service)
        let isLocal = service.externalTrafficPolicy == "Local"
        lead(outside, to: endpoints, isLocal: isLocal, "\(text)/out", service)
        let sources = service.balancerSources.compactMap { InetNetwork(masking: $0) }
        lead(balanced, to: endpoints, isLocal: isLocal, "\(text)/balancer", service, sources: sources)
    }

    private func health(of service: Service, _ slices: [EndpointSlice]) -> ServiceHealth {
        let family = service.ipFamilies.first ?? "IPv4"
        let local = slices.filter { $0.addressType == family }.flatMap(\.endpoints).filter {
            $0.isReady && $0.nodeName == settings.nodeName
        }
        return ServiceHealth(
            namespace: service.namespace, name: service.name,
            localEndpoints: Set(local.compactMap(\.addresses.first)).count)
    }

    /// Where the service is asked for by those inside, by those outside, and at the balancer's addresses.
    private func keys(
        of service: Service, _ port: ServicePort, _ name: String, _ family: IPFamily, _ own: Set<InetAddress>
    ) -> (inside: [ServiceRule.Key], outside: [ServiceRule.Key], balanced: [ServiceRule.Key]) {
        func keys(_ map: ServiceRule.Key.Map, _ texts: [String]) -> [ServiceRule.Key] {
            Set(texts).compactMap { InetAddress($0) }.filter { $0.family == family }.sorted()
                .map { ServiceRule.Key(map: map, family: family, address: $0, protocolName: name, port: port.port) }
        }
        let inside = keys(.services, service.clusterIPs + [service.clusterIP])
        // Of addresses that are given by hand only traffic from outside is led away: else one project could take what
        // another one sends to the world.
        var outside = keys(.external, service.externalIPs)
        var balanced: [ServiceRule.Key] = []
        if service.type == "LoadBalancer", !settings.hostPorts.contains(port.port) {
            balanced = keys(.services, service.balancerAddresses.filter { InetAddress($0).map(own.contains) ?? false })
        }
        let families = service.ipFamilies.isEmpty ? ["IPv4"] : service.ipFamilies
        if (1...65535).contains(port.nodePort), families.contains(family.rawValue), !service.isHeadless {
            outside.append(
                .init(map: .nodeports, family: family, address: nil, protocolName: name, port: port.nodePort))
        }
        return (inside, outside, balanced)
    }

    private mutating func lead(
        _ keys: [ServiceRule.Key], to endpoints: SliceTargets, isLocal: Bool, _ text: String, _ service: Service,
        sources: [InetNetwork] = []
    ) {
        let free = keys.filter { verdicts[$0] == nil }
        let targets = endpoints.chosen(isLocal: isLocal)
        guard !targets.isEmpty else {
            for key in free { verdicts[key] = endpoints.isEmpty ? .refuse : .drop }
            return
        }
        let rule = ServiceRule(
            chain: ServiceRule.chainPrefix + StableHash.text(text), family: endpoints.family,
            protocolName: endpoints.protocolName, targets: targets,
            affinitySeconds: service.sessionAffinity == "ClientIP" ? service.affinitySeconds : nil, sources: sources)
        add(rule, free)
    }

    private mutating func add(_ rule: ServiceRule, _ keys: [ServiceRule.Key]) {
        guard !keys.isEmpty else { return }
        rules[rule.chain] = rule
        for key in keys { verdicts[key] = .lead(rule.chain) }
    }

    // MARK: - Host ports

    private mutating func add(_ pod: Pod) {
        guard !pod.hostNetwork, !pod.isEnded else { return }
        let addresses = pod.podIPs.compactMap { InetAddress($0) }.filter { settings.families.contains($0.family) }
        for port in (pod.containers + pod.initContainers).flatMap(\.ports) {
            guard (1...65535).contains(port.hostPort), (1...65535).contains(port.containerPort),
                let name = Self.protocolName(port.portProtocol), !settings.hostPorts.contains(port.hostPort)
            else { continue }
            for address in addresses {
                let host = InetAddress(port.hostIP)
                let isAny = port.hostIP.isEmpty || host.map { $0.bytes.allSatisfy { $0 == 0 } } ?? false
                guard isAny || host?.family == address.family else { continue }
                let key = ServiceRule.Key(
                    map: isAny ? .nodeports : .services, family: address.family, address: isAny ? nil : host,
                    protocolName: name, port: port.hostPort)
                guard verdicts[key] == nil else { continue }
                let text = "\(pod.uid)/\(name)/\(port.hostIP)/\(port.hostPort)/\(address.family.rawValue)"
                add(
                    ServiceRule(
                        chain: ServiceRule.chainPrefix + StableHash.text(text), family: address.family,
                        protocolName: name, targets: [.init(address: address, port: port.containerPort)],
                        affinitySeconds: nil), [key])
            }
        }
    }
}
