import Testing

@testable import HostSystem

/// Elements of nftables' sets in the kernel's form.
struct FilterElementsTests {
    struct Case: Sendable {
        let type: String
        let key: String
        var value = ""
        var bytes: [UInt8] = []
        var found = FilterElements.Change.Value.none
    }

    private func change(_ old: FilterLayout, _ new: FilterLayout) -> FilterElements? { FilterElements([(old, new)]) }

    @Test(arguments: [
        Case(type: "ipv4_addr", key: "10.1.2.3", bytes: [10, 1, 2, 3]),
        Case(
            type: "ipv6_addr", key: "fd00::1",
            bytes: [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        Case(
            type: "ipv4_addr : mark", key: "10.1.2.3", value: "0x7", bytes: [10, 1, 2, 3],
            found: .data(NetlinkMessage.bytes(UInt32(7)))),
        Case(
            type: "ipv4_addr . mark", key: "10.1.2.3 . 0x7", bytes: [10, 1, 2, 3] + NetlinkMessage.bytes(UInt32(7))),
        Case(
            type: "ipv4_addr . inet_proto . inet_service : verdict", key: "10.1.2.3 . tcp . 80", value: "goto svc-1",
            bytes: [10, 1, 2, 3, 6, 0, 0, 0, 0, 80, 0, 0], found: .verdict(-4, chain: "svc-1")),
        Case(
            type: "inet_proto . inet_service : verdict", key: "udp . 30000", value: "drop",
            bytes: [17, 0, 0, 0, 0x75, 0x30, 0, 0], found: .verdict(0, chain: "")),
        Case(
            type: "ipv4_addr : verdict", key: "10.1.2.3", value: "jump out-1", bytes: [10, 1, 2, 3],
            found: .verdict(-3, chain: "out-1")),
    ])
    func `an element is its registers`(_ one: Case) throws {
        let old = FilterLayout(sets: ["s": FilterSet(one.type)])
        let new = FilterLayout(sets: ["s": FilterSet(one.type, elements: [one.key: one.value])])
        let added = try #require(change(old, new)?.changes)
        #expect(added == [.init(verb: .add, set: "s", keys: [one.bytes], values: [one.found])])
        let removed = try #require(change(new, old)?.changes)
        #expect(removed == [.init(verb: .delete, set: "s", keys: [one.bytes], values: [one.found])])
    }

    @Test func `what isn't only elements, or of an unknown kind, is left to nft`() {
        let set = FilterLayout(sets: ["s": FilterSet("ipv4_addr")])
        let others = [
            FilterLayout(), FilterLayout(sets: ["t": FilterSet("ipv4_addr")]),
            FilterLayout(sets: ["s": FilterSet("ipv6_addr")]),
            FilterLayout(sets: ["s": FilterSet("ipv4_addr", flags: "interval")]),
            FilterLayout(sets: set.sets, chains: ["c": FilterChain(["drop"])]),
            FilterLayout(sets: ["s": FilterSet("ipv4_addr", elements: ["10.0.0.0/8": ""])]),
            FilterLayout(sets: [
                "s": FilterSet(
                    "ipv4_addr",
                    elements: Dictionary(uniqueKeysWithValues: (0...600).map { ("10.0.\($0 / 256).\($0 % 256)", "") }))
            ]),
        ]
        for other in others { #expect(change(set, other) == nil) }
        #expect(change(set, set)?.isEmpty == true)
    }

    @Test func `only verdicts that lead to chains touch them`() {
        let map = FilterLayout(sets: ["m": FilterSet("ipv4_addr : verdict")])
        func with(_ verdict: String) -> FilterLayout {
            FilterLayout(sets: ["m": FilterSet("ipv4_addr : verdict", elements: ["10.0.0.1": verdict])])
        }
        #expect(change(map, with("drop"))?.touchesChains == false)
        #expect(change(map, with("goto c"))?.touchesChains == true)
        #expect(change(with("goto c"), map)?.touchesChains == true)
    }
}
