internal import HostSystem

/// The addresses of a network that pods may have: neither the lowest, the gateway's, nor the highest.
///
/// It goes round the network, so that an address is used again as late as can be: peers may remember its last owner.
struct AddressPool: Sendable {
    private let network: IPv4Network
    private var used: Set<IPv4Address> = []
    private var next: Int

    init(_ network: IPv4Network) {
        self.network = network
        next = 2
    }

    /// Takes an address that somebody has already. False where it is not of this pool, or taken.
    mutating func take(_ address: IPv4Address) -> Bool {
        guard network.contains(address), used.insert(address).inserted else { return false }
        next = max(next, Int(address.bits - network.base.bits) + 1)
        return true
    }

    /// A free address, or nil where there is none.
    mutating func take() -> IPv4Address? {
        let last = network.count - 2
        guard used.count < last - 1 else { return nil }
        while true {
            if next > last { next = 2 }
            guard let address = network.address(at: next) else { return nil }
            next += 1
            if used.insert(address).inserted { return address }
        }
    }

    mutating func give(back address: IPv4Address) { used.remove(address) }
}
