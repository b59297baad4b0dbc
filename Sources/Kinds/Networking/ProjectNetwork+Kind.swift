import Machinery

extension KindFamily {
    /// ClusterNetwork, HostSubnet, NetNamespace, EgressNetworkPolicy.
    static let projectNetworks = KindFamily(
        "network.openshift.io/v1",
        kinds: [
            Kind("clusternetworks", "ClusterNetwork", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name,
                    .computed("Cluster Networks") { object in
                        let given = object["clusterNetworks"].items.map {
                            "\($0["CIDR"].text):\($0["hostSubnetLength"].number)"
                        }
                        let old = "\(object["network"].text):\(object["hostsubnetlength"].number)"
                        return .string(given.isEmpty ? old : given.joined(separator: ", "))
                    }, .text("Service Network", "serviceNetwork"), .text("Plugin Name", "pluginName"),
                ]
                kind.validate = ProjectNetworkRules.validateClusterNetwork
            },
            Kind("hostsubnets", "HostSubnet", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name, .text("Host", "host"), .text("Host IP", "hostIP"), .text("Subnet", "subnet"),
                    addresses("Egress CIDRs", "egressCIDRs"), addresses("Egress IPs", "egressIPs"),
                ]
                kind.validate = ProjectNetworkRules.validateHostSubnet
            },
            Kind("netnamespaces", "NetNamespace", .cluster, .pathSegmentName) { kind in
                kind.columns = [.name, .integer("NetID", "netid"), addresses("Egress IPs", "egressIPs")]
                kind.validate = ProjectNetworkRules.validateNetNamespace
            },
            Kind("egressnetworkpolicies", "EgressNetworkPolicy", .namespaced, .pathSegmentName) { kind in
                kind.validate = ProjectNetworkRules.validateEgressNetworkPolicy
            },
        ],
        fields: """
            ClusterNetwork kind // The network of the cluster's pods and services; there is one, called default.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             network 2 string // The first network of pods.
             hostsubnetlength 3 int64 // How many bits of an address a node has for its pods in it.
             serviceNetwork 4 string required // The network of services.
             pluginName 5 string // How projects are kept apart.
             clusterNetworks 6 [ClusterNetworkEntry] required // The networks of pods.
             vxlanPort 7 int64 pointer // Of no meaning here: there is no overlay.
             mtu 8 int64 pointer // The largest packet.
            ClusterNetworkEntry // A network of pods.
             CIDR 1 string required // The network, such as 10.128.0.0/16.
             hostSubnetLength 2 int64 required // How many bits of an address a node has for its pods.
            HostSubnet kind // A node's part of the pods' network.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             host 2 string required // The node.
             hostIP 3 string required // Its address.
             subnet 4 string required // The network of its pods.
             egressIPs 5 [string] // Of no meaning here: pods leave by the node's own address.
             egressCIDRs 6 [string] // Of no meaning here, likewise.
            NetNamespace kind // Which network a project's pods are in.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             netname 2 string required // The project.
             netid 3 int64 required // The network's number; projects of one number share it, 0 is open to all.
             egressIPs 4 [string] // Of no meaning here: pods leave by the node's own address.
            EgressNetworkPolicy kind // Whom outside of the cluster a project's pods may talk to.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 EgressNetworkPolicySpec required // What is wanted.
            EgressNetworkPolicySpec // What is let out.
             egress 1 [EgressNetworkPolicyRule] required // The rules; the first that fits counts, and what none fits is let out.
            EgressNetworkPolicyRule // Lets out or holds back.
             type 1 string required // Allow or Deny.
             to 2 EgressNetworkPolicyPeer required // Whom it is about.
            EgressNetworkPolicyPeer // Somebody outside; one of these.
             cidrSelector 1 string // A network.
             dnsName 2 string // All addresses of a name.
            """)

    /// A list as OpenShift prints it: `[192.0.2.1, 192.0.2.2]`.
    private static func addresses(_ name: String, _ field: String) -> TableColumn {
        .computed(name) { .string("[" + $0[field].texts.joined(separator: ", ") + "]") }
    }
}
