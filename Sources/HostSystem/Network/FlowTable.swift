#if canImport(Glibc)
    internal import Glibc
#endif

/// A connection as the kernel follows it (conntrack).
package struct Flow: Sendable, Hashable {
    /// IPPROTO_TCP and the like.
    package let protocolNumber: UInt8
    /// Whom the first packet came from, and to which address and port it was sent.
    package let source: InetAddress
    package let target: InetAddress
    package let targetPort: UInt16
    /// Who answers: the address and port that the first packet was led to.
    package let responder: InetAddress
    package let responderPort: UInt16
    /// The attribute that names it to the kernel.
    let tuple: [UInt8]

    /// `tcp`, `udp` or `sctp`, or another one's number.
    package var protocolName: String {
        switch Int(protocolNumber) {
        case Int(IPPROTO_TCP): "tcp"
        case Int(IPPROTO_UDP): "udp"
        case 132: "sctp"
        default: String(protocolNumber)
        }
    }

    /// True where its packets are led elsewhere than they are sent to.
    package var isTranslated: Bool { (target, targetPort) != (responder, responderPort) }
}

/// The kernel's table of connections in a network namespace.
package struct FlowTable: Sendable {
    /// Nil is the process's.
    package let namespacePath: String?

    package init(namespacePath: String?) { self.namespacePath = namespacePath }

    private enum Attribute {
        static let original: UInt16 = 1
        static let reply: UInt16 = 2
        static let address: UInt16 = 1
        static let transport: UInt16 = 2
        static let source4: UInt16 = 1
        static let target4: UInt16 = 2
        static let source6: UInt16 = 3
        static let target6: UInt16 = 4
        static let number: UInt16 = 1
        static let sourcePort: UInt16 = 2
        static let targetPort: UInt16 = 3
    }

    /// Forgets the flows for which `isStale` is true, and returns how many: their next packet is looked at as a first.
    @discardableResult
    package func remove(where isStale: @escaping @Sendable (Flow) -> Bool) async throws -> Int {
        try await NetworkThread.run(in: namespacePath) {
            var socket = try NetlinkSocket.open(.netfilter)
            var count = 0
            for family in [UInt8(AF_INET), UInt8(AF_INET6)] {
                let header = NetlinkMessage.filterHeader(family: family)
                let dump = NetlinkMessage(.getFlow, .dump, fixed: header)
                let flows = try socket.list("list connections", dump).compactMap { Self.flow($0.dropFirst(4)) }
                for flow in flows where isStale(flow) {
                    var message = NetlinkMessage(.deleteFlow, .acknowledge, fixed: header)
                    message.add(Attribute.original, flow.tuple)
                    try socket.request("forget a connection", message, ignoring: ENOENT)
                    count += 1
                }
            }
            return count
        }
    }

    private struct End {
        let source: InetAddress
        let target: InetAddress
        let protocolNumber: UInt8
        let sourcePort: UInt16
        let targetPort: UInt16

        init?(_ bytes: [UInt8]?) {
            guard let bytes else { return nil }
            let parts = NetlinkAttributes(bytes)
            let addresses = NetlinkAttributes(parts.bytes(Attribute.address) ?? [])
            let transport = NetlinkAttributes(parts.bytes(Attribute.transport) ?? [])
            guard
                let source = InetAddress(
                    bytes: addresses.bytes(Attribute.source4) ?? addresses.bytes(Attribute.source6) ?? []),
                let target = InetAddress(
                    bytes: addresses.bytes(Attribute.target4) ?? addresses.bytes(Attribute.target6) ?? []),
                let number = transport.bytes(Attribute.number)?.first
            else { return nil }
            self.source = source
            self.target = target
            protocolNumber = number
            sourcePort = Self.port(transport.bytes(Attribute.sourcePort))
            targetPort = Self.port(transport.bytes(Attribute.targetPort))
        }

        private static func port(_ bytes: [UInt8]?) -> UInt16 {
            guard let bytes, bytes.count == 2 else { return 0 }
            return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        }
    }

    private static func flow(_ bytes: some Collection<UInt8>) -> Flow? {
        let attributes = NetlinkAttributes(bytes)
        guard let tuple = attributes.bytes(Attribute.original), let original = End(tuple),
            let reply = End(attributes.bytes(Attribute.reply))
        else { return nil }
        return Flow(
            protocolNumber: original.protocolNumber, source: original.source, target: original.target,
            targetPort: original.targetPort, responder: reply.source, responderPort: reply.sourcePort, tuple: tuple)
    }
}
