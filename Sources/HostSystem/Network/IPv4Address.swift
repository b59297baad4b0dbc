/// An IPv4 address.
package struct IPv4Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// In host order: 10.0.0.1 is 0x0A000001.
    package let bits: UInt32

    package init(bits: UInt32) { self.bits = bits }

    /// Reads a dotted quad: four decimal numbers without leading zeros.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part), String(byte) == part else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }

    /// Four bytes in network order.
    package var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) } }

    package var description: String { bytes.map(String.init).joined(separator: ".") }

    package static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.bits < right.bits }
}

/// A range of IPv4 addresses that share their first bits.
package struct IPv4Network: Sendable, Hashable, CustomStringConvertible {
    /// The lowest address.
    package let base: IPv4Address
    /// 0 to 32.
    package let prefixLength: Int

    /// Reads `10.128.0.0/16`; bits after the prefix must be zero.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4Address(parts[0]), let length = Int(parts[1]),
            String(length) == parts[1],
            (0...32).contains(length), base.bits & ~Self.mask(length) == 0
        else { return nil }
        self.base = base
        prefixLength = length
    }

    /// The network that is just this address.
    package init(host address: IPv4Address) {
        base = address
        prefixLength = 32
    }

    /// Whether the address is one of the network's.
    package func contains(_ address: IPv4Address) -> Bool { address.bits & Self.mask(prefixLength) == base.bits }

    /// True where the two ranges share an address.
    package func overlaps(_ other: IPv4Network) -> Bool { contains(other.base) || other.contains(base) }

    /// How many addresses there are.
    package var count: Int { 1 << (32 - prefixLength) }

    /// The address that is `offset` after the base; nil outside of the network.
    package func address(at offset: Int) -> IPv4Address? {
        guard offset >= 0, offset < count else { return nil }
        return IPv4Address(bits: base.bits + UInt32(offset))
    }

    package var description: String { "\(base)/\(prefixLength)" }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : UInt32.max << UInt32(32 - length) }
}
