import Machinery
import Reconciling

/// The pods that wait for a node: those whose turn it is, by priority and then by age; those that were refused and wait
/// for a change that could help; and those that such a change has woken before their back-off was over.
struct SchedulingQueue: Sendable {
    struct Entry: Sendable {
        let key: NamespacedName
        let uid: String
        let priority: Int
        /// When it came in, in order of arrival.
        let order: Int
        var attempts = 0
        /// Until when a failed attempt holds it back.
        var readyAt: Timestamp?
        /// What refused it; nil while it isn't waiting for a change.
        var refusedBy: Set<SchedulingRule>?
    }

    private var entries: [String: Entry] = [:]
    private var active = Heap()
    private var arrivals = 0

    /// The number of pods that wait.
    /// Those that were refused and that no change has woken yet.
    var refused: Int { entries.values.filter { $0.refusedBy != nil }.count }

    /// Adds a pod, or wakes it where it is known: its own change may help it.
    mutating func add(_ key: NamespacedName, uid: String, priority: Int, now: Timestamp) {
        if entries[uid] != nil { return wake(uid, now) }
        arrivals += 1
        let entry = Entry(key: key, uid: uid, priority: priority, order: arrivals)
        entries[uid] = entry
        active.push(entry)
    }

    mutating func remove(_ uid: String) { entries[uid] = nil }

    /// The next pod whose turn it is. It is out of the queue until `refuse` or `add`.
    mutating func next() -> Entry? {
        while let entry = active.pop() {
            // One that was removed, or waits again, is still in the heap.
            guard let known = entries[entry.uid], known.refusedBy == nil, known.readyAt == nil else { continue }
            entries[entry.uid] = nil
            return known
        }
        return nil
    }

    /// Puts a pod back that no node took, to wait for a change; 1 s at least, 10 s at most after several attempts.
    mutating func refuse(_ entry: Entry, by rules: Set<SchedulingRule>, now: Timestamp) {
        var entry = entry
        entry.attempts += 1
        entry.refusedBy = rules
        entry.readyAt = now.advanced(by: .seconds(min(10, 1 << min(entry.attempts - 1, 4))))
        entries[entry.uid] = entry
    }

    /// Puts a pod back that something is being prepared for: no failure, and so no back-off.
    mutating func park(_ entry: Entry, until rules: Set<SchedulingRule>) {
        var entry = entry
        entry.refusedBy = rules
        entry.readyAt = nil
        entries[entry.uid] = entry
    }

    /// Wakes the pods that one of these rules has refused.
    mutating func wake(_ rules: Set<SchedulingRule>, now: Timestamp) {
        for entry in entries.values {
            guard let refusedBy = entry.refusedBy, refusedBy.isEmpty || !refusedBy.isDisjoint(with: rules)
            else { continue }
            wake(entry.uid, now)
        }
    }

    mutating func wake(_ uid: String, _ now: Timestamp) {
        guard var entry = entries[uid], entry.refusedBy != nil else { return }
        entry.refusedBy = nil
        if let readyAt = entry.readyAt, readyAt <= now { entry.readyAt = nil }
        entries[uid] = entry
        if entry.readyAt == nil { active.push(entry) }
    }

    /// Lets those in whose back-off is over. Returns when the next one's is.
    mutating func release(now: Timestamp) -> Timestamp? {
        var earliest: Timestamp?
        for var entry in entries.values where entry.refusedBy == nil {
            guard let readyAt = entry.readyAt else { continue }
            if readyAt <= now {
                entry.readyAt = nil
                entries[entry.uid] = entry
                active.push(entry)
            } else {
                earliest = min(earliest ?? readyAt, readyAt)
            }
        }
        return earliest
    }

    /// A binary heap of entries: the highest priority first, then the first that came.
    private struct Heap: Sendable {
        private var items: [Entry] = []

        private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
            left.priority != right.priority ? left.priority > right.priority : left.order < right.order
        }

        mutating func push(_ entry: Entry) {
            items.append(entry)
            var child = items.count - 1
            while child > 0, Self.isBefore(items[child], items[(child - 1) / 2]) {
                items.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        }

        mutating func pop() -> Entry? {
            guard let first = items.first else { return nil }
            let last = items.removeLast()
            guard !items.isEmpty else { return first }
            items[0] = last
            var parent = 0
            while true {
                let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < items.count }
                guard let child = children.min(by: { Self.isBefore(items[$0], items[$1]) }),
                    Self.isBefore(items[child], items[parent])
                else { return first }
                items.swapAt(child, parent)
                parent = child
            }
        }
    }
}
