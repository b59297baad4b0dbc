internal import HostSystem
internal import Synchronization

/// The addresses of names that policies speak of, asked for again and again.
///
/// Name servers give different addresses at different times: one counts for a while after it was seen last.
final class NameWatch: Sendable {
    private let lookup: @Sendable (String) async -> [InetAddress]
    private let seen = Mutex<[String: [InetAddress: ContinuousClock.Instant]]>([:])
    private static let memory = Duration.seconds(600)

    init(lookup: @escaping @Sendable (String) async -> [InetAddress]) { self.lookup = lookup }

    /// What is known, each name's addresses in order.
    var addresses: [String: [InetAddress]] { seen.withLock { $0.mapValues { $0.keys.sorted() } } }

    /// Asks for these names, and forgets all others. True where something has changed.
    func refresh(_ names: Set<String>) async -> Bool {
        let before = addresses
        seen.withLock { $0 = $0.filter { names.contains($0.key) } }
        await withDiscardingTaskGroup { group in
            for name in names {
                group.addTask {
                    let (found, now) = (await self.lookup(name), ContinuousClock.now)
                    self.seen.withLock { seen in
                        var known = (seen[name] ?? [:]).filter { $0.value + Self.memory > now }
                        for address in found { known[address] = now }
                        seen[name] = known
                    }
                }
            }
        }
        return addresses != before
    }
}
