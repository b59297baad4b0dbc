import Synchronization

/// Blocks of user ids, one a namespace: `openshift.io/sa.scc.uid-range` is `START/SIZE`.
///
/// Which block a namespace has stands in its annotation; this only finds free ones, and keeps two namespaces from
/// getting the same one before their annotations are seen.
final class IDRanges: Sendable {
    static let annotation = "openshift.io/sa.scc.uid-range"
    static let groupsAnnotation = "openshift.io/sa.scc.supplemental-groups"
    static let labelsAnnotation = "openshift.io/sa.scc.mcs"
    static let first = 1_000_000_000
    static let size = 10_000

    private let reserved = Mutex<[String: Int]>([:])

    /// The lowest block that neither `taken` (the annotations of all namespaces) nor a reservation has; reserved for
    /// the namespace with this uid.
    func reserve(for uid: String, taken: [String]) -> Int {
        reserved.withLock { reserved in
            if let block = reserved[uid] { return block }
            let used = Set(taken.compactMap(Self.block)).union(reserved.values)
            let block = (0...).first { !used.contains($0) } ?? 0
            reserved[uid] = block
            return block
        }
    }

    /// Gives up the reservation of a namespace that is gone.
    func release(_ uid: String) { reserved.withLock { _ = $0.removeValue(forKey: uid) } }

    /// The block that an annotation names; nil where it names none.
    static func block(_ range: String) -> Int? {
        guard let start = range.split(separator: "/").first.flatMap({ Int($0) }), start >= first else { return nil }
        return (start - first) / size
    }

    /// The annotations of the namespace that has this block.
    static func annotations(block: Int) -> [String: String] {
        let range = "\(first + block * size)/\(size)"
        return [annotation: range, groupsAnnotation: range, labelsAnnotation: categories(block)]
    }

    /// The block's own pair of SELinux categories: `s0:c1,c0`, `s0:c2,c0`, `s0:c2,c1`, `s0:c3,c0` and so on.
    private static func categories(_ block: Int) -> String {
        var high = 1
        var rest = block
        while rest >= high {
            rest -= high
            high += 1
        }
        return "s0:c\(high),c\(rest)"
    }
}
