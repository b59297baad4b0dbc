package import HostSystem
internal import Kinds

/// The addresses and names of an instance's network.
package struct NetworkSettings: Sendable, Hashable {
    package var instance: InstanceID
    /// Pods' addresses come from it; its first address is the gateway's.
    package var pods: IPv4Network
    package var services: IPv4Network
    /// Ports of the host that pods may reach (API, router), besides the gateway's DNS.
    package var hostPorts: [Int]
    /// Where the host's ports are bound; unless it is all addresses, pods that ask the gateway are led there.
    package var bindAddress = "0.0.0.0"
    /// Names of routes end in it; inside pods they lead to the gateway.
    package var domain: String
    /// Names of services end in it.
    package var clusterDomain = "cluster.local"
    /// Pods of these namespaces reach, and are reached by, those of all others.
    package var globalNamespaces: Set<String>
    /// True gives pods and services addresses of version 6 beside those of version 4.
    package var hasIPv6 = false
    /// The node's name: pods of others are not local.
    package var nodeName = ""
    /// The network namespace that stands for the host; nil is that of the process.
    package var hostNamespacePath: String?
    /// Where the addresses that are given out are kept: DIR/run/network.
    package var stateFolder: String

    package init(
        instance: InstanceID, pods: IPv4Network, services: IPv4Network, hostPorts: [Int], domain: String,
        stateFolder: String, globalNamespaces: Set<String> = Set(WellKnown.systemNamespaces),
        hostNamespacePath: String? = nil
    ) {
        self.instance = instance
        self.pods = pods
        self.services = services
        self.hostPorts = hostPorts
        self.domain = domain
        self.stateFolder = stateFolder
        self.globalNamespaces = globalNamespaces
        self.hostNamespacePath = hostNamespacePath
    }

    /// The first address of the pod network: what pods use as router and name server.
    package var gateway: IPv4Address { pods.address(at: 1) ?? pods.base }

    /// The gateways of both families, version 4 first.
    package var gateways: [InetAddress] {
        [.v4(gateway)] + (hasIPv6 ? names.podNetwork6.address(at: 1).map { [.v6($0)] } ?? [] : [])
    }
    package var podNetworks: [InetNetwork] { [.v4(pods)] + (hasIPv6 ? [.v6(names.podNetwork6)] : []) }
    package var serviceNetworks: [InetNetwork] { [.v4(services)] + (hasIPv6 ? [.v6(names.serviceNetwork6)] : []) }
    var families: [IPFamily] { hasIPv6 ? [.ipv4, .ipv6] : [.ipv4] }

    /// All of a pod's addresses, from that of version 4: both are as far from their network's first.
    func addresses(_ address: IPv4Address) -> [InetAddress] {
        let offset = Int(address.bits - pods.base.bits)
        return [.v4(address)] + (hasIPv6 ? names.podNetwork6.address(at: offset).map { [.v6($0)] } ?? [] : [])
    }

    /// Where pods that ask the gateway for a port of the platform are led; nil where it is bound there itself.
    var boundElsewhere: IPv4Address? {
        guard let address = IPv4Address(bindAddress), address.bits != 0, address != gateway else { return nil }
        return address
    }

    package var names: InstanceNetworkNames { InstanceNetworkNames(instance) }
    package var network: InstanceNetwork { InstanceNetwork(names: names, hostNamespacePath: hostNamespacePath) }
}
