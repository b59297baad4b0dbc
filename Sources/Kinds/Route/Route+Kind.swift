import Machinery

extension KindFamily {
    /// Route.
    static let routes = KindFamily(
        "route.openshift.io/v1",
        kinds: [
            Kind("routes", "Route", .namespaced, categories: "all", parts: .status) { kind in
                kind.columns = [
                    .name, .computed("Host/Port") { .string(host($0)) }, .text("Path", "spec.path", absent: ""),
                    .computed("Services") { .string(services($0["spec"])) },
                    .text("Port", "spec.port.targetPort", absent: "<all>"),
                    .computed("Termination") { .string(termination($0["spec"]["tls"])) },
                    .text("Wildcard", "spec.wildcardPolicy", absent: "None"),
                ]
                kind.selectableFields = ["spec.path", "spec.host", "spec.subdomain", "spec.to.name"].map {
                    SelectableField($0)
                }
                kind.validate = RouteRules.validate
            }
        ],
        defaults: ["TLSConfig": completeRouteTLS],
        fields: """
            Route kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 RouteSpec required
             status 3 RouteStatus
            RouteSpec
             host 1 string
             subdomain 8 string
             path 2 string
             to 3 RouteTargetReference required
             alternateBackends 4 [RouteTargetReference]
             port 5 RoutePort
             tls 6 TLSConfig
             wildcardPolicy 7 string enum=None,Subdomain default=None
             httpHeaders 9 RouteHTTPHeaders
            RouteTargetReference
             kind 1 string required enum=Service default=Service
             name 2 string required
             weight 3 int32 required default=100
            RoutePort
             targetPort 1 intorstring required
            TLSConfig
             termination 1 string required enum=edge,passthrough,reencrypt
             certificate 2 string
             key 3 string
             caCertificate 4 string
             destinationCACertificate 5 string
             insecureEdgeTerminationPolicy 6 string enum=Allow,None,Redirect
             externalCertificate 7 LocalObjectReference
            LocalObjectReference
             name 1 string
            RouteHTTPHeaders
             actions 1 RouteHTTPHeaderActions
            RouteHTTPHeaderActions
             response 1 [RouteHTTPHeader] required
             request 2 [RouteHTTPHeader] required
            RouteHTTPHeader
             name 1 string required
             action 2 RouteHTTPHeaderActionUnion required
            RouteHTTPHeaderActionUnion
             type 1 string required
             set 2 RouteSetHTTPHeader
            RouteSetHTTPHeader
             value 1 string required
            RouteStatus
             ingress 1 [RouteIngress]
            RouteIngress
             host 1 string
             routerName 2 string
             conditions 3 [RouteIngressCondition]
             wildcardPolicy 4 string
             routerCanonicalHostname 5 string
            RouteIngressCondition
             type 1 string required
             status 2 string required
             reason 3 string
             message 4 string
             lastTransitionTime 5 time
            """)
}

extension KindFamily {
    @Sendable private static func completeRouteTLS(_ tls: inout JSONValue) {
        if tls["destinationCACertificate"].text.isEmpty { tls.setDefault("termination", "edge") }
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
