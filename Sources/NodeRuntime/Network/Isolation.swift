internal import HostSystem
internal import Kinds
internal import Machinery

/// Who reaches whom: a value, made from objects, that is written to the packet filter and can be asked itself.
///
/// A pod that policies select for a direction is bound by them alone there; other pods are reached from their own
/// project and from global ones. Routers, probes and all else on the host itself always reach pods.
struct Isolation: Sendable, Hashable {
    let settings: NetworkSettings
    /// The pods on this node.
    let pods: [PolicyPod]
    let namespaceLabels: [String: [String: String]]
    let networks: ProjectNetworks
    let policies: [PolicyRules]
    /// By project; of those that have any.
    let outside: [String: OutsideRules]

    enum Direction: String, Sendable, CaseIterable { case ingress, egress }

    init(
        settings: NetworkSettings, pods: [PolicyPod], namespaceLabels: [String: [String: String]] = [:],
        networks: ProjectNetworks, policies: [PolicyRules] = [], outside: [String: OutsideRules] = [:]
    ) {
        self.settings = settings
        self.pods = pods
        self.namespaceLabels = namespaceLabels
        self.networks = networks
        self.policies = policies.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
        // As in OpenShift: who is open to all is not fenced in.
        self.outside = outside.filter { !networks.isGlobal($0.key) }
    }

    /// Pods, and the name server, which is where policies expect it: in `kube-system`, labelled as Kubernetes does.
    var peers: [PolicyPod] {
        let names = [("dns", "udp"), ("dns-tcp", "tcp")].map { PolicyPod.Port(name: $0, portProtocol: $1, number: 53) }
        return pods + [
            PolicyPod(
                namespace: "kube-system", labels: ["k8s-app": "kube-dns"], addresses: settings.gateways, ports: names)
        ]
    }

    /// The policies that bind a pod in a direction; empty where none does.
    func policies(_ direction: Direction, of pod: PolicyPod) -> [PolicyRules] {
        policies.filter { rules($0, direction) != nil && $0.selects(pod) }
    }

    func rules(_ policy: PolicyRules, _ direction: Direction) -> [PolicyRules.Rule]? {
        direction == .ingress ? policy.ingress : policy.egress
    }

    // MARK: - Asking

    /// True where something that was allowed may not be any more. More pods forbid nothing to those that are there.
    func mayForbid(since old: Isolation) -> Bool {
        // A network of a project that had no pods forbids nothing to anybody.
        let projects = Set(old.pods.map(\.namespace))
        return projects.contains { networks.network(of: $0) != old.networks.network(of: $0) }
            || policies != old.policies || outside != old.outside
            || !policies.isEmpty && (namespaceLabels != old.namespaceLabels || Set(pods) != Set(old.pods))
    }

    /// True where a connection may be. `own` are the host's addresses.
    func allows(_ flow: Flow, own: Set<InetAddress>) -> Bool {
        if own.contains(flow.source) || flow.source == flow.responder { return true }
        let source = pods.first { $0.addresses.contains(flow.source) }
        let target = pods.first { $0.addresses.contains(flow.responder) }
        if let source {
            if !isInside(flow.responder), outside[source.namespace]?.allows(flow.responder) == false { return false }
            let bound = policies(.egress, of: source)
            guard bound.isEmpty || bound.contains(where: { allows($0, .egress, flow) }) else { return false }
        }
        guard let target else { return true }
        let bound = policies(.ingress, of: target)
        if !bound.isEmpty { return bound.contains { allows($0, .ingress, flow) } }
        guard let source else { return true }
        return networks.isGlobal(source.namespace) || networks.isGlobal(target.namespace)
            || networks.network(of: source.namespace) == networks.network(of: target.namespace)
    }

    private func isInside(_ address: InetAddress) -> Bool {
        (settings.podNetworks + settings.serviceNetworks).contains { $0.contains(address) }
    }

    private func allows(_ policy: PolicyRules, _ direction: Direction, _ flow: Flow) -> Bool {
        let address = direction == .ingress ? flow.source : flow.responder
        return (rules(policy, direction) ?? []).contains { rule in
            (rule.peers?.contains { matches($0, address) } ?? true)
                && (rule.ports?.contains { matches($0, flow) } ?? true)
        }
    }

    private func matches(_ peer: PolicyRules.Peer, _ address: InetAddress) -> Bool {
        switch peer {
        case .block(let network, let except):
            network.contains(address) && !except.contains { $0.contains(address) }
        case .pods(let selection):
            peers.contains {
                $0.addresses.contains(address) && selection.matches($0, namespaceLabels: namespaceLabels)
            }
        }
    }

    private func matches(_ port: PolicyRules.Port, _ flow: Flow) -> Bool {
        let number = Int(flow.responderPort)
        return switch port {
        case .all(let name): name == flow.protocolName
        case .numbers(let name, let range): name == flow.protocolName && range.contains(number)
        case .named(let portProtocol, let name):
            portProtocol == flow.protocolName
                && peers.contains { pod in
                    pod.addresses.contains(flow.responder)
                        && pod.ports.contains(.init(name: name, portProtocol: portProtocol, number: number))
                }
        }
    }
}
