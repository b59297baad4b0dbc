/// One request or answer of netlink: header, a fixed part and attributes (netlink(7), rtnetlink(7)).
struct NetlinkMessage {
    /// Message types, flags and attributes by their names in linux/rtnetlink.h, if_link.h and if_addr.h; those of
    /// netfilter in nfnetlink_conntrack.h and nf_tables.h, with their subsystem's number before them.
    enum Kind: UInt16 {
        case error = 2, done = 3
        case newLink = 16, deleteLink = 17, getLink = 18
        case newAddress = 20, deleteAddress = 21, getAddress = 22
        case newRoute = 24, deleteRoute = 25, getRoute = 26
        case newNeighbour = 28
        case getFlow = 0x101, deleteFlow = 0x102
        case getTable = 0xA01, getChain = 0xA04, newElements = 0xA0C, deleteElements = 0xA0E, getGeneration = 0xA10

        /// Of netfilter; rtnetlink has other names for these numbers.
        static let beginBatch = newLink, endBatch = deleteLink
    }

    struct Flags: OptionSet {
        let rawValue: UInt16
        static let request = Flags(rawValue: 0x1)
        static let acknowledge = Flags(rawValue: 0x4)
        static let replace = Flags(rawValue: 0x100)
        static let exclusive = Flags(rawValue: 0x200)
        static let create = Flags(rawValue: 0x400)
        static let dump = Flags(rawValue: 0x300)
    }

    private(set) var payload: [UInt8]
    let kind: Kind
    let flags: Flags

    init(_ kind: Kind, _ flags: Flags, fixed: [UInt8]) {
        self.kind = kind
        self.flags = flags.union([.request])
        payload = fixed
    }

    mutating func add(_ attribute: UInt16, _ value: [UInt8]) {
        append(UInt16(4 + value.count))
        append(attribute)
        payload += value
        pad()
    }

    mutating func add(_ attribute: UInt16, _ value: UInt32) { add(attribute, Self.bytes(value)) }
    mutating func add(_ attribute: UInt16, _ text: String) { add(attribute, Array(text.utf8) + [0]) }

    /// Adds an attribute that holds what `body` adds.
    mutating func nest(_ attribute: UInt16, _ body: (inout NetlinkMessage) -> Void) {
        let start = payload.count
        append(0)
        append(attribute)
        body(&self)
        let length = UInt16(payload.count - start)
        payload[start] = UInt8(truncatingIfNeeded: length)
        payload[start + 1] = UInt8(truncatingIfNeeded: length >> 8)
    }

    /// Adds bytes that are no attribute (the fixed part of a peer inside a nest).
    mutating func addRaw(_ bytes: [UInt8]) { payload += bytes }

    /// The message as it goes over the socket.
    func encoded(sequence: UInt32) -> [UInt8] {
        Self.bytes(UInt32(16 + payload.count)) + Self.bytes(kind.rawValue) + Self.bytes(flags.rawValue)
            + Self.bytes(sequence) + Self.bytes(UInt32(0)) + payload
    }

    private mutating func append(_ value: UInt16) { payload += Self.bytes(value) }
    private mutating func pad() { while payload.count % 4 != 0 { payload.append(0) } }

    /// The bytes of a number in the machine's own order, as netlink wants them.
    static func bytes<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    /// ifinfomsg.
    static func linkHeader(index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0) -> [UInt8] {
        bytes(UInt32(0)) + bytes(index) + bytes(flags) + bytes(change)
    }

    /// ifaddrmsg. Addresses of version 6 are usable at once: nobody else can have them (IFA_F_NODAD).
    static func addressHeader(
        _ family: IPFamily = .ipv4, index: UInt32 = 0, prefixLength: UInt8 = 32, scope: UInt8 = 0
    ) -> [UInt8] {
        [family.number, prefixLength, family == .ipv6 ? 2 : 0, scope] + bytes(index)
    }

    /// rtmsg.
    static func routeHeader(
        _ family: IPFamily = .ipv4, prefixLength: UInt8, table: UInt8, scope: UInt8, type: UInt8
    ) -> [UInt8] {
        [family.number, prefixLength, 0, 0, table, 4, scope, type] + bytes(UInt32(0))
    }

    /// ndmsg of a neighbour that is known for good (NUD_PERMANENT).
    static func neighbourHeader(_ family: IPFamily, index: UInt32) -> [UInt8] {
        [family.number, 0, 0, 0] + bytes(index) + bytes(UInt16(0x80)) + [0, 0]
    }

    /// nfgenmsg.
    static func filterHeader(family: UInt8) -> [UInt8] { [family, 0, 0, 0] }
    /// nfgenmsg of a batch's ends: NFNL_SUBSYS_NFTABLES.
    static let batchHeader: [UInt8] = [0, 0] + bytes(UInt16(10).bigEndian)
}

extension IPFamily {
    /// AF_INET, AF_INET6.
    var number: UInt8 { self == .ipv4 ? 2 : 10 }
    /// Bits of an address.
    var width: UInt8 { self == .ipv4 ? 32 : 128 }
}

/// What an answer holds after its fixed part.
struct NetlinkAttributes {
    private var values: [UInt16: [UInt8]] = [:]

    /// Reads attributes; a length that leaves the buffer ends the reading.
    init(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        var offset = 0
        while offset + 4 <= bytes.count {
            let length = Int(bytes[offset]) | Int(bytes[offset + 1]) << 8
            let type = (UInt16(bytes[offset + 2]) | UInt16(bytes[offset + 3]) << 8) & 0x3FFF
            guard length >= 4, offset + length <= bytes.count else { return }
            values[type] = Array(bytes[(offset + 4)..<(offset + length)])
            offset += (length + 3) & ~3
        }
    }

    func bytes(_ type: UInt16) -> [UInt8]? { values[type] }

    func number(_ type: UInt16) -> UInt32? {
        guard let bytes = values[type], bytes.count == 4 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }

    func text(_ type: UInt16) -> String? { values[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }

    func address(_ type: UInt16) -> InetAddress? { values[type].flatMap { InetAddress(bytes: $0) } }
}
