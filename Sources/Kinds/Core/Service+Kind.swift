import Machinery

extension KindFamily {
    /// Service, Endpoints.
    static let services = KindFamily(
        "v1",
        kinds: [
            Kind(
                "services", "Service", .namespaced, .objectOnDeletion, .createdByUpdate, .labelName, short: "svc",
                categories: "all",
                parts: .part("proxy", "create", "delete", "get", "patch", "update", as: "v1/ServiceProxyOptions"),
                .status
            ) { kind in
                kind.columns = [
                    .name, .text("Type", "spec.type"), .text("Cluster-IP", "spec.clusterIP"),
                    .computed("External-IP") { .string(externalAddress($0)) }, .computed("Port(s)") { ports($0) }, .age,
                    .selector("Selector", "spec", "selector"),
                ]
                kind.selectableFields = [SelectableField("spec.clusterIP"), SelectableField("spec.type")]
                kind.nameRule = Names.dns1035Label
                kind.prepare = ServiceRules.prepare
                kind.validate = ServiceRules.validate
            },
            Kind("endpoints", "Endpoints", .namespaced, .createdByUpdate, short: "ep") { kind in
                kind.columns = [.name, .computed("Endpoints") { .string(endpoints($0)) }, .age]
                kind.deprecation = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
                kind.validate = EndpointRules.validateEndpoints
            },
        ],
        defaults: ["ServiceSpec": completeServiceSpec],
        fields: """
            Service kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ServiceSpec
             status 3 ServiceStatus default={}
            ServiceSpec
             ports 1 [ServicePort] patch=merge:port keys=port,protocol
             selector 2 {string} atomic
             clusterIP 3 string
             clusterIPs 18 [string]
             type 4 string enum=ClusterIP,ExternalName,LoadBalancer,NodePort default=ClusterIP
             externalIPs 5 [string]
             sessionAffinity 7 string enum=ClientIP,None default=None
             loadBalancerIP 8 string
             loadBalancerSourceRanges 9 [string]
             externalName 10 string
             externalTrafficPolicy 11 string enum=Cluster,Local
             healthCheckNodePort 12 int32
             publishNotReadyAddresses 13 bool
             sessionAffinityConfig 14 SessionAffinityConfig
             ipFamilies 19 [string]
             ipFamilyPolicy 17 string pointer enum=PreferDualStack,RequireDualStack,SingleStack
             allocateLoadBalancerNodePorts 20 bool pointer
             loadBalancerClass 21 string pointer
             internalTrafficPolicy 22 string pointer enum=Cluster,Local
             trafficDistribution 23 string pointer
            ServicePort
             name 1 string
             protocol 2 string enum=SCTP,TCP,UDP default=TCP
             appProtocol 6 string pointer
             port 3 int32 must
             targetPort 4 intorstring
             nodePort 5 int32
            SessionAffinityConfig
             clientIP 1 ClientIPConfig
            ClientIPConfig
             timeoutSeconds 1 int32 pointer
            ServiceStatus
             loadBalancer 1 LoadBalancerStatus default={}
             conditions 2 [meta.v1.Condition] patch=merge:type keys=type
            LoadBalancerStatus
             ingress 1 [LoadBalancerIngress]
            LoadBalancerIngress
             ip 1 string
             hostname 2 string
             ipMode 3 string pointer
             ports 4 [PortStatus]
            PortStatus
             port 1 int32 required
             protocol 2 string required
             error 3 string pointer
            Endpoints kind
             metadata 1 meta.v1.ObjectMeta
             subsets 2 [EndpointSubset]
            EndpointSubset
             addresses 1 [EndpointAddress]
             notReadyAddresses 2 [EndpointAddress]
             ports 3 [EndpointPort]
            EndpointAddress atomic
             ip 1 string required
             hostname 3 string
             nodeName 4 string pointer
             targetRef 2 ObjectReference
            EndpointPort atomic
             name 1 string
             port 2 int32 required
             protocol 3 string enum=SCTP,TCP,UDP default=TCP
             appProtocol 4 string pointer
            """)
}

extension KindFamily {
    @Sendable private static func completeServiceSpec(_ spec: inout JSONValue) {
        let type = spec["type"].text
        if var ports = spec["ports"].array {
            for index in ports.indices {
                let target = ports[index]["targetPort"]
                if target.isNull || target == 0 || target == "" { ports[index]["targetPort"] = ports[index]["port"] }
            }
            spec["ports"] = .array(ports)
        }
        if spec["sessionAffinity"] == "ClientIP" {
            if spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].isNull {
                spec["sessionAffinityConfig"] = ["clientIP": ["timeoutSeconds": 10_800]]
            }
        }
        guard type != "ExternalName" else { return }
        spec.setDefault("internalTrafficPolicy", "Cluster")
        spec.setDefault("ipFamilies", ["IPv4"])
        spec.setDefault("ipFamilyPolicy", "SingleStack")
        if type == "NodePort" || type == "LoadBalancer" { spec.setDefault("externalTrafficPolicy", "Cluster") }
        if type == "LoadBalancer" { spec.setDefault("allocateLoadBalancerNodePorts", true) }
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
