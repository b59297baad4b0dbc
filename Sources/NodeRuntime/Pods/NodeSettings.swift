/// How this node names itself and what its pods are told.
package struct NodeSettings: Sendable {
    package var name: String
    /// The node's own address, `status.hostIP` of its pods.
    package var address: String
    /// The DNS server of pods; empty gives them the host's.
    package var clusterDNS: String
    package var clusterDomain = "cluster.local"
    package var resources: NodeResources
    package var podCIDR: String
    package var version: String

    package init(
        name: String, address: String, clusterDNS: String, resources: NodeResources, podCIDR: String = "10.128.0.0/14",
        version: String = "v1.0.0"
    ) {
        self.name = name
        self.address = address
        self.clusterDNS = clusterDNS
        self.resources = resources
        self.podCIDR = podCIDR
        self.version = version
    }
}
