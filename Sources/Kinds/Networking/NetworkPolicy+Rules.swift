import Machinery

/// Checks of network policies (networking/v1).
enum NetworkPolicyRules {
    @Sendable static func validate(_ policy: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = policy["spec"]
        var causes = FieldRules.selector(spec["podSelector"], "spec.podSelector")
        for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
            for (index, rule) in spec[direction].items.enumerated() {
                let path = "spec.\(direction)[\(index)]"
                for (number, port) in rule["ports"].items.enumerated() {
                    causes += self.port(port, "\(path).ports[\(number)]")
                }
                for (number, peer) in rule[peers].items.enumerated() {
                    causes += self.peer(peer, "\(path).\(peers)[\(number)]")
                }
            }
        }
        let types = spec["policyTypes"].items
        if types.count > 2 {
            let detail = "may not specify more than two policyTypes"
            return causes + [.invalid("spec.policyTypes", spec["policyTypes"], detail)]
        }
        for (index, type) in types.enumerated() {
            causes += FieldRules.oneOf(["Egress", "Ingress"], type, "spec.policyTypes[\(index)]")
        }
        return causes
    }

    private static func port(_ port: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.oneOf(["SCTP", "TCP", "UDP"], port["protocol"], "\(path).protocol")
        causes += Names.port(port["port"]).map { .invalid("\(path).port", port["port"], $0) }
        guard let end = port["endPort"].int else { return causes }
        switch port["port"] {
        case .null: causes.append(.required("\(path).port", "must be specified when `endPort` is specified"))
        case .string:
            let detail = "may not be specified when `port` is non-numeric"
            causes.append(.invalid("\(path).endPort", port["endPort"], detail))
        default:
            if end < port["port"].number {
                let detail = "must be greater than or equal to `port`"
                causes.append(.invalid("\(path).endPort", port["endPort"], detail))
            }
            causes += Names.portNumber(end).map { .invalid("\(path).endPort", port["endPort"], $0) }
        }
        return causes
    }

    private static func peer(_ peer: JSONValue, _ path: String) -> [StatusCause] {
        let selectors = ["podSelector", "namespaceSelector"].filter { !peer[$0].isNull }
        var causes = selectors.flatMap { FieldRules.selector(peer[$0], "\(path).\($0)") }
        let block = peer["ipBlock"]
        if block.isNull {
            if selectors.isEmpty { causes.append(.required(path, "must specify a peer")) }
            return causes
        }
        if !selectors.isEmpty {
            causes.append(.forbidden(path, "may not specify both ipBlock and another peer"))
        }
        guard !block["cidr"].text.isEmpty else { return causes + [.required("\(path).ipBlock.cidr")] }
        causes += FieldRules.network(block["cidr"], "\(path).ipBlock.cidr")
        guard let network = NetworkText(block["cidr"].text) else { return causes }
        for (index, except) in block["except"].items.enumerated() {
            let place = "\(path).ipBlock.except[\(index)]"
            causes += FieldRules.network(except, place)
            guard let inner = NetworkText(except.text), !network.strictlyContains(inner) else { continue }
            causes.append(.invalid(place, except, "must be a strict subset of `cidr`"))
        }
        return causes
    }
}
