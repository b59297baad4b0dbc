import Machinery
import Synchronization

/// Slows password guessing: after some failures a user's logins from an address, and an address's logins at all, are
/// refused for a while that doubles with each further failure.
final class LoginThrottle: Sendable {
    private struct Record {
        var failures = 0
        var blockedUntil: Timestamp
        var last: Timestamp
    }
    private static let freeFailures = 5
    private static let freeFailuresOfAddress = 20
    private static let longestBlock = 300
    private static let memory: Duration = .seconds(900)
    private static let recordLimit = 10_000

    private let records = Mutex<[String: Record]>([:])
    private let clock: WallClock

    init(clock: WallClock) { self.clock = clock }

    /// Throws `tooManyRequests` where the login must wait.
    func check(user: String, address: String) throws {
        let now = clock.now
        let wait = records.withLock { records in
            [Self.key(user, address), address].compactMap { records[$0]?.blockedUntil }.filter { $0 > now }
                .map { Int($0.since(now).components.seconds) + 1 }.max()
        }
        guard let wait else { return }
        throw StatusError(
            .tooManyRequests, "too many failed logins: try again in \(wait) seconds", retryAfterSeconds: wait)
    }

    func failed(user: String, address: String) {
        let now = clock.now
        records.withLock { records in
            if records.count >= Self.recordLimit {
                records = records.filter { now.since($0.value.last) < Self.memory }
                if records.count >= Self.recordLimit { records.removeAll() }
            }
            Self.count(&records, Self.key(user, address), now, free: Self.freeFailures)
            Self.count(&records, address, now, free: Self.freeFailuresOfAddress)
        }
    }

    func succeeded(user: String, address: String) {
        records.withLock { $0[Self.key(user, address)] = nil }
    }

    private static func key(_ user: String, _ address: String) -> String { "\(user)\u{0}\(address)" }

    private static func count(_ records: inout [String: Record], _ key: String, _ now: Timestamp, free: Int) {
        var record = records[key] ?? Record(blockedUntil: now, last: now)
        if now.since(record.last) > memory { record.failures = 0 }
        record.failures += 1
        record.last = now
        if record.failures > free {
            let seconds = min(longestBlock, 1 << min(record.failures - free, 16))
            record.blockedUntil = now.advanced(by: .seconds(seconds))
        }
        records[key] = record
    }
}
