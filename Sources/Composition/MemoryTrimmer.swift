internal import HostSystem
internal import Reconciling

/// Gives memory that was needed for a moment (a large list, an OpenAPI document, a burst of writes) back to the system
/// once the process is quiet again.
struct MemoryTrimmer: Runnable {
    private static let interval = Duration.seconds(2)

    func run() async {
        var moments = QuietMoments(OwnUsage.processorTime)
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            if moments.isDue(OwnUsage.processorTime) { try? await BlockingWork.run { OwnUsage.trimMemory() } }
        }
    }
}

/// Tells when memory should be given back: in a quiet moment after some work, and once.
struct QuietMoments {
    private static let quiet = Duration.milliseconds(100)
    private static let work = Duration.milliseconds(500)
    private var last: Duration
    private var trimmed: Duration

    /// `used` is the processor time so far.
    init(_ used: Duration) {
        last = used
        trimmed = .zero
    }

    /// Asked at regular intervals.
    mutating func isDue(_ used: Duration) -> Bool {
        defer { last = used }
        guard used - last < Self.quiet, used - trimmed > Self.work else { return false }
        trimmed = used
        return true
    }
}
