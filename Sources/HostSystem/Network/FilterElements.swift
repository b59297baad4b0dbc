#if canImport(Glibc)
    internal import Glibc
#endif

/// A change of nothing but elements of sets and maps, in the kernel's own form (linux/netfilter/nf_tables.h).
///
/// It is one transaction over netlink, without a start of nft, which would read the whole table before. A pod that comes
/// or goes is such a change.
struct FilterElements: Sendable {
    struct Change: Sendable, Hashable {
        enum Verb: Sendable { case add, delete }
        /// What a map's key leads to.
        enum Value: Sendable, Hashable {
            case none
            case data([UInt8])
            case verdict(Int32, chain: String)
        }

        let verb: Verb
        let set: String
        let keys: [[UInt8]]
        /// One a key.
        let values: [Value]
    }

    /// Those that take away come first.
    let changes: [Change]

    /// More at once go the other way: all of it is one message to the kernel, which takes no longer ones.
    private static let limit = 500

    var isEmpty: Bool { changes.isEmpty }
    /// Whether chains are referred to more or less than before, which can be seen in them.
    var touchesChains: Bool {
        changes.contains { change in
            change.values.contains { if case .verdict(_, let chain) = $0 { !chain.isEmpty } else { false } }
        }
    }

    /// Nil where more than elements differs, or elements of a kind that isn't known here.
    init?(_ parts: [(old: FilterLayout, new: FilterLayout)]) {
        var (deleted, added): ([Change], [Change]) = ([], [])
        var count = 0
        for (old, new) in parts {
            guard old.chains == new.chains, old.sets.count == new.sets.count else { return nil }
            for (name, set) in new.sets.sorted(by: { $0.key < $1.key }) {
                guard let before = old.sets[name], before.isLike(set) else { return nil }
                if before.elements == set.elements { continue }
                let gone = before.elements.filter { set.elements[$0.key] != $0.value }
                let come = set.elements.filter { before.elements[$0.key] != $0.value }
                guard let type = ElementType(set), let out = type.change(.delete, name, gone),
                    let into = type.change(.add, name, come)
                else { return nil }
                count += gone.count + come.count
                deleted += gone.isEmpty ? [] : [out]
                added += come.isEmpty ? [] : [into]
            }
        }
        guard count <= Self.limit else { return nil }
        changes = deleted + added
    }

    // MARK: - Messages

    private enum Attribute {
        static let nested: UInt16 = 0x8000
        static let table: UInt16 = 1
        static let set: UInt16 = 2
        static let elements: UInt16 = 3 | nested
        static let element: UInt16 = 1 | nested
        static let key: UInt16 = 1 | nested
        static let data: UInt16 = 2 | nested
        static let value: UInt16 = 1
        static let verdict: UInt16 = 2 | nested
        static let verdictCode: UInt16 = 1
        static let verdictChain: UInt16 = 2
    }

    /// The transaction's messages but for those that begin and end it.
    func messages(table: String) -> [NetlinkMessage] {
        changes.map { change in
            var message = NetlinkMessage(
                change.verb == .add ? .newElements : .deleteElements, [.acknowledge, .create],
                fixed: NetlinkMessage.filterHeader(family: FilterMark.family))
            message.add(Attribute.table, table)
            message.add(Attribute.set, change.set)
            message.nest(Attribute.elements) { list in
                for (key, value) in zip(change.keys, change.values) {
                    list.nest(Attribute.element) { element in
                        element.nest(Attribute.key) { $0.add(Attribute.value, key) }
                        if change.verb == .add { Self.add(value, to: &element) }
                    }
                }
            }
            return message
        }
    }

