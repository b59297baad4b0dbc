/// An IPv4 or IPv6 address as text names it.
package struct AddressText: Sendable, Hashable {
    /// Four or sixteen.
    package let bytes: [UInt8]

    package var isIPv4: Bool { bytes.count == 4 }

    /// Reads an address in its usual form; nil for anything else. Numbers with leading zeros are refused, since some
    /// readers take them for octal.
    package init?(_ text: String) {
        guard let bytes = text.contains(":") ? Self.sixteen(text) : Self.four(text) else { return nil }
        self.bytes = bytes
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            let isPlain = part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != "0")
            guard isPlain, let byte = UInt8(part) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func sixteen(_ text: String) -> [UInt8]? {
        guard let gap = text.range(of: "::") else { return groups(text).flatMap { $0.count == 16 ? $0 : nil } }
        let (head, tail) = (text[..<gap.lower], text[gap.upper...])
        guard tail.range(of: "::") == nil, let before = groups(String(head)), let after = groups(String(tail)),
            before.count + after.count <= 14
        else { return nil }
        return before + [UInt8](repeating: 0, count: 16 - before.count - after.count) + after
    }

    /// Groups of up to four hexadecimal digits; the last may be an IPv4 address.
    private static func groups(_ text: String) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = four(String(part)) else { return nil }
                bytes += last
            } else {
                let isHex = part.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
                guard isHex, (1...4).contains(part.utf8.count), let number = UInt16(part, radix: 16) else { return nil }
                bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
            }
        }
        return bytes
    }

    package var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
    package var isLoopback: Bool {
        isIPv4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }
    package var isLinkLocal: Bool {
        isIPv4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    }
    /// Multicast of the local link: 224.0.0.0/24, ff02::/10.
    package var isLinkLocalMulticast: Bool {
        isIPv4 ? bytes.starts(with: [224, 0, 0]) : bytes[0] == 0xFF && bytes[1] & 0x0F == 2
    }
}

/// An address and how many of its bits name a network: `10.0.0.0/8`.
package struct NetworkText: Sendable, Hashable {
    package let address: AddressText
    package let prefixLength: Int

    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let address = AddressText(String(halves[0])), let length = Int(halves[1]),
            halves[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), length <= address.bytes.count * 8
        else { return nil }
        self.address = address
        prefixLength = length
    }

    /// The network's first address.
    package var base: [UInt8] {
        address.bytes.enumerated().map { index, byte in
            let kept = min(max(prefixLength - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }

    /// Whether the other network or address lies in this one.
    package func contains(_ other: AddressText) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return (0..<prefixLength).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return address.bytes[bit / 8] & mask == other.bytes[bit / 8] & mask
        }
    }

    /// True where `other` lies within this network and is smaller.
    package func strictlyContains(_ other: NetworkText) -> Bool {
        contains(other.address) && prefixLength < other.prefixLength
    }
}

extension String {
    /// The first place of a text in this one; the standard library without Foundation has none.
    fileprivate func range(of text: String) -> (lower: String.Index, upper: String.Index)? {
        self[...].range(of: text)
    }
}

extension Substring {
    fileprivate func range(of text: String) -> (lower: String.Index, upper: String.Index)? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return (start, index(start, offsetBy: text.count)) }
            start = index(after: start)
        }
        return nil
    }
}
