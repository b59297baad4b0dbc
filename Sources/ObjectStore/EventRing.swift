import Machinery

/// The newest events in memory, one for each revision without gap, bounded by number and by bytes.
struct EventRing {
    private var events: [StoredEvent] = []
    private var head = 0
    private var bytes = 0
    let maximumCount: Int
    let maximumBytes: Int

    init(maximumCount: Int, maximumBytes: Int) {
        self.maximumCount = max(maximumCount, 1)
        self.maximumBytes = maximumBytes
    }

    /// The revision of the oldest event here; nil while there is none.
    var oldest: Int64? { head < events.count ? events[head].revision : nil }

    mutating func append(_ event: StoredEvent) {
        events.append(event)
        bytes += event.object.content.count
        while events.count - head > maximumCount || (bytes > maximumBytes && events.count - head > 1) {
            bytes -= events[head].object.content.count
            head += 1
        }
        if head > 1024, head * 2 > events.count {
            events.removeFirst(head)
            head = 0
        }
    }

    /// The scope's events after `revision`; the ring must reach back to it.
    func events(in scope: ObjectScope, after revision: Int64) -> [StoredEvent] {
        guard let oldest else { return [] }
        let start = head + Int(max(0, revision + 1 - oldest))
        guard start < events.count else { return [] }
        return events[start...].filter { scope.contains($0.object.key) }
    }
}
