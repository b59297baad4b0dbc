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

    /// Where pods that ask the gateway for a port of the platform are led; nil where it is bound there itself.
    var boundElsewhere: IPv4Address? {
        guard let address = IPv4Address(bindAddress), address.bits != 0, address != gateway else { return nil }
        return address
    }

    var names: InstanceNetworkNames { InstanceNetworkNames(instance) }
    var network: InstanceNetwork { InstanceNetwork(names: names, hostNamespacePath: hostNamespacePath) }

    /// The text of a pod's /etc/resolv.conf (dnsPolicy ClusterFirst).
    package func resolverConfiguration(namespace: String) -> String {
        let search = ["\(namespace).svc.\(clusterDomain)", "svc.\(clusterDomain)", clusterDomain]
        return "search \(search.joined(separator: " "))\nnameserver \(gateway)\noptions ndots:5\n"
    }
}
