internal import Synchronization

/// Answers of other servers, kept for as long as they say, at most a minute; bounded in number.
final class DNSCache: Sendable {
    private struct Entry: Sendable {
        let bytes: [UInt8]
        let end: ContinuousClock.Instant
    }

    private static let limit = 1024
    private static let longest: UInt32 = 60
    private let entries = Mutex<[DNSQuestion: Entry]>([:])

    /// The answer with the id of the asking query.
    func answer(_ question: DNSQuestion, id: UInt16, now: ContinuousClock.Instant) -> [UInt8]? {
        entries.withLock { entries in
            guard let entry = entries[question] else { return nil }
            guard entry.end > now else {
                entries[question] = nil
                return nil
            }
            return [UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + entry.bytes.dropFirst(2)
        }
    }

    func keep(_ bytes: [UInt8], for question: DNSQuestion, now: ContinuousClock.Instant) {
        guard let seconds = Self.secondsToLive(bytes), seconds > 0 else { return }
        let entry = Entry(bytes: bytes, end: now + .seconds(min(seconds, Self.longest)))
        entries.withLock { entries in
            if entries.count >= Self.limit { entries = entries.filter { $0.value.end > now } }
            // Rather forget all than grow, or look for the oldest at each answer.
            if entries.count >= Self.limit { entries = [:] }
            entries[question] = entry
        }
    }

    /// The shortest time of a complete, successful answer's records; 5 s for a name that isn't there; nil for others.
    static func secondsToLive(_ bytes: [UInt8]) -> UInt32? {
        guard let header = DNSHeader(bytes), header.flags & 0x8000 != 0, header.flags & 0x0200 == 0 else { return nil }
        if header.flags & 0xF == 3 { return 5 }
        guard header.flags & 0xF == 0, header.questions == 1 else { return nil }
        var reader = DNSReader(bytes, at: 12)
        guard reader.name() != nil, reader.number() != nil, reader.number() != nil else { return nil }
        guard header.answers > 0 else { return 5 }
        var least = UInt32.max
        for _ in 0..<min(header.answers, 256) {
            guard let record = reader.record() else { return nil }
            least = min(least, record.secondsToLive)
        }
        return least
    }
}
