#if canImport(Glibc)
    internal import Glibc
#endif

/// Links, addresses and routes of one network namespace, through rtnetlink. For use on one thread.
struct LinkTable: ~Copyable {
    private var socket: NetlinkSocket

    private enum Attribute {
        static let linkName: UInt16 = 3
        static let linkMTU: UInt16 = 4
        static let linkInfo: UInt16 = 18
        static let linkFamilies: UInt16 = 26
        static let linkNamespace: UInt16 = 28
        static let addressGeneration: UInt16 = 8
        static let infoKind: UInt16 = 1
        static let infoData: UInt16 = 2
        static let vethPeer: UInt16 = 1
        static let address: UInt16 = 1
        static let localAddress: UInt16 = 2
        static let addressLabel: UInt16 = 3
        static let routeDestination: UInt16 = 1
        static let routeLink: UInt16 = 4
        static let routeGateway: UInt16 = 5
        static let routePriority: UInt16 = 6
        static let routeSource: UInt16 = 7
        static let linkAddress: UInt16 = 1
        static let neighbourAddress: UInt16 = 1
        static let neighbourLinkAddress: UInt16 = 2
    }

    /// Which routing table a route goes to (RT_TABLE_MAIN, RT_TABLE_LOCAL).
    enum Table: UInt8 { case main = 254, local = 255 }

    /// Of the calling thread's namespace.
    init() throws(NetworkError) { socket = try NetlinkSocket.open() }

    /// The number of a link in the calling thread's namespace.
    static func index(of link: String) throws(NetworkError) -> UInt32 {
        let index = if_nametoindex(link)
        guard index > 0 else { throw .last("find link \(link)") }
        return index
    }

    static func names() -> [String] {
        guard let list = if_nameindex() else { return [] }
        defer { if_freenameindex(list) }
        var names: [String] = []
        var entry = list
        while let name = entry.pointee.if_name {
            names.append(String(cString: name))
            entry += 1
        }
        return names
    }

    /// Makes a pair of links, the peer in another namespace.
    mutating func addPair(_ name: String, peer: String, inNamespace descriptor: Int32, mtu: Int) throws(NetworkError) {
        var message = NetlinkMessage(
            .newLink, [.acknowledge, .create, .exclusive], fixed: NetlinkMessage.linkHeader())
        message.add(Attribute.linkName, name)
        message.add(Attribute.linkMTU, UInt32(mtu))
        message.nest(Attribute.linkInfo) { info in
            info.add(Attribute.infoKind, Array("veth".utf8))
            info.nest(Attribute.infoData) { data in
                data.nest(Attribute.vethPeer) { end in
                    end.addRaw(NetlinkMessage.linkHeader())
                    end.add(Attribute.linkName, peer)
                    end.add(Attribute.linkMTU, UInt32(mtu))
                    end.add(Attribute.linkNamespace, UInt32(bitPattern: descriptor))
                }
            }
        }
        try socket.request("make link \(name)", message)
    }

    /// The MTU of the link that the default route leaves by; nil without one.
    mutating func defaultRouteMTU() throws(NetworkError) -> Int? {
        guard let index = try defaultRoute(.ipv4)?.number(Attribute.routeLink) else { return nil }
        let header = NetlinkMessage.linkHeader(index: Int32(bitPattern: index))
        let links = try socket.list("read a link", NetlinkMessage(.getLink, .acknowledge, fixed: header))
        return links.first.flatMap { NetlinkAttributes($0.dropFirst(16)).number(Attribute.linkMTU) }.map(Int.init)
    }

    private mutating func defaultRoute(_ family: IPFamily) throws(NetworkError) -> NetlinkAttributes? {
        let request = NetlinkMessage(
            .getRoute, .dump,
            fixed: NetlinkMessage.routeHeader(family, prefixLength: 0, table: 254, scope: 0, type: 0))
        for answer in try socket.list("list routes", request) where answer.count >= 12 {
            let attributes = NetlinkAttributes(answer.dropFirst(12))
            // RTN_UNICAST; others refuse what they match.
            if answer[0] == family.number, answer[1] == 0, answer[4] == Table.main.rawValue, answer[7] == 1,
                attributes.number(Attribute.routeLink) != nil
            {
                return attributes
            }
        }
        return nil
    }

    /// A link's own address (MAC).
    mutating func linkAddress(of link: String) throws(NetworkError) -> [UInt8] {
        let header = NetlinkMessage.linkHeader(index: Int32(try Self.index(of: link)))
        let links = try socket.list("read link \(link)", NetlinkMessage(.getLink, .acknowledge, fixed: header))
        guard let first = links.first, let address = NetlinkAttributes(first.dropFirst(16)).bytes(Attribute.linkAddress)
        else { throw NetworkError(.malformed, "read link \(link)", "it has no address") }
        return address
    }

