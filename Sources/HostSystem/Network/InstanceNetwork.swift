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
    /// The version 6 addresses of pods and of services: of the site-local range (RFC 4193), by the instance's number,
    /// so that no two instances meet.
    package var podNetwork6: IPv6Network { network6(1, prefixLength: 64) }
    package var serviceNetwork6: IPv6Network { network6(2, prefixLength: 112) }

    private func network6(_ subnet: UInt64, prefixLength: Int) -> IPv6Network {
        let number = UInt64(instance.description, radix: 16) ?? 1
        return IPv6Network(
            masking: IPv6Address(high: 0xFD << 56 | number << 24 | subnet, low: 0), prefixLength: prefixLength)
    }

    var gateway6: InetAddress { .v6(podNetwork6.address(at: 1) ?? podNetwork6.base) }
    /// Marks the gateway's address on the loopback link.
    var addressLabel: String { "lo:\(linkPrefix)" }
    /// Marks the route that keeps service addresses on the host.
    var routePriority: UInt32 { UInt32(instance.description, radix: 16) ?? 1 }

    /// The name of a pod's link on the host.
    package func link(podUID: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in podUID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash % 2_821_109_907_456, radix: 36)
        return linkPrefix + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The name of a pod's network namespace.
    package func namespace(podUID: String) -> String { namespacePrefix + podUID.prefix(18) }
}

