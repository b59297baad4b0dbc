internal import Synchronization

/// Answers of other servers, kept for as long as they say, at most a minute; bounded in number.
final class DNSCache: Sendable {
    /// What an answer is to: with options it has others than without.
    private struct Key: Sendable, Hashable {
        let question: DNSQuestion
        let hasOptions: Bool
        let wantsSignatures: Bool

        init(_ query: DNSQuery) {
            question = query.question
            hasOptions = query.hasOptions
            wantsSignatures = query.wantsSignatures
        }
    }

    private struct Entry: Sendable {
        let bytes: [UInt8]
        let end: ContinuousClock.Instant
    }

    private static let limit = 1024
    private static let longest: UInt32 = 60
    private let entries = Mutex<[Key: Entry]>([:])

    /// The answer with the id of the asking query.
    func answer(_ query: DNSQuery, now: ContinuousClock.Instant) -> [UInt8]? {
        let key = Key(query)
        return entries.withLock { entries in
            guard let entry = entries[key] else { return nil }
            guard entry.end > now else {
                entries[key] = nil
                return nil
            }
            return [UInt8(query.id >> 8), UInt8(truncatingIfNeeded: query.id)] + entry.bytes.dropFirst(2)
        }
    }

    func keep(_ bytes: [UInt8], for query: DNSQuery, now: ContinuousClock.Instant) {
        guard let seconds = Self.secondsToLive(bytes), seconds > 0 else { return }
        let entry = Entry(bytes: bytes, end: now + .seconds(min(seconds, Self.longest)))
        entries.withLock { entries in
            if entries.count >= Self.limit { entries = entries.filter { $0.value.end > now } }
            // Rather forget all than grow, or look for the oldest at each answer.
            if entries.count >= Self.limit { entries = [:] }
            entries[Key(query)] = entry
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
