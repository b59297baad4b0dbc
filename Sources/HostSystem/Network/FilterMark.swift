#if canImport(Glibc)
    internal import Glibc
#endif

/// What tells whether somebody else has changed a table: read by netlink, without starting a program.
struct FilterMark: Sendable, Hashable {
    /// Of all of nftables in this namespace: it grows with each transaction, whoever's.
    let generation: UInt32
    /// The table's handle and how many things are in it, and the same of its chains.
    let content: [String]

    private enum Attribute {
        static let generation: UInt16 = 1
        static let tableName: UInt16 = 1
        static let tableUse: UInt16 = 3
        static let tableHandle: UInt16 = 4
        static let chainTable: UInt16 = 1
        static let chainName: UInt16 = 3
        static let chainUse: UInt16 = 6
    }

    /// NFPROTO_INET.
    static let family: UInt8 = 1

    func isSameTable(as other: FilterMark) -> Bool { content == other.content }

    /// The table's mark now; `known` itself where nothing at all has happened since.
    static func current(of filter: PacketFilter, after known: FilterMark?) async throws -> FilterMark {
        let table = filter.table
        return try await NetworkThread.run(in: filter.namespacePath) {
            var socket = try NetlinkSocket.open(.netfilter)
            let generation = try Self.generation(&socket)
            if let known, known.generation == generation { return known }
            var request = NetlinkMessage(.getTable, .acknowledge, fixed: NetlinkMessage.filterHeader(family: family))
            request.add(Attribute.tableName, table)
            var content: [String] = []
            for answer in try socket.list("read nftables table \(table)", request, ignoring: ENOENT) {
                let attributes = NetlinkAttributes(answer.dropFirst(4))
                let handle = attributes.bytes(Attribute.tableHandle) ?? []
                content.append("\(handle) \(attributes.bytes(Attribute.tableUse) ?? [])")
            }
            let dump = NetlinkMessage(.getChain, .dump, fixed: NetlinkMessage.filterHeader(family: family))
            for answer in try socket.list("list nftables chains", dump) {
                let attributes = NetlinkAttributes(answer.dropFirst(4))
                guard attributes.text(Attribute.chainTable) == table else { continue }
                let name = attributes.text(Attribute.chainName) ?? ""
                content.append("\(name) \(attributes.bytes(Attribute.chainUse) ?? [])")
            }
            return FilterMark(generation: generation, content: content.sorted())
        }
    }

    private static func generation(_ socket: inout NetlinkSocket) throws(NetworkError) -> UInt32 {
        let request = NetlinkMessage(
            .getGeneration, .acknowledge, fixed: NetlinkMessage.filterHeader(family: 0))
        let answers = try socket.list("read the generation of nftables", request)
        return answers.first.flatMap { NetlinkAttributes($0.dropFirst(4)).number(Attribute.generation) } ?? 0
    }
}
