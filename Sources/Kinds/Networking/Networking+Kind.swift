import Machinery

extension KindFamily {
    /// Ingress, IngressClass, NetworkPolicy, IPAddress, ServiceCIDR.
    static let networking = KindFamily(
        "networking.k8s.io/v1",
        kinds: [
            Kind("ingresses", "Ingress", .namespaced, .generation, short: "ing", parts: .status) { kind in
                kind.columns = [
                    .name, .text("Class", "spec.ingressClassName"), .computed("Hosts") { .string(hosts($0)) },
                    .computed("Address") { object in
                        let given = object["status"]["loadBalancer"]["ingress"].items.map {
                            $0["ip"].string ?? $0["hostname"].text
                        }
                        return .string(given.joined(separator: ","))
                    }, .computed("Ports") { $0["spec"]["tls"].items.isEmpty ? "80" : "80, 443" }, .age,
                ]
                kind.validate = IngressRules.validateIngress
            },
            Kind("ingressclasses", "IngressClass", .cluster, .generation) { kind in
                kind.columns = [
                    .name, .text("Controller", "spec.controller"),
                    .computed("Parameters") { object in
                        let target = object["spec"]["parameters"]
                        guard !target.isNull else { return "<none>" }
                        let group = target["apiGroup"].text
                        return .string(
                            target["kind"].text + (group.isEmpty ? "" : ".\(group)") + "/" + target["name"].text)
                    }, .age,
                ]
                kind.validate = IngressRules.validateClass
            },
            Kind("networkpolicies", "NetworkPolicy", .namespaced, .generation, short: "netpol") { kind in
                kind.columns = [.name, .selector("Pod-Selector", "spec", "podSelector", wide: false), .age]
                kind.validate = NetworkPolicyRules.validate
            },
            Kind("ipaddresses", "IPAddress", .cluster, short: "ip") { kind in
                kind.columns = [
                    .name,
                    .computed("ParentRef") { object in
                        let parent = object["spec"]["parentRef"]
                        let parts = [parent["resource"].text, parent["group"].text].filter { !$0.isEmpty }
                        let place = [parent["namespace"].text, parent["name"].text].filter { !$0.isEmpty }
                        return .string(parts.joined(separator: ".") + "/" + place.joined(separator: "/"))
                    },
                ]
                kind.validate = EndpointRules.validateIPAddress
                kind.nameRule = EndpointRules.addressName
            },
            Kind("servicecidrs", "ServiceCIDR", .cluster, parts: .status) { kind in
                kind.columns = [.name, .computed("CIDRs") { TableColumn.list($0["spec"]["cidrs"].strings) }, .age]
                kind.validate = EndpointRules.validateServiceCIDR
            },
        ],
        defaults: ["NetworkPolicySpec": completeNetworkPolicySpec],
        fields: """
            Ingress kind // Leads HTTP requests from outside to services.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 IngressSpec // What is wanted.
             status 3 IngressStatus // What was found; the platform writes it.
            IngressSpec // Which requests go where.
             ingressClassName 4 string pointer // Who carries it out.
             defaultBackend 1 IngressBackend // Where requests go that no rule matches.
             tls 2 [IngressTLS] // Hosts that are served over TLS.
             rules 3 [IngressRule] // Where requests go, by host and path.
            IngressBackend // Where requests go; one of these.
             service 4 IngressServiceBackend // A service.
             resource 3 core.v1.TypedLocalObjectReference // Another object in the same namespace.
            IngressServiceBackend // A service's port.
             name 1 string must // The service.
             port 2 ServiceBackendPort // Its port.
            ServiceBackendPort // A service's port; one of these.
             name 1 string // By name.
             number 2 int32 // By number.
            IngressTLS // Hosts that are served over TLS.
             hosts 1 [string] // The hosts.
             secretName 2 string // The Secret with certificate and key.
            IngressRule // Where requests to a host go.
             host 1 string // The host; all unless given, *.example.com for one level below.
             ingressRuleValue 2 IngressRuleValue inline
            IngressRuleValue // What is done with requests to a host.
             http 1 HTTPIngressRuleValue // Where they go, by path.
            HTTPIngressRuleValue // Where requests go, by path.
             paths 1 [HTTPIngressPath] required // The paths.
            HTTPIngressPath // Where requests to a path go.
             path 1 string // The path.
             pathType 3 string required pointer enum=Exact,ImplementationSpecific,Prefix // How it is matched: Exact, Prefix or ImplementationSpecific.
             backend 2 IngressBackend required // Where they go.
            IngressStatus // What is known.
             loadBalancer 1 IngressLoadBalancerStatus // Where it is reached.
            IngressLoadBalancerStatus // Where an ingress is reached.
             ingress 1 [IngressLoadBalancerIngress] // The points.
            IngressLoadBalancerIngress // A point where an ingress is reached.
             ip 1 string // Its address.
             hostname 2 string // Its name.
             ports 4 [IngressPortStatus] // Its ports.
            IngressPortStatus // A port of an ingress.
             port 1 int32 required // The port.
             protocol 2 string required // TCP, UDP or SCTP.
             error 3 string pointer // What is wrong with it.
            IngressClass kind // A way of carrying ingresses out.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 IngressClassSpec // What is wanted.
            IngressClassSpec // Who carries them out.
             controller 1 string immutable // The controller; can't be changed.
             parameters 2 IngressClassParametersReference // An object with more settings.
            IngressClassParametersReference // Points to an object with settings.
             apiGroup 1 string // Its group; empty for core.
             kind 2 string must // Its kind.
             name 3 string must // Its name.
             scope 4 string pointer // Cluster or Namespace.
             namespace 5 string pointer // Its namespace.
            NetworkPolicy kind // Limits who may reach pods, and whom they may reach.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 NetworkPolicySpec // What is wanted.
            NetworkPolicySpec // Which pods, and what is let through.
             podSelector 1 meta.v1.LabelSelector // The labels of the pods; an empty selector means all of the namespace.
             ingress 2 [NetworkPolicyIngressRule] // What is let in; one rule must match.
             egress 3 [NetworkPolicyEgressRule] // What is let out; one rule must match.
             policyTypes 4 [string] // Whether it limits Ingress, Egress or both.
            NetworkPolicyIngressRule // What is let in.
             ports 1 [NetworkPolicyPort] // To which ports; all unless given.
             from 2 [NetworkPolicyPeer] // From whom; all unless given.
            NetworkPolicyPort // Ports of a pod.
             protocol 1 string pointer enum=SCTP,TCP,UDP default=TCP // TCP, UDP or SCTP.
             port 2 intorstring // The port, by number or name; all unless given.
             endPort 3 int32 pointer // The last port of a range.
            NetworkPolicyPeer // Others on the network: pods, or addresses.
             podSelector 1 meta.v1.LabelSelector // The labels of pods.
             namespaceSelector 2 meta.v1.LabelSelector // The labels of their namespaces; the policy's own unless given.
             ipBlock 3 IPBlock // Addresses.
            IPBlock // Addresses.
             cidr 1 string must // The range, such as 10.0.0.0/8.
             except 2 [string] // Ranges within it that don't count.
            NetworkPolicyEgressRule // What is let out.
             ports 1 [NetworkPolicyPort] // To which ports; all unless given.
             to 2 [NetworkPolicyPeer] // To whom; all unless given.
            IPAddress kind // An address that is taken; its name is the address.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 IPAddressSpec required // What is wanted.
            IPAddressSpec // Who has the address.
             parentRef 1 ParentReference immutable required // The object that has it.
            ParentReference // The object that has an address.
             group 1 string // Its group.
             resource 2 string must // Its resource.
             namespace 3 string // Its namespace.
             name 4 string must // Its name.
            ServiceCIDR kind // Addresses for services.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ServiceCIDRSpec // What is wanted.
             status 3 ServiceCIDRStatus // What was found; the platform writes it.
            ServiceCIDRSpec // The addresses.
             cidrs 1 [string] // The ranges, one a family.
            ServiceCIDRStatus // What is known.
             conditions 1 [meta.v1.Condition] patch=merge:type keys=type // What is true of the object at the moment.
            """)
}

extension KindFamily {
    @Sendable private static func completeNetworkPolicySpec(_ spec: inout JSONValue) {
        spec.setDefault("policyTypes", spec["egress"].items.isEmpty ? ["Ingress"] : ["Ingress", "Egress"])
        spec.setDefault("podSelector", [:])
    }

    private static func hosts(_ ingress: JSONValue) -> String {
        let hosts = ingress["spec"]["rules"].items.map { $0["host"].text }.filter { !$0.isEmpty }
        if hosts.isEmpty { return "*" }
        return hosts.prefix(3).joined(separator: ",") + (hosts.count > 3 ? " + \(hosts.count - 3) more..." : "")
    }
}