/// The addresses that a pod's link gets.
package struct PodLink: Sendable, Hashable {
    package let podUID: String
    /// Of one family, or one of each.
    package let addresses: [InetAddress]
    /// The host's end: one of each family.
    package let gateways: [InetAddress]
    /// Of the link, in bytes: the uplink's, so that nothing is fragmented on its way out.
    package let mtu: Int
    /// The file of a namespace that is to be the pod's; nil makes one.
    package let madeNamespace: String?

    package init(
        podUID: String, addresses: [InetAddress], gateways: [InetAddress], mtu: Int, madeNamespace: String? = nil
    ) {
        self.podUID = podUID
        self.addresses = addresses
        self.gateways = gateways
        self.mtu = mtu
        self.madeNamespace = madeNamespace
    }

    /// The pod's address with the gateway of its family.
    var ends: [(address: InetAddress, gateway: InetAddress)] {
        addresses.flatMap { address in
            gateways.filter { $0.family == address.family }.map { (address, $0) }
        }
    }
    var hasIPv6: Bool { addresses.contains { $0.family == .ipv6 } }
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

    /// Makes the host forward, gives it the gateways' addresses and keeps traffic to service addresses on it.
    package func prepare(gateways: [InetAddress], services: [InetNetwork]) async throws {
        let names = names
        try await NetworkThread.run(in: hostNamespacePath) {
            try Sysctl.set("net/ipv4/ip_forward", "1")
            if gateways.contains(where: { $0.family == .ipv6 }) { try Self.forward6() }
            var links = try LinkTable()
            for gateway in gateways { try links.addAddress(gateway, to: "lo", label: names.addressLabel) }
            for network in services {
                try links.addRoute(
                    to: network, over: "lo", from: gateways.first { $0.family == network.family }, table: .local,
                    priority: names.routePriority)
            }
        }
    }

    /// A host that forwards no longer listens to router advertisements, unless told to: it would lose its own address.
    private static func forward6() throws(NetworkError) {
        for link in LinkTable.names() where Sysctl.get("net/ipv6/conf/\(link)/accept_ra") == "1" {
            try Sysctl.set("net/ipv6/conf/\(link)/accept_ra", "2")
        }
        try Sysctl.set("net/ipv6/conf/all/forwarding", "1")
    }

    /// True where the kernel has IPv6 and nobody has switched it off in the process's network namespace.
    package static var hostHasIPv6: Bool {
        ["all", "default", "lo"].allSatisfy { Sysctl.get("net/ipv6/conf/\($0)/disable_ipv6") == "0" }
    }

    /// The addresses that the host is known by where its default routes lead, version 4 first.
    package func uplinkAddresses() async throws -> [InetAddress] {
        try await NetworkThread.run(in: hostNamespacePath) {
            var links = try LinkTable()
            return try IPFamily.allCases.compactMap { try links.uplinkAddress($0) }
        }
    }

    /// The ports that programs of the host listen on: `tcp/22`.
    package func listeningPorts() async throws -> Set<String> {
        try await NetworkThread.run(in: hostNamespacePath) {
            var ports: Set<String> = []
            // TCP_LISTEN; a socket for datagrams is in TCP_CLOSE.
            for (name, state) in [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")] {
                for line in (Files.text("/proc/thread-self/net/\(name)") ?? "").split(separator: "\n").dropFirst() {
                    let words = line.split(separator: " ")
                    guard words.count > 3, words[3] == state,
                        let port = words[1].split(separator: ":").last.flatMap({ Int($0, radix: 16) })
                    else { continue }
                    ports.insert("\(name.prefix(3))/\(port)")
                }
            }
            return ports
        }
    }

    /// The addresses of all of the host's links.
    package func ownAddresses() async throws -> Set<InetAddress> {
        try await NetworkThread.run(in: hostNamespacePath) {
            var links = try LinkTable()
            return try links.ownAddresses()
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
                let linkAddress = try Self.furnish(pod, link, &host)
                try NetworkThread.enter(descriptor: hostNamespace, "of the host")
                try Self.connect(pod, at: linkAddress, link, &host)
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

    /// Removes everything of this instance from the host's network: nftables table, pods' links, addresses, routes.
    package func remove() async throws {
        try await filter.remove()
        try await removeStrays(keeping: [])
        let names = names
        try await NetworkThread.run(in: hostNamespacePath) {
            var host = try LinkTable()
            try host.removeRoutes(table: .local, priority: names.routePriority)
            try host.removeAddresses(labelled: names.addressLabel)
            try host.removeAddress(names.gateway6, from: "lo")
        }
    }

    /// The MTU of the link that the default route leaves by; 1500 without one.
    package func uplinkMTU() async throws -> Int {
        try await NetworkThread.run(in: hostNamespacePath) {
            var links = try LinkTable()
            return try links.defaultRouteMTU() ?? 1500
        }
    }

    /// The pod's side. Runs in the pod's namespace, which the thread has just entered. Returns its link's own address.
    private static func furnish(
        _ pod: PodLink, _ link: String, _ host: inout LinkTable
    ) throws(NetworkError) -> [UInt8] {
        let namespace = try NetworkNamespace.openOwn()
        defer { close(namespace) }
        // Containers run without capabilities: let them bind port 80 and ping as they do elsewhere.
        try Sysctl.set("net/ipv4/ip_unprivileged_port_start", "0")
        try Sysctl.set("net/ipv4/ping_group_range", "0 2147483647")
        // What is made in here later has these settings from its first moment on.
        try Self.quiet("default", hasIPv6: pod.hasIPv6)
        try host.addPair(link, peer: podLinkName, inNamespace: namespace, mtu: pod.mtu)
        var own = try LinkTable()
        try own.setUp("lo")
        if pod.hasIPv6 { try own.makeNoAddresses(podLinkName) }
        for end in pod.ends { try own.addAddress(end.address, to: podLinkName) }
        try own.setUp(podLinkName)
        for end in pod.ends {
            try own.addRoute(to: InetNetwork(host: end.gateway), over: podLinkName)
            try own.addRoute(to: nil, over: podLinkName, by: end.gateway)
        }
        return try own.linkAddress(of: podLinkName)
    }

    /// The host's side.
    private static func connect(
        _ pod: PodLink, at linkAddress: [UInt8], _ link: String, _ host: inout LinkTable
    ) throws(NetworkError) {
        try Sysctl.set("net/ipv4/conf/\(link)/rp_filter", "1")
        // Ports of the host's loopback address may lead to pods; what pods send to such addresses is dropped.
        try Sysctl.set("net/ipv4/conf/\(link)/route_localnet", "1")
        try Self.quiet(link, hasIPv6: pod.hasIPv6)
        if pod.hasIPv6 { try host.makeNoAddresses(link) }
        for gateway in pod.ends.map(\.gateway) { try host.addAddress(gateway, to: link) }
        try host.setUp(link)
        for end in pod.ends {
            try host.addRoute(to: InetNetwork(host: end.address), over: link, from: end.gateway)
            // Without a link-local address the host could not ask for a version 6 neighbour.
            try host.addNeighbour(end.address, at: linkAddress, over: link)
        }
    }

    /// A link without IPv6 where `hasIPv6` is false, and deaf to routers where it is true. A kernel without IPv6 has none
    /// of these settings.
    ///
    /// Of the settings here only what differs is written: while anybody else changes links, the kernel lets a writer of
    /// some of them try again and again instead of having it wait.
    private static func quiet(_ link: String, hasIPv6: Bool) throws(NetworkError) {
        let setting = "net/ipv6/conf/\(link)"
        guard let isDisabled = Sysctl.get("\(setting)/disable_ipv6") else { return }
        let wanted = hasIPv6 ? "0" : "1"
        if isDisabled != wanted { try Sysctl.set("\(setting)/disable_ipv6", wanted) }
        if hasIPv6 { try Sysctl.set("\(setting)/accept_ra", "0") }
    }
}
