internal import HostSystem
internal import Kinds
internal import Machinery

/// A pod as policies see it.
struct PolicyPod: Sendable, Hashable {
    struct Port: Sendable, Hashable {
        let name: String
        let portProtocol: String
        let number: Int
    }

    let namespace: String
    let labels: [String: String]
    let addresses: [InetAddress]
    /// Its containers' ports that have a name.
    let ports: [Port]

    init(namespace: String, labels: [String: String], addresses: [InetAddress], ports: [Port] = []) {
        self.namespace = namespace
        self.labels = labels
        self.addresses = addresses
        self.ports = ports
    }

    /// What an object says of a pod that has these addresses.
    init(_ pod: Pod, addresses: [InetAddress]) {
        let ports = (pod.containers + pod.initContainers).flatMap(\.ports).filter { !$0.name.isEmpty }.map {
            Port(
                name: $0.name, portProtocol: $0.portProtocol.isEmpty ? "tcp" : $0.portProtocol.lowercased(),
                number: $0.containerPort)
        }
        self.init(namespace: pod.namespace, labels: pod.metadata.labels, addresses: addresses, ports: ports)
    }
}

/// What a NetworkPolicy says, read: numbers and selectors instead of text.
struct PolicyRules: Sendable, Hashable {
    struct Rule: Sendable, Hashable {
        /// Nil is everybody.
        let peers: [Peer]?
        /// Nil is every port.
        let ports: [Port]?
    }

    enum Peer: Sendable, Hashable {
        case pods(PodSelection)
        case block(InetNetwork, except: [InetNetwork])
    }

    /// Pods of one namespace, or of those that labels pick.
    struct PodSelection: Sendable, Hashable {
        let namespace: String?
        let namespaces: LabelSelector
        let pods: LabelSelector

        func matches(_ pod: PolicyPod, namespaceLabels: [String: [String: String]]) -> Bool {
            if let namespace {
                guard pod.namespace == namespace else { return false }
            } else {
                guard let labels = namespaceLabels[pod.namespace], namespaces.matches(labels) else { return false }
            }
            return pods.matches(pod.labels)
        }
    }

    enum Port: Sendable, Hashable {
        case all(String)
        case numbers(String, ClosedRange<Int>)
        case named(String, String)
    }

    let namespace: String
    let name: String
    let pods: LabelSelector
    /// Nil where the policy says nothing of the direction; empty allows nobody.
    let ingress: [Rule]?
    let egress: [Rule]?

    func selects(_ pod: PolicyPod) -> Bool { pod.namespace == namespace && pods.matches(pod.labels) }

    /// Reads a policy. What can't be read allows nothing: validation has refused it, or a later API means more by it.
    init(_ policy: NetworkPolicy) {
        namespace = policy.namespace
        name = policy.name
        let space = policy.namespace
        pods = policy.podSelector.isNull ? .everything : (try? LabelSelector(json: policy.podSelector)) ?? .everything
        let types = policy.policyTypes
        ingress = types.contains("Ingress") ? policy.ingress.map { Self.rule($0, "from", in: space) } : nil
        egress = types.contains("Egress") ? policy.egress.map { Self.rule($0, "to", in: space) } : nil
    }

    private static func rule(_ json: JSONValue, _ side: String, in namespace: String) -> Rule {
        let (peers, ports) = (json[side].list, json["ports"].list)
        return Rule(
            peers: peers.isEmpty ? nil : peers.compactMap { peer($0, in: namespace) },
            ports: ports.isEmpty ? nil : ports.compactMap(port))
    }

    private static func peer(_ json: JSONValue, in namespace: String) -> Peer? {
        let block = json["ipBlock"]
        if !block.isNull {
            guard let network = InetNetwork(masking: block["cidr"].text) else { return nil }
            let except = block["except"].texts.compactMap { InetNetwork(masking: $0) }
            return .block(network, except: except.filter { $0.family == network.family })
        }
        guard let spaces = try? LabelSelector(json: json["namespaceSelector"]),
            let pods = json["podSelector"].isNull ? .everything : try? LabelSelector(json: json["podSelector"])
        else { return nil }
        return .pods(PodSelection(namespace: spaces.isNothing ? namespace : nil, namespaces: spaces, pods: pods))
    }

    private static func port(_ json: JSONValue) -> Port? {
        let name = json["protocol"].text.isEmpty ? "tcp" : json["protocol"].text.lowercased()
        guard ["tcp", "udp", "sctp"].contains(name) else { return nil }
        switch json["port"] {
        case .null: return .all(name)
        case .string(let text):
            guard let number = Int(text) else { return .named(name, text) }
            return (1...65535).contains(number) ? .numbers(name, number...number) : nil
        default:
            guard let first = json["port"].int, (1...65535).contains(first) else { return nil }
            let last = json["endPort"].int ?? first
            return (first...65535).contains(last) ? .numbers(name, first...last) : nil
        }
    }
}
