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
            Service kind // A name and address under which a set of pods is reached.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ServiceSpec // What is wanted.
             status 3 ServiceStatus default={} // What was found; the platform writes it.
            ServiceSpec // Which pods are reached, and how.
             ports 1 [ServicePort] patch=merge:port keys=port,protocol // The ports.
             selector 2 {string} atomic // The labels of the pods; without any, endpoints are made by others.
             clusterIP 3 string // Its address inside; given by the platform unless set, None for no address.
             clusterIPs 18 [string] // Its addresses inside, one a family; the first is clusterIP.
             type 4 string enum=ClusterIP,ExternalName,LoadBalancer,NodePort default=ClusterIP // ClusterIP, NodePort, LoadBalancer, or ExternalName for an alias of another name.
             externalIPs 5 [string] // More addresses of nodes under which it is reached.
             sessionAffinity 7 string enum=ClientIP,None default=None // ClientIP sends a client to the same pod each time; None doesn't.
             loadBalancerIP 8 string // The address wished for at the load balancer; deprecated.
             loadBalancerSourceRanges 9 [string] // The clients that the load balancer lets in.
             externalName 10 string // The name that it is an alias of, for ExternalName.
             externalTrafficPolicy 11 string enum=Cluster,Local // Local sends what comes from outside only to pods of the same node; Cluster to all.
             healthCheckNodePort 12 int32 // The port at which nodes tell whether they have pods, for externalTrafficPolicy Local.
             publishNotReadyAddresses 13 bool // Pods that aren't ready are told too.
             sessionAffinityConfig 14 SessionAffinityConfig // Settings of sessionAffinity.
             ipFamilies 19 [string] // IPv4 and IPv6, in order.
             ipFamilyPolicy 17 string pointer enum=PreferDualStack,RequireDualStack,SingleStack // SingleStack, PreferDualStack or RequireDualStack.
             allocateLoadBalancerNodePorts 20 bool pointer // Whether a load balancer gets node ports.
             loadBalancerClass 21 string pointer // Which implementation makes the load balancer.
             internalTrafficPolicy 22 string pointer enum=Cluster,Local // Local sends what comes from a node only to its own pods; Cluster to all.
             trafficDistribution 23 string pointer // A preference for near pods, such as PreferSameZone.
            ServicePort // A port of a service.
             name 1 string // Its name; needed where there are several.
             protocol 2 string enum=SCTP,TCP,UDP default=TCP // TCP, UDP or SCTP.
             appProtocol 6 string pointer // What is spoken, such as kubernetes.io/h2c.
             port 3 int32 must // The port that clients connect to.
             targetPort 4 intorstring // The port of the pods, by number or name; port unless given.
             nodePort 5 int32 // The port of every node that leads here, for NodePort and LoadBalancer.
            SessionAffinityConfig // Settings of session affinity.
             clientIP 1 ClientIPConfig // Those of ClientIP.
            ClientIPConfig // Settings of session affinity by address.
             timeoutSeconds 1 int32 pointer // How long a client stays with a pod.
            ServiceStatus // What is known of a service.
             loadBalancer 1 LoadBalancerStatus default={} // The load balancer.
             conditions 2 [meta.v1.Condition] patch=merge:type keys=type // What is true of the object at the moment.
            LoadBalancerStatus // What is known of a load balancer.
             ingress 1 [LoadBalancerIngress] // Where it is reached.
            LoadBalancerIngress // A point where a load balancer is reached.
             ip 1 string // Its address.
             hostname 2 string // Its name.
             ipMode 3 string pointer // VIP, or Proxy where the load balancer ends the connections.
             ports 4 [PortStatus] // Its ports.
            PortStatus // A port of a load balancer.
             port 1 int32 required // The port.
             protocol 2 string required // TCP, UDP or SCTP.
             error 3 string pointer // What is wrong with it.
            Endpoints kind // The addresses behind a service; EndpointSlices came after it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             subsets 2 [EndpointSubset] // Addresses with ports.
            EndpointSubset // Addresses that have the same ports.
             addresses 1 [EndpointAddress] // Those that take requests.
             notReadyAddresses 2 [EndpointAddress] // Those that don't take requests at the moment.
             ports 3 [EndpointPort] // Their ports.
            EndpointAddress atomic // An address behind a service.
             ip 1 string required // The address.
             hostname 3 string // Its name.
             nodeName 4 string pointer // Its node.
             targetRef 2 ObjectReference // The pod that has it.
            EndpointPort atomic // A port behind a service.
             name 1 string // The name of the service's port.
             port 2 int32 required // The port.
             protocol 3 string enum=SCTP,TCP,UDP default=TCP // TCP, UDP or SCTP.
             appProtocol 4 string pointer // What is spoken, such as kubernetes.io/h2c.
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
        let addresses = spec["clusterIPs"].items.isEmpty ? [spec["clusterIP"]] : spec["clusterIPs"].items
        let given = addresses.map(\.text).filter { !$0.isEmpty && $0 != "None" }
        let families: [JSONValue] = given.map { $0.contains(":") ? "IPv6" : "IPv4" }
        spec.setDefault("ipFamilies", families.isEmpty ? ["IPv4"] : .array(families))
        spec.setDefault("ipFamilyPolicy", spec["ipFamilies"].items.count > 1 ? "RequireDualStack" : "SingleStack")
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
