#if canImport(Glibc)
    internal import Glibc
#endif

/// The names on the host of everything in the network that belongs to one instance of the platform.
///
/// They follow from the instance alone, so that what a dead platform left is found without any other state.
package struct InstanceNetworkNames: Sendable, Hashable {
    package let instance: InstanceID

    package init(_ instance: InstanceID) { self.instance = instance }

    package var table: String { instance.nftTable }
    /// What the host ends of all pods' links begin with.
    package var linkPrefix: String { instance.linkPrefix }
    package var namespacePrefix: String { instance.networkNamespacePrefix }
    /// Marks the gateway's address on the loopback link.
    var addressLabel: String { "lo:\(linkPrefix)" }
    /// Marks the route that keeps service addresses on the host.
    var routePriority: UInt32 { UInt32(instance.description, radix: 16) ?? 1 }

    package func link(podUID: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in podUID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash % 2_821_109_907_456, radix: 36)
        return linkPrefix + String(repeating: "0", count: 8 - digits.count) + digits
    }

    package func namespace(podUID: String) -> String { namespacePrefix + podUID.prefix(18) }
}

/// The addresses that a pod's link gets.
package struct PodLink: Sendable, Hashable {
    package let podUID: String
    package let address: IPv4Address
    package let gateway: IPv4Address
    /// Of the link, in bytes: the uplink's, so that nothing is fragmented on its way out.
    package let mtu: Int
    /// True where what the pod sends may be translated to the host's loopback addresses.
    package let reachesLoopback: Bool
    /// The file of a namespace that is to be the pod's; nil makes one.
    package let madeNamespace: String?

    package init(
        podUID: String, address: IPv4Address, gateway: IPv4Address, mtu: Int, reachesLoopback: Bool = false,
        madeNamespace: String? = nil
    ) {
        self.podUID = podUID
        self.address = address
        self.gateway = gateway
        self.mtu = mtu
        self.reachesLoopback = reachesLoopback
        self.madeNamespace = madeNamespace
    }
}

