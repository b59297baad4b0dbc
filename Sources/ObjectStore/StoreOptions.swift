import FoundationEssentials

/// How much a store keeps, and for how long.
package struct StoreOptions: Sendable {
    /// Events kept in memory for new watches; older ones are read from the file.
    package var ringCount = 4096
    package var ringBytes = 32 << 20
    /// Unread events, and bytes of them, at which a watch is ended with `.expired`.
    package var watchBuffer = 4096
    package var watchBytes = 16 << 20
    /// An event is forgotten once it is older than this and not among the newest `historyCount`, or at
    /// `historyLimit` events.
    package var historySeconds: Int64 = 600
    package var historyCount: Int64 = 10_000
    package var historyLimit: Int64 = 200_000
    /// The largest size of the file in pages of 4 KiB; nil means what the disk holds.
    package var maximumPages: Int?
    /// Writes in one transaction.
    package var roundLimit = 512
    /// Seconds since 1970, for the age of events.
    package var now: @Sendable () -> Int64

    package init(now: @escaping @Sendable () -> Int64 = StoreOptions.systemTime) { self.now = now }
}

extension StoreOptions {
    /// Seconds since 1970 by the system's clock.
    package static let systemTime: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
}
