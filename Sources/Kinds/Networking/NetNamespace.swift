package import Machinery

/// Which network a project's pods are in (network.openshift.io/v1); one of the same name as each namespace.
package struct NetNamespace: ObjectView {
    package static let kind = KindID(
        "network.openshift.io", "v1", "NetNamespace", "netnamespaces", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// The network that reaches, and is reached by, all others.
    package static let globalID = 0
    /// The networks that projects get; OpenShift keeps the first ones to itself.
    package static let ids = 10...0xFF_FFFF
    /// The project that nobody can take out of the global network.
    package static let global = "default"

    /// The namespace's name.
    package var netName: String {
        get { json["netname"].text }
        set { json["netname"].text = newValue }
    }
    /// Projects of one number share a network.
    package var netID: Int {
        get { json["netid"].number }
        set { json["netid"] = .int(Int64(newValue)) }
    }
    /// `global`, `isolate` or `join:PROJECT`, until it is done (`oc adm pod-network`).
    package var wantedChange: String? { metadata.annotations[WellKnown.OpenShift.changeNetwork] }
}

/// The network of the cluster's pods and services (network.openshift.io/v1); there is one, called `default`.
package struct ClusterNetwork: ObjectView {
    package static let kind = KindID(
        "network.openshift.io", "v1", "ClusterNetwork", "clusternetworks", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// What clients take a network for whose projects are kept apart, joined and opened by NetNamespaces.
    package static let multitenant = "redhat/openshift-ovs-multitenant"

    /// - Parameter length: how many bits of an address a node has for its pods.
    package mutating func set(pods: String, length: Int, services: String) {
        let bits = JSONValue.int(Int64(length))
        json["network"] = .string(pods)
        json["hostsubnetlength"] = bits
        json["serviceNetwork"] = .string(services)
        json["pluginName"] = .string(Self.multitenant)
        json["clusterNetworks"] = [["CIDR": .string(pods), "hostSubnetLength": bits]]
    }
}

/// A node's part of the pods' network (network.openshift.io/v1).
package struct HostSubnet: ObjectView {
    package static let kind = KindID("network.openshift.io", "v1", "HostSubnet", "hostsubnets", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package mutating func set(host: String, address: String, subnet: String) {
        json["host"] = .string(host)
        json["hostIP"] = .string(address)
        json["subnet"] = .string(subnet)
    }
}

/// Whom outside of the cluster a project's pods may talk to (network.openshift.io/v1).
package struct EgressNetworkPolicy: ObjectView {
    package static let kind = KindID(
        "network.openshift.io", "v1", "EgressNetworkPolicy", "egressnetworkpolicies")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// The first that fits counts.
    package var rules: [EgressNetworkRule] { json["spec"]["egress"].views() }
}

/// One rule of an EgressNetworkPolicy: a network or a name.
package struct EgressNetworkRule: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var isAllowed: Bool { json["type"].text == "Allow" }
    package var network: String { json["to"]["cidrSelector"].text }
    package var name: String { json["to"]["dnsName"].text }
}
