import Machinery

extension KindHooks {
    static let describeRoute: KindHook = { kind in
        kind.columns = [
            .name, .computed("Host/Port") { .string(host($0)) }, .text("Path", "spec.path", absent: ""),
            .computed("Services") { .string(services($0["spec"])) },
            .text("Port", "spec.port.targetPort", absent: "<all>"),
            .computed("Termination") { .string(termination($0["spec"]["tls"])) },
            .text("Wildcard", "spec.wildcardPolicy", absent: "None"),
        ]
        kind.selectableFields = ["spec.path", "spec.host", "spec.subdomain", "spec.to.name"].map { SelectableField($0) }
        kind.validate = RouteRules.validate
    }

    private static func services(_ spec: JSONValue) -> String {
        let backends = ([spec["to"]] + spec["alternateBackends"].items)
        guard backends.count > 1 else { return spec["to"]["name"].text }
        let weights = backends.map { $0["weight"].int ?? 100 }
        let total = weights.reduce(0, +)
        return zip(backends, weights).map { backend, weight in
            "\(backend["name"].text)(\(total == 0 ? 0 : weight * 100 / total)%)"
        }.joined(separator: ",")
    }

    private static func termination(_ tls: JSONValue) -> String {
        guard !tls.isNull else { return "" }
        let policy = tls["insecureEdgeTerminationPolicy"].text
        let kind = tls["termination"].text
        return (kind.isEmpty ? "default" : kind) + (policy.isEmpty || policy == "None" ? "" : "/\(policy)")
    }

    private static func host(_ route: JSONValue) -> String {
        let ingress = route["status"]["ingress"].items
        func admission(_ entry: JSONValue) -> JSONValue {
            entry["conditions"].items.first { $0["type"].text == "Admitted" } ?? .null
        }
        guard !ingress.isEmpty else { return route["spec"]["host"].text }
        let admitted = ingress.filter { admission($0)["status"].text == "True" }
        let refused = ingress.filter { admission($0)["status"].text == "False" }
        guard let first = admitted.first else {
            return refused.first.map { admission($0)["reason"].text }.flatMap { $0.isEmpty ? nil : $0 } ?? "Pending"
        }
        let hosts = Set(admitted.map { $0["host"].text })
        var text = first["host"].text
        if hosts.count > 1 { text += " ... \(hosts.count - 1) more" }
        if !refused.isEmpty { text += " ... \(refused.count) rejected" }
        return text
    }
}
