import Machinery

extension KindHooks {
    static let describeService: KindHook = { kind in
        kind.columns = [
            .name, .text("Type", "spec.type"), .text("Cluster-IP", "spec.clusterIP"),
            .computed("External-IP") { .string(externalAddress($0)) }, .computed("Port(s)") { ports($0) }, .age,
            .selector("Selector", "spec", "selector"),
        ]
        kind.selectableFields = [SelectableField("spec.clusterIP"), SelectableField("spec.type")]
        kind.nameRule = Names.dns1035Label
        kind.prepare = ServiceRules.prepare
        kind.validate = ServiceRules.validate
    }

    static let describeEndpoints: KindHook = { kind in
        kind.columns = [.name, .computed("Endpoints") { .string(endpoints($0)) }, .age]
        kind.warnings = { _ in ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"] }
    }

    private static func externalAddress(_ service: JSONValue) -> String {
        let external = service["spec"]["externalIPs"].strings
        switch service["spec"]["type"].text {
        case "ExternalName": return service["spec"]["externalName"].text
        case "LoadBalancer":
            let given = service["status"]["loadBalancer"]["ingress"].items.map {
                $0["ip"].string ?? $0["hostname"].text
            }
            let all = external + given
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        default: return external.isEmpty ? "<none>" : external.joined(separator: ",")
        }
    }

    private static func ports(_ service: JSONValue) -> JSONValue {
        TableColumn.list(
            service["spec"]["ports"].items.map { port in
                let node = port["nodePort"].int ?? 0
                return "\(port["port"].number)" + (node > 0 ? ":\(node)" : "") + "/" + port["protocol"].text
            })
    }

    private static func endpoints(_ object: JSONValue) -> String {
        let all = object["subsets"].items.flatMap { subset in
            subset["addresses"].items.flatMap { address -> [String] in
                let ports = subset["ports"].items
                if ports.isEmpty { return [address["ip"].text] }
                return ports.map { "\(address["ip"].text):\($0["port"].number)" }
            }
        }
        if all.isEmpty { return "<none>" }
        return all.prefix(3).joined(separator: ",") + (all.count > 3 ? " + \(all.count - 3) more..." : "")
    }
}
