import FoundationEssentials

/// Where parts of the platform get the time of day from; tests put their own in.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Timestamp

    package init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

    package var now: Timestamp { read() }

    /// The host's clock.
    package static let system = WallClock {
        // Not clock_gettime: which module its struct belongs to depends on the order of a build.
        let now = Date.now.timeIntervalSince1970
        let seconds = now.rounded(.down)
        return Timestamp(seconds: Int64(seconds), nanoseconds: Int32((now - seconds) * 1_000_000_000))
    }
}
