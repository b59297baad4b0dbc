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
            Ingress kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 IngressSpec
             status 3 IngressStatus
            IngressSpec
             ingressClassName 4 string pointer
             defaultBackend 1 IngressBackend
             tls 2 [IngressTLS]
             rules 3 [IngressRule]
            IngressBackend
             service 4 IngressServiceBackend
             resource 3 core.v1.TypedLocalObjectReference
            IngressServiceBackend
             name 1 string must
             port 2 ServiceBackendPort
            ServiceBackendPort
             name 1 string
             number 2 int32
            IngressTLS
             hosts 1 [string]
             secretName 2 string
            IngressRule
             host 1 string
             ingressRuleValue 2 IngressRuleValue inline
            IngressRuleValue
             http 1 HTTPIngressRuleValue
            HTTPIngressRuleValue
             paths 1 [HTTPIngressPath] required
            HTTPIngressPath
             path 1 string
             pathType 3 string must pointer enum=Exact,ImplementationSpecific,Prefix
             backend 2 IngressBackend required
            IngressStatus
             loadBalancer 1 IngressLoadBalancerStatus
            IngressLoadBalancerStatus
             ingress 1 [IngressLoadBalancerIngress]
            IngressLoadBalancerIngress
             ip 1 string
             hostname 2 string
             ports 4 [IngressPortStatus]
            IngressPortStatus
             port 1 int32 required
             protocol 2 string required
             error 3 string pointer
            IngressClass kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 IngressClassSpec
            IngressClassSpec
             controller 1 string immutable
             parameters 2 IngressClassParametersReference
            IngressClassParametersReference
             apiGroup 1 string
             kind 2 string must
             name 3 string must
             scope 4 string pointer
             namespace 5 string pointer
            NetworkPolicy kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 NetworkPolicySpec
            NetworkPolicySpec
             podSelector 1 meta.v1.LabelSelector
             ingress 2 [NetworkPolicyIngressRule]
             egress 3 [NetworkPolicyEgressRule]
             policyTypes 4 [string]
            NetworkPolicyIngressRule
             ports 1 [NetworkPolicyPort]
             from 2 [NetworkPolicyPeer]
            NetworkPolicyPort
             protocol 1 string pointer enum=SCTP,TCP,UDP default=TCP
             port 2 intorstring
             endPort 3 int32 pointer
            NetworkPolicyPeer
             podSelector 1 meta.v1.LabelSelector
             namespaceSelector 2 meta.v1.LabelSelector
             ipBlock 3 IPBlock
            IPBlock
             cidr 1 string must
             except 2 [string]
            NetworkPolicyEgressRule
             ports 1 [NetworkPolicyPort]
             to 2 [NetworkPolicyPeer]
            IPAddress kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 IPAddressSpec required
            IPAddressSpec
             parentRef 1 ParentReference immutable required
            ParentReference
             group 1 string
             resource 2 string must
             namespace 3 string
             name 4 string must
            ServiceCIDR kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ServiceCIDRSpec
             status 3 ServiceCIDRStatus
            ServiceCIDRSpec
             cidrs 1 [string]
            ServiceCIDRStatus
             conditions 1 [meta.v1.Condition] patch=merge:type keys=type
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
