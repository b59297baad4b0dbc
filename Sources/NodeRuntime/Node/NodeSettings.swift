/// How this node names itself, what its pods are told, and how much it takes.
package struct NodeSettings: Sendable {
    package var name: String
    /// The node's own address, `status.hostIP` of its pods.
    package var address: String
    /// The DNS server of pods; empty gives them the host's.
    package var clusterDNS: String
    package var clusterDomain = "cluster.local"
    package var resources: NodeResources
    package var podCIDR: String
    /// What the node says that its kubelet is; clients compare it with the API server's.
    package var version: String
    /// Whether application pods get user namespaces of their own where the kernel can: root in one is nobody on the host.
    package var userNamespaces = true
    /// A log file that has grown past this many bytes is put aside; so many files are kept of a run.
    package var logFileSize = 10 << 20
    package var logFiles = 5
    package var eviction = EvictionThresholds()
    package var evictionInterval = Duration.seconds(10)
    /// What is left of the host; blocks briefly.
    package var figures: @Sendable () -> NodeFigures

    package init(
        name: String, address: String, clusterDNS: String, resources: NodeResources, podCIDR: String = "10.128.0.0/14",
        version: String = "v1.0.0", figures: @escaping @Sendable () -> NodeFigures
    ) {
        self.name = name
        self.address = address
        self.clusterDNS = clusterDNS
        self.resources = resources
        self.podCIDR = podCIDR
        self.version = version
        self.figures = figures
    }
}
