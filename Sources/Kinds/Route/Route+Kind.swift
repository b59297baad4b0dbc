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
            Route kind // A host name, and maybe a path, under which a service is reached from outside.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 RouteSpec required // What is wanted.
             status 3 RouteStatus // What was found; the platform writes it.
            RouteSpec // Which requests go where.
             host 1 string // The host; made from the route's name unless given.
             subdomain 8 string // The host without the router's domain.
             path 2 string // The path that requests must begin with.
             to 3 RouteTargetReference required // The service.
             alternateBackends 4 [RouteTargetReference] // Further services, which share the requests by weight.
             port 5 RoutePort // The service's port.
             tls 6 TLSConfig // How it is served over TLS.
             wildcardPolicy 7 string enum=None,Subdomain default=None // Whether names below the host count too: None or Subdomain.
             httpHeaders 9 RouteHTTPHeaders // Headers that are set or deleted.
            RouteTargetReference // A service that gets requests.
             kind 1 string required enum=Service default=Service // Service.
             name 2 string required // The service.
             weight 3 int32 required default=100 // Its share, from 0 to 256.
            RoutePort // A service's port.
             targetPort 1 intorstring required // The pods' port, by name or number.
            TLSConfig // How a route is served over TLS.
             termination 1 string required enum=edge,passthrough,reencrypt // Where TLS ends: edge, passthrough or reencrypt.
             certificate 2 string // The certificate, in PEM.
             key 3 string // Its key, in PEM.
             caCertificate 4 string // The certificates between it and its authority, in PEM.
             destinationCACertificate 5 string // The authority of the pods' certificates, for reencrypt.
             insecureEdgeTerminationPolicy 6 string enum=Allow,None,Redirect // What becomes of plain HTTP: None, Allow or Redirect.
             externalCertificate 7 LocalObjectReference // The Secret with certificate and key.
            LocalObjectReference // Points to an object in the same namespace by its name.
             name 1 string // The object's name.
            RouteHTTPHeaders // Headers that are set or deleted.
             actions 1 RouteHTTPHeaderActions // What is done.
            RouteHTTPHeaderActions // What is done with headers.
             response 1 [RouteHTTPHeader] required // Those of answers.
             request 2 [RouteHTTPHeader] required // Those of requests.
            RouteHTTPHeader // What is done with a header.
             name 1 string required // The header.
             action 2 RouteHTTPHeaderActionUnion required // What is done.
            RouteHTTPHeaderActionUnion // What is done; told by type.
             type 1 string required // Set or Delete.
             set 2 RouteSetHTTPHeader // The value, for Set.
            RouteSetHTTPHeader // The value of a header.
             value 1 string required // The value.
            RouteStatus // What is known.
             ingress 1 [RouteIngress] // Where it is served.
            RouteIngress // A router that serves a route, or refuses to.
             host 1 string // The host that it is served under.
             routerName 2 string // The router.
             conditions 3 [RouteIngressCondition] // Whether it was admitted.
             wildcardPolicy 4 string // The wildcard policy that holds.
             routerCanonicalHostname 5 string // The router's own name, for DNS.
            RouteIngressCondition // One thing that is true or false of a route at a router.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             reason 3 string // Why it is so, in one CamelCase word.
             message 4 string // Why it is so, for people.
             lastTransitionTime 5 time // When status changed last.
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