/// Namespaces, links, addresses and routes of one instance: routed pairs of links without a bridge.
///
/// The host end of each pair carries the gateway's address and a route to its pod; the pod has a route to the gateway
/// and its default route by it. All calls are idempotent.
package struct InstanceNetwork: Sendable {
    package let names: InstanceNetworkNames
    /// The network namespace that stands for the host; nil is that of the process (tests use one of their own).
    package let hostNamespacePath: String?
    private static let podLinkName = "eth0"

    package init(names: InstanceNetworkNames, hostNamespacePath: String? = nil) {
        self.names = names
        self.hostNamespacePath = hostNamespacePath
    }

    package var filter: PacketFilter { PacketFilter(table: names.table, namespacePath: hostNamespacePath) }

    /// Makes the host forward, gives it the gateway's address and keeps traffic to service addresses on it.
    package func prepare(gateway: IPv4Address, services: IPv4Network) async throws {
        let names = names
        try await NetworkThread.run(in: hostNamespacePath) {
            try Sysctl.set("net/ipv4/ip_forward", "1")
            var links = try LinkTable()
            try links.addAddress(gateway, to: "lo", label: names.addressLabel)
            try links.addRoute(
                to: services, over: "lo", from: gateway, table: .local, priority: names.routePriority)
        }
    }

    /// True where the pod's namespace and link stand.
    package func isAttached(podUID: String) async throws -> Bool {
        let (path, link) = (NetworkNamespace.path(names.namespace(podUID: podUID)), names.link(podUID: podUID))
        return try await NetworkThread.run(in: hostNamespacePath) {
            NetworkNamespace.isBound(path) && if_nametoindex(link) > 0
        }
    }

    /// Makes a pod's namespace with its link, and returns the namespace's path. What was left of an earlier try goes.
    package func attach(_ pod: PodLink) async throws -> String {
        let (name, link) = (names.namespace(podUID: pod.podUID), names.link(podUID: pod.podUID))
        try await NetworkThread.run(in: hostNamespacePath) {
            var host = try LinkTable()
            try NetworkNamespace.removeNow(name)
            try host.remove(link)
            let hostNamespace = try NetworkNamespace.openOwn()
            defer { close(hostNamespace) }
            let path = NetworkNamespace.path(name)
            if let made = pod.madeNamespace {
                try NetworkNamespace.adopt(made, bindingTo: path)
            } else {
                try NetworkNamespace.unshare(bindingTo: path)
            }
            do {
                try Self.furnish(pod, link, &host)
                try NetworkThread.enter(descriptor: hostNamespace, "of the host")
                try Self.connect(pod, link, &host)
            } catch {
                try? host.remove(link)
                try? NetworkNamespace.removeNow(name)
                throw error
            }
        }
        return NetworkNamespace.path(name)
    }

    /// Removes a pod's namespace and link; none is no error.
    package func detach(podUID: String) async throws {
        let (name, link) = (names.namespace(podUID: podUID), names.link(podUID: podUID))
        try await NetworkThread.run(in: hostNamespacePath) {
            var host = try LinkTable()
            try NetworkNamespace.removeNow(name)
            try host.remove(link)
        }
    }

    /// Removes namespaces and links of pods that `podUIDs` doesn't name.
    package func removeStrays(keeping podUIDs: Set<String>) async throws {
        let namespaces = Set(podUIDs.map { names.namespace(podUID: $0) })
        let links = Set(podUIDs.map { names.link(podUID: $0) })
        let (namespacePrefix, linkPrefix) = (names.namespacePrefix, names.linkPrefix)
        try await NetworkThread.run(in: hostNamespacePath) {
            for name in NetworkNamespace.names() where name.hasPrefix(namespacePrefix) && !namespaces.contains(name) {
                try NetworkNamespace.removeNow(name)
            }
            var host = try LinkTable()
            for link in LinkTable.names() where link.hasPrefix(linkPrefix) && !links.contains(link) {
                try host.remove(link)
            }
        }
    }

    /// Removes everything of this instance from the host's network: nftables table, pods' links, address, route.
    package func remove() async throws {
        try await filter.remove()
        try await removeStrays(keeping: [])
        let names = names
        try await NetworkThread.run(in: hostNamespacePath) {
            var host = try LinkTable()
            try host.removeRoutes(table: .local, priority: names.routePriority)
            try host.removeAddresses(labelled: names.addressLabel)
        }
    }

    /// The MTU of the link that the default route leaves by; 1500 without one.
    package func uplinkMTU() async throws -> Int {
        try await NetworkThread.run(in: hostNamespacePath) {
            var links = try LinkTable()
            return try links.defaultRouteMTU() ?? 1500
        }
    }

    /// The pod's side. Runs in the pod's namespace, which the thread has just entered.
    private static func furnish(_ pod: PodLink, _ link: String, _ host: inout LinkTable) throws(NetworkError) {
        let namespace = try NetworkNamespace.openOwn()
        defer { close(namespace) }
        // Containers run without capabilities: let them bind port 80 and ping as they do elsewhere.
        try Sysctl.set("net/ipv4/ip_unprivileged_port_start", "0")
        try Sysctl.set("net/ipv4/ping_group_range", "0 2147483647")
        // A link-local address would be a way around the rules, which are IPv4's.
        try? Sysctl.set("net/ipv6/conf/default/disable_ipv6", "1")
        try host.addPair(link, peer: podLinkName, inNamespace: namespace, mtu: pod.mtu)
        var own = try LinkTable()
        try own.setUp("lo")
        try own.addAddress(pod.address, to: podLinkName)
        try own.setUp(podLinkName)
        try own.addRoute(to: IPv4Network(host: pod.gateway), over: podLinkName)
        try own.addRoute(to: nil, over: podLinkName, by: pod.gateway)
    }

    /// The host's side.
    private static func connect(_ pod: PodLink, _ link: String, _ host: inout LinkTable) throws(NetworkError) {
        // A pod can't speak under another's address: what comes in must be routed back out the same way.
        try Sysctl.set("net/ipv4/conf/\(link)/rp_filter", "1")
        try? Sysctl.set("net/ipv6/conf/\(link)/disable_ipv6", "1")
        if pod.reachesLoopback { try Sysctl.set("net/ipv4/conf/\(link)/route_localnet", "1") }
        try host.addAddress(pod.gateway, to: link)
        try host.setUp(link)
        try host.addRoute(to: IPv4Network(host: pod.address), over: link, from: pod.gateway)
    }
}
