import Machinery
import Synchronization

/// What many objects have in common, one in memory.
struct SharedParts: Sendable {
    let bytes = SharedBytes()
    let maps = SharedMaps()
}

/// Makes equal maps of labels or fields one in memory: most objects of a template have the same.
///
/// Remembers those that were met last, in a table of fixed size.
final class SharedMaps: Sendable {
    private static let count = 1024
    private let slots = Mutex([[String: String]](repeating: [:], count: count))

    func share(_ map: [String: String]) -> [String: String] {
        if map.isEmpty { return [:] }
        let slot = Int(UInt(bitPattern: map.hashValue) % UInt(Self.count))
        return slots.withLock { slots in
            if slots[slot] != map { slots[slot] = map }
            return slots[slot]
        }
    }
}