    /// Says at which link address a neighbour is, so that nobody has to ask.
    mutating func addNeighbour(
        _ address: InetAddress, at linkAddress: [UInt8], over link: String
    ) throws(NetworkError) {
        var message = NetlinkMessage(
            .newNeighbour, [.acknowledge, .create, .replace],
            fixed: NetlinkMessage.neighbourHeader(address.family, index: try Self.index(of: link)))
        message.add(Attribute.neighbourAddress, address.bytes)
        message.add(Attribute.neighbourLinkAddress, linkAddress)
        try socket.request("add neighbour \(address) on \(link)", message)
    }

    /// Has a link make no IPv6 address of its own (IN6_ADDR_GEN_MODE_NONE): a link-local one would be a way around rules.
    mutating func makeNoAddresses(_ link: String) throws(NetworkError) {
        let header = NetlinkMessage.linkHeader(index: Int32(try Self.index(of: link)))
        var message = NetlinkMessage(.newLink, .acknowledge, fixed: header)
        message.nest(Attribute.linkFamilies) { families in
            families.nest(UInt16(IPFamily.ipv6.number)) { $0.add(Attribute.addressGeneration, [1]) }
        }
        try socket.request("keep \(link) from making addresses", message)
    }

    mutating func setUp(_ link: String) throws(NetworkError) {
        let header = NetlinkMessage.linkHeader(index: Int32(try Self.index(of: link)), flags: 1, change: 1)
        try socket.request("set link \(link) up", NetlinkMessage(.newLink, .acknowledge, fixed: header))
    }

    /// Removes a link; none of that name is no error.
    mutating func remove(_ link: String) throws(NetworkError) {
        let index = if_nametoindex(link)
        guard index > 0 else { return }
        let header = NetlinkMessage.linkHeader(index: Int32(index))
        try socket.request(
            "remove link \(link)", NetlinkMessage(.deleteLink, .acknowledge, fixed: header), ignoring: ENODEV)
    }

    /// Gives a link an address of its own (/32, /128); one that it has already is no error.
    mutating func addAddress(_ address: InetAddress, to link: String, label: String? = nil) throws(NetworkError) {
        let family = address.family
        var message = NetlinkMessage(
            .newAddress, [.acknowledge, .create, .exclusive],
            fixed: NetlinkMessage.addressHeader(
                family, index: try Self.index(of: link), prefixLength: family.width))
        message.add(Attribute.localAddress, address.bytes)
        message.add(Attribute.address, address.bytes)
        // Only addresses of version 4 can have one.
        if let label, family == .ipv4 { message.add(Attribute.addressLabel, label) }
        try socket.request("add address \(address) to \(link)", message, ignoring: EEXIST)
    }

    /// Takes an address of its own from a link; none is no error.
    mutating func removeAddress(_ address: InetAddress, from link: String) throws(NetworkError) {
        let family = address.family
        var message = NetlinkMessage(
            .deleteAddress, .acknowledge,
            fixed: NetlinkMessage.addressHeader(
                family, index: try Self.index(of: link), prefixLength: family.width))
        message.add(Attribute.localAddress, address.bytes)
        try socket.request("remove address \(address)", message, ignoring: EADDRNOTAVAIL, EAFNOSUPPORT, EOPNOTSUPP)
    }

    /// Removes the addresses that carry a label.
    mutating func removeAddresses(labelled label: String) throws(NetworkError) {
        for address in try addresses(labelled: label) { try removeAddress(.v4(address), from: "lo") }
    }

    /// A route to a network over a link, or by a gateway on it. `priority` marks whose it is.
    ///
    /// - Parameter network: nil is the default route of the gateway's family.
    mutating func addRoute(
        to network: InetNetwork?, over link: String, by gateway: InetAddress? = nil, from source: InetAddress? = nil,
        table: Table = .main, priority: UInt32? = nil
    ) throws(NetworkError) {
        let scope: UInt8 = table == .local ? 254 : gateway == nil ? 253 : 0
        let family = network?.family ?? gateway?.family ?? .ipv4
        var message = NetlinkMessage(
            .newRoute, [.acknowledge, .create, .replace],
            fixed: NetlinkMessage.routeHeader(
                family, prefixLength: UInt8(network?.prefixLength ?? 0), table: table.rawValue,
                scope: family == .ipv4 ? scope : 0, type: table == .local ? 2 : 1))
        if let network { message.add(Attribute.routeDestination, network.base.bytes) }
        message.add(Attribute.routeLink, try Self.index(of: link))
        if let gateway { message.add(Attribute.routeGateway, gateway.bytes) }
        if let source { message.add(Attribute.routeSource, source.bytes) }
        if let priority { message.add(Attribute.routePriority, priority) }
        try socket.request("add route to \(network.map(\.description) ?? "default") over \(link)", message)
    }

