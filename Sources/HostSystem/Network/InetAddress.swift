#if canImport(Glibc)
    internal import Glibc
#endif

/// The two kinds of addresses, by the names that Kubernetes gives them.
package enum IPFamily: String, Sendable, Hashable, Comparable, CaseIterable {
    case ipv4 = "IPv4"
    case ipv6 = "IPv6"

    package static func < (left: IPFamily, right: IPFamily) -> Bool { left == .ipv4 && right == .ipv6 }
}

/// An IPv6 address.
package struct IPv6Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first and the last 64 bits, in host order.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the text forms of RFC 4291; no zone, no prefix.
    package init?(_ text: some StringProtocol) {
        guard text.contains(":") else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, String(text), &bytes) == 1 else { return nil }
        self.init(bytes: bytes)
    }

    /// From 16 bytes in network order.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// 16 bytes in network order.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).reversed().map { UInt8(truncatingIfNeeded: half >> UInt64($0 * 8)) } }
    }

    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "::" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static func < (left: IPv6Address, right: IPv6Address) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// A range of IPv6 addresses that share their first bits.
package struct IPv6Network: Sendable, Hashable, CustomStringConvertible {
    package let base: IPv6Address
    /// 0 to 128.
    package let prefixLength: Int

    /// Reads `fd00:1::/64`; bits after the prefix must be zero.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv6Address(parts[0]), let length = Int(parts[1]),
            String(length) == parts[1], (0...128).contains(length), Self.masked(base, length) == base
        else { return nil }
        self.base = base
        prefixLength = length
    }

    package init(host address: IPv6Address) { self.init(masking: address, prefixLength: 128) }

    /// The network of this length that an address is in.
    package init(masking address: IPv6Address, prefixLength: Int) {
        base = Self.masked(address, prefixLength)
        self.prefixLength = prefixLength
    }

    /// Whether the address is one of the network's.
    package func contains(_ address: IPv6Address) -> Bool { Self.masked(address, prefixLength) == base }

    /// The address that is `offset` after the base; nil outside of the network.
    package func address(at offset: Int) -> IPv6Address? {
        let (low, overflow) = base.low.addingReportingOverflow(UInt64(clamping: offset))
        let address = IPv6Address(high: base.high, low: low)
        return offset >= 0 && !overflow && contains(address) ? address : nil
    }

    package var description: String { "\(base)/\(prefixLength)" }

    private static func masked(_ address: IPv6Address, _ length: Int) -> IPv6Address {
        func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : .max << UInt64(64 - bits) }
        return IPv6Address(high: address.high & mask(length), low: address.low & mask(length - 64))
    }
}

/// An address of either family, as the kernel and nft take it.
package enum InetAddress: Sendable, Hashable, Comparable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    package init?(_ text: some StringProtocol) {
        if let address = IPv4Address(text) {
            self = .v4(address)
        } else if let address = IPv6Address(text) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    /// From 4 or 16 bytes in network order.
    package init?(bytes: [UInt8]) {
        if bytes.count == 4 {
            self = .v4(IPv4Address(bits: bytes.reduce(0) { $0 << 8 | UInt32($1) }))
        } else if let address = IPv6Address(bytes: bytes) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    package var family: IPFamily {
        switch self {
        case .v4: .ipv4
        case .v6: .ipv6
        }
    }

    /// In network order.
    package var bytes: [UInt8] {
        switch self {
        case .v4(let address): address.bytes
        case .v6(let address): address.bytes
        }
    }

    package var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }

    package static func < (left: InetAddress, right: InetAddress) -> Bool {
        switch (left, right) {
        case (.v4(let left), .v4(let right)): left < right
        case (.v6(let left), .v6(let right)): left < right
        default: left.family < right.family
        }
    }
}

/// A range of addresses of either family.
package enum InetNetwork: Sendable, Hashable, CustomStringConvertible {
    case v4(IPv4Network)
    case v6(IPv6Network)

    package init?(_ text: String) {
        if let network = IPv4Network(text) {
            self = .v4(network)
        } else if let network = IPv6Network(text) {
            self = .v6(network)
        } else {
            return nil
        }
    }

    package var family: IPFamily {
        switch self {
        case .v4: .ipv4
        case .v6: .ipv6
        }
    }

    package var base: InetAddress {
        switch self {
        case .v4(let network): .v4(network.base)
        case .v6(let network): .v6(network.base)
        }
    }

    package var prefixLength: Int {
        switch self {
        case .v4(let network): network.prefixLength
        case .v6(let network): network.prefixLength
        }
    }

    /// The network that is just this address.
    package init(host address: InetAddress) {
        switch address {
        case .v4(let address): self = .v4(IPv4Network(host: address))
        case .v6(let address): self = .v6(IPv6Network(host: address))
        }
    }

    /// Whether the address is one of the network's.
    package func contains(_ address: InetAddress) -> Bool {
        switch (self, address) {
        case (.v4(let network), .v4(let address)): network.contains(address)
        case (.v6(let network), .v6(let address)): network.contains(address)
        default: false
        }
    }

    package var description: String {
        switch self {
        case .v4(let network): network.description
        case .v6(let network): network.description
        }
    }
}

extension InetNetwork {
    /// Reads `10.1.2.3/16` as the network that the address is in, as NetworkPolicies may write it.
    package init?(masking text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = InetAddress(parts[0]), let length = Int(parts[1]), length >= 0 else {
            return nil
        }
        switch address {
        case .v4(let address):
            guard length <= 32 else { return nil }
            let mask: UInt32 = length == 0 ? 0 : .max << UInt32(32 - length)
            self.init("\(IPv4Address(bits: address.bits & mask))/\(length)")
        case .v6(let address):
            guard length <= 128 else { return nil }
            self = .v6(IPv6Network(masking: address, prefixLength: length))
        }
    }

    /// Without those that lie in others, as the elements of an nft set must not overlap.
    package static func outermost(_ networks: [InetNetwork]) -> Set<InetNetwork> {
        let all = Set(networks)
        return all.filter { network in
            !all.contains { $0 != network && $0.contains(network.base) && $0.prefixLength < network.prefixLength }
        }
    }
}