    private static func add(_ value: Change.Value, to element: inout NetlinkMessage) {
        switch value {
        case .none: break
        case .data(let bytes): element.nest(Attribute.data) { $0.add(Attribute.value, bytes) }
        case .verdict(let code, let chain):
            element.nest(Attribute.data) { data in
                data.nest(Attribute.verdict) { verdict in
                    verdict.add(Attribute.verdictCode, NetlinkMessage.bytes(UInt32(bitPattern: code).bigEndian))
                    if !chain.isEmpty { verdict.add(Attribute.verdictChain, chain) }
                }
            }
        }
    }
}

/// What the elements of a set are, read from nft's words for it.
private struct ElementType {
    private enum Part: Substring {
        case version4 = "ipv4_addr", version6 = "ipv6_addr", mark, networkProtocol = "inet_proto", port = "inet_service"

        /// The bytes of a value in nft's words; nil for ranges and all else that is no single value.
        func bytes(_ text: Substring) -> [UInt8]? {
            switch self {
            case .version4, .version6:
                guard let address = InetAddress(text), (address.family == .ipv4) == (self == .version4) else {
                    return nil
                }
                return address.bytes
            // A number of the machine's own order.
            case .mark:
                return UInt32(text.trimmingPrefix("0x"), radix: text.hasPrefix("0x") ? 16 : 10)
                    .map(NetlinkMessage.bytes)
            case .networkProtocol:
                return ["tcp": UInt8(IPPROTO_TCP), "udp": UInt8(IPPROTO_UDP), "sctp": UInt8(IPPROTO_SCTP)][text]
                    .map { [$0] }
            case .port: return UInt16(text).map { NetlinkMessage.bytes($0.bigEndian) }
            }
        }
    }

    private let key: [Part]
    /// Nil for a set, empty for verdicts.
    private let value: [Part]?

    init?(_ set: FilterSet) {
        guard set.flags.isEmpty else { return nil }
        let sides = set.type.split(separator: " : ")
        guard let first = sides.first, let key = Self.parts(first) else { return nil }
        self.key = key
        guard sides.count == 2 else {
            value = nil
            return
        }
        guard let value = sides[1] == "verdict" ? [] : Self.parts(sides[1]) else { return nil }
        self.value = value
    }

    private static func parts(_ text: Substring) -> [Part]? {
        let names = text.split(separator: " . ")
        let parts = names.compactMap { Part(rawValue: $0) }
        return parts.count == names.count ? parts : nil
    }

    func change(
        _ verb: FilterElements.Change.Verb, _ name: String, _ elements: [String: String]
    ) -> FilterElements.Change? {
        let sorted = elements.sorted { $0.key < $1.key }
        let keys = sorted.compactMap { Self.joined($0.key, key) }
        let values = sorted.compactMap { self.value($0.value) }
        guard keys.count == elements.count, values.count == elements.count else { return nil }
        return FilterElements.Change(verb: verb, set: name, keys: keys, values: values)
    }

    /// Each part of several takes whole registers of four bytes.
    private static func joined(_ text: String, _ parts: [Part]) -> [UInt8]? {
        let words = text.split(separator: " . ")
        guard words.count == parts.count else { return nil }
        var bytes: [UInt8] = []
        for (word, part) in zip(words, parts) {
            guard let own = part.bytes(word) else { return nil }
            bytes += own
            if parts.count > 1 { bytes += [UInt8](repeating: 0, count: (4 - own.count % 4) % 4) }
        }
        return bytes
    }

    private func value(_ text: String) -> FilterElements.Change.Value? {
        guard let value else { return FilterElements.Change.Value.none }
        guard value.isEmpty else { return Self.joined(text, value).map { .data($0) } }
        let words = text.split(separator: " ")
        // NF_DROP, NF_ACCEPT, NFT_JUMP, NFT_GOTO.
        switch (words.first, words.count) {
        case ("drop", 1): return .verdict(0, chain: "")
        case ("accept", 1): return .verdict(1, chain: "")
        case ("jump", 2): return .verdict(-3, chain: String(words[1]))
        case ("goto", 2): return .verdict(-4, chain: String(words[1]))
        default: return nil
        }
    }
}