    /// The addresses of version 4 that carry a label.
    mutating func addresses(labelled label: String) throws(NetworkError) -> Set<IPv4Address> {
        var found: Set<IPv4Address> = []
        for attributes in try addresses(.ipv4) where attributes.text(Attribute.addressLabel) == label {
            if case .v4(let address) = attributes.address(Attribute.localAddress) { found.insert(address) }
        }
        return found
    }

    /// The addresses of all links.
    mutating func ownAddresses() throws(NetworkError) -> Set<InetAddress> {
        var found: Set<InetAddress> = []
        for family in IPFamily.allCases {
            for attributes in try addresses(family) {
                let address = attributes.address(Attribute.localAddress) ?? attributes.address(Attribute.address)
                if let address { found.insert(address) }
            }
        }
        return found
    }

    private mutating func addresses(_ family: IPFamily) throws(NetworkError) -> [NetlinkAttributes] {
        let request = NetlinkMessage(
            .getAddress, .dump, fixed: NetlinkMessage.addressHeader(family, prefixLength: 0))
        return try socket.list("list addresses", request).map { NetlinkAttributes($0.dropFirst(8)) }
    }

    /// The address by which the host is known where its default route leads; nil without such a route or address.
    mutating func uplinkAddress(_ family: IPFamily) throws(NetworkError) -> InetAddress? {
        guard let route = try defaultRoute(family), let index = route.number(Attribute.routeLink) else { return nil }
        if let source = route.address(Attribute.routeSource) { return source }
        let request = NetlinkMessage(
            .getAddress, .dump, fixed: NetlinkMessage.addressHeader(family, prefixLength: 0))
        // RT_SCOPE_UNIVERSE: neither the link's own nor the host's.
        for answer in try socket.list("list addresses", request) where answer.count >= 8 && answer[3] == 0 {
            guard answer[4..<8].elementsEqual(NetlinkMessage.bytes(index)) else { continue }
            let attributes = NetlinkAttributes(answer.dropFirst(8))
            return attributes.address(Attribute.localAddress) ?? attributes.address(Attribute.address)
        }
        return nil
    }

    /// The IPv4 routes of all tables, but for default routes, broadcasts and multicasts.
    mutating func routes() throws(NetworkError) -> [HostRoute] {
        let request = NetlinkMessage(
            .getRoute, .dump, fixed: NetlinkMessage.routeHeader(prefixLength: 0, table: 0, scope: 0, type: 0))
        var routes: [HostRoute] = []
        for answer in try socket.list("list routes", request) where answer.count >= 12 {
            let attributes = NetlinkAttributes(answer.dropFirst(12))
            guard answer[0] == UInt8(AF_INET), !Self.passing.contains(answer[7]),
                case .v4(let base) = attributes.address(Attribute.routeDestination),
                let network = IPv4Network("\(base)/\(answer[1])")
            else { continue }
            let link = attributes.number(Attribute.routeLink).map(Self.name) ?? ""
            routes.append(
                HostRoute(
                    network: network, link: link, isLocal: answer[4] == Table.local.rawValue,
                    priority: attributes.number(Attribute.routePriority)))
        }
        return routes
    }

    /// RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST.
    private static let passing: Set<UInt8> = [3, 4, 5]

    private static func name(of index: UInt32) -> String {
        var buffer = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        guard if_indextoname(index, &buffer) != nil else { return "link \(index)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the routes of a table that carry a priority.
    mutating func removeRoutes(table: Table, priority: UInt32) throws(NetworkError) {
        for family in IPFamily.allCases {
            let request = NetlinkMessage(
                .getRoute, .dump,
                fixed: NetlinkMessage.routeHeader(
                    family, prefixLength: 0, table: table.rawValue, scope: 0, type: 0))
            for answer in try socket.list("list routes", request) where answer.count >= 12 {
                let attributes = NetlinkAttributes(answer.dropFirst(12))
                guard answer[0] == family.number, answer[4] == table.rawValue,
                    attributes.number(Attribute.routePriority) == priority
                else { continue }
                var message = NetlinkMessage(.deleteRoute, .acknowledge, fixed: Array(answer.prefix(12)))
                for type in [Attribute.routeDestination, Attribute.routeLink, Attribute.routePriority] {
                    if let value = attributes.bytes(type) { message.add(type, value) }
                }
                try socket.request("remove a route", message, ignoring: ESRCH)
            }
        }
    }
}
