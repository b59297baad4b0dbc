import Machinery
import Synchronization

/// An IPv4 network as `a.b.c.d/n`.
struct AddressNetwork: Sendable, Hashable {
    let base: UInt32
    let prefixLength: Int

    init?(_ text: String) {
        let halves = text.split(separator: "/")
        guard halves.count == 2, let address = Self.number(String(halves[0])), let length = Int(halves[1]),
            (8...30).contains(length)
        else { return nil }
        base = address & (UInt32.max << UInt32(32 - length))
        prefixLength = length
    }

    var count: UInt32 { 1 << UInt32(32 - prefixLength) }

    func contains(_ address: UInt32) -> Bool { address & (UInt32.max << UInt32(32 - prefixLength)) == base }

    /// Without the network's own address and the broadcast one.
    var usable: ClosedRange<UInt32> { (base + 1)...(base + count - 2) }

    static func number(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        return parts.reduce(UInt32?(0)) { sum, part in
            guard let sum, let byte = UInt8(part) else { return nil }
            return sum << 8 | UInt32(byte)
        }
    }

    static func text(_ address: UInt32) -> String {
        stride(from: 24, through: 0, by: -8).map { String(address >> UInt32($0) & 0xFF) }.joined(separator: ".")
    }
}

/// An IPv6 network of 65,536 addresses, written `fd00:1:2:2::/112`: what ends in `::` is the same in all of them.
struct AddressNetwork6: Sendable, Hashable {
    private let prefix: String

    init?(_ text: String) {
        guard text.hasSuffix("::/112") else { return nil }
        prefix = String(text.dropLast("/112".count))
    }

    /// Neither the network's own address nor the first, which version 4 keeps for the API.
    var usable: ClosedRange<UInt16> { 2...(.max - 1) }

    /// The last part of an address of this network as it is written here; nil for others.
    func number(_ text: String) -> UInt16? {
        guard text.hasPrefix(prefix), text.count <= prefix.count + 4 else { return nil }
        return UInt16(text.dropFirst(prefix.count), radix: 16)
    }

    func text(_ number: UInt16) -> String { prefix + String(number, radix: 16) }
}

/// Numbers that were given out a moment ago, before the object that has them was stored.
///
/// What is taken for good is read from storage; this only keeps two requests at the same time from the same choice.
final class Reservations<Number: Hashable & Sendable>: Sendable {
    private let taken = Mutex<[Number: Timestamp]>([:])
    private let clock: WallClock
    private let lifetime: Duration = .seconds(30)

    init(clock: WallClock) { self.clock = clock }

    /// The first of `candidates` that nobody reserved, reserved.
    func reserve(_ candidates: some Sequence<Number>) -> Number? {
        let now = clock.now
        return taken.withLock { taken in
            taken = taken.filter { $0.value > now }
            guard let choice = candidates.first(where: { taken[$0] == nil }) else { return nil }
            taken[choice] = now.advanced(by: lifetime)
            return choice
        }
    }
}
