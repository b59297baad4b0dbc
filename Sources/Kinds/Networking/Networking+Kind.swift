import Machinery

extension KindHooks {
    static let describeIngress: KindHook = { kind in
        kind.columns = [
            .name, .text("Class", "spec.ingressClassName"), .computed("Hosts") { .string(hosts($0)) },
            .computed("Address") { object in
                let given = object["status"]["loadBalancer"]["ingress"].items.map {
                    $0["ip"].string ?? $0["hostname"].text
                }
                return .string(given.joined(separator: ","))
            }, .computed("Ports") { $0["spec"]["tls"].items.isEmpty ? "80" : "80, 443" }, .age,
        ]
    }

    private static func hosts(_ ingress: JSONValue) -> String {
        let hosts = ingress["spec"]["rules"].items.map { $0["host"].text }.filter { !$0.isEmpty }
        if hosts.isEmpty { return "*" }
        return hosts.prefix(3).joined(separator: ",") + (hosts.count > 3 ? " + \(hosts.count - 3) more..." : "")
    }

    static let describeIngressClass: KindHook = { kind in
        kind.columns = [
            .name, .text("Controller", "spec.controller"),
            .computed("Parameters") { object in
                let target = object["spec"]["parameters"]
                guard !target.isNull else { return "<none>" }
                let group = target["apiGroup"].text
                return .string(target["kind"].text + (group.isEmpty ? "" : ".\(group)") + "/" + target["name"].text)
            }, .age,
        ]
    }

    static let describeNetworkPolicy: KindHook = { kind in
        kind.columns = [.name, .selector("Pod-Selector", "spec", "podSelector", wide: false), .age]
    }

    static let describeIPAddress: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("ParentRef") { object in
                let parent = object["spec"]["parentRef"]
                let parts = [parent["resource"].text, parent["group"].text].filter { !$0.isEmpty }
                let place = [parent["namespace"].text, parent["name"].text].filter { !$0.isEmpty }
                return .string(parts.joined(separator: ".") + "/" + place.joined(separator: "/"))
            },
        ]
    }

    static let describeServiceCIDR: KindHook = { kind in
        kind.columns = [.name, .computed("CIDRs") { TableColumn.list($0["spec"]["cidrs"].strings) }, .age]
    }

    static let describeEndpointSlice: KindHook = { kind in
        kind.columns = [
            .name, .text("AddressType", "addressType"),
            .computed("Ports") { object in
                let ports = object["ports"].items.map { $0["port"].int.map(String.init) ?? "*" }
                return .string(ports.isEmpty ? "<unset>" : ports.joined(separator: ","))
            },
            .computed("Endpoints") { object in
                let addresses = object["endpoints"].items.flatMap { $0["addresses"].strings }
                guard !addresses.isEmpty else { return "<unset>" }
                let more = addresses.count > 3 ? " + \(addresses.count - 3) more..." : ""
                return .string(addresses.prefix(3).joined(separator: ",") + more)
            }, .age,
        ]
    }
}
