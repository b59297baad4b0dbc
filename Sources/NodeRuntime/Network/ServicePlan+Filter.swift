internal import HostSystem

extension ServicePlan {
    /// The maps that packets are looked up in, and a chain for each port of a service.
    var layout: FilterLayout {
        var layout = FilterLayout()
        for family in settings.families {
            let (type, suffix) = (family.nftType, family.suffix)
            let socket = "\(type) . inet_proto . inet_service"
            layout.sets["services\(suffix)"] = FilterSet("\(socket) : verdict")
            layout.sets["external\(suffix)"] = FilterSet("\(socket) : verdict")
            layout.sets["nodeports\(suffix)"] = FilterSet("inet_proto . inet_service : verdict")
            layout.sets["refused\(suffix)"] = FilterSet(socket)
            layout.sets["outside\(suffix)"] = FilterSet(socket)
        }
        for rule in rules.values {
            layout.merge(rule.layout)
            for target in rule.targets where isOutside(target.address) {
                let text = "\(target.address) . \(rule.protocolName) . \(target.port)"
                layout.sets["outside\(rule.family.suffix)"]?.elements[text] = ""
            }
        }
        for (key, verdict) in verdicts { add(key, verdict, to: &layout) }
        return layout
    }

    private func add(_ key: ServiceRule.Key, _ verdict: Verdict, to layout: inout FilterLayout) {
        let map = "\(key.map.rawValue)\(key.family.suffix)"
        switch verdict {
        case .lead(let chain): layout.sets[map]?.elements[key.text] = "goto \(chain)"
        case .drop: layout.sets[map]?.elements[key.text] = "drop"
        case .refuse:
            // The host's own addresses refuse by themselves.
            if key.map == .external { layout.sets["refused\(key.family.suffix)"]?.elements[key.text] = "" }
        }
    }

    /// True for an endpoint that is neither a pod nor the host.
    private func isOutside(_ address: InetAddress) -> Bool {
        guard address != .v4(settings.gateway), settings.listening(.v4(settings.gateway)) != address else {
            return false
        }
        return !settings.podNetworks.contains { $0.contains(address) }
    }

    /// A flow of datagrams goes on for as long as packets come, also to an endpoint that is no more, or to none.
    /// True for one that `old` or nobody has led where this plan wouldn't.
    func isStale(_ flow: Flow, old: ServicePlan, own: Set<InetAddress>) -> Bool {
        guard flow.protocolName == "udp" else { return false }
        let (address, port) = (flow.target, Int(flow.targetPort))
        var keys = [ServiceRule.Key.Map.services, .external].map {
            ServiceRule.Key(map: $0, family: address.family, address: address, protocolName: "udp", port: port)
        }
        if own.contains(address) {
            keys.append(
                ServiceRule.Key(
                    map: .nodeports, family: address.family, address: nil, protocolName: "udp", port: port))
        }
        for key in keys where verdicts[key] != nil || old.verdicts[key] != nil {
            guard let verdict = verdicts[key], verdict != .refuse else { return flow.isTranslated }
            guard case .lead(let chain) = verdict, let rule = rules[chain] else { return true }
            let target = ServiceRule.Target(address: flow.responder, port: Int(flow.responderPort))
            return !rule.targets.contains(target)
        }
        return false
    }

    /// True where flows of datagrams may be led elsewhere than before.
    func differsInDatagrams(from old: ServicePlan) -> Bool {
        func udp(_ plan: ServicePlan) -> [String: ServiceRule] { plan.rules.filter { $0.value.protocolName == "udp" } }
        func keys(_ plan: ServicePlan) -> [ServiceRule.Key: Verdict] {
            plan.verdicts.filter { $0.key.protocolName == "udp" }
        }
        return udp(self) != udp(old) || keys(self) != keys(old)
    }
}
