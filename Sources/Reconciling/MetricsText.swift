/// Something that tells figures of itself at `/metrics`.
package protocol MetricsSource: Sendable {
    /// Lines of the text format that Prometheus reads.
    var lines: [String] { get }
}

/// The text format that Prometheus reads.
package enum MetricsText {
    /// What comes before a metric's lines. `type` is counter, gauge or histogram.
    package static func header(_ name: String, _ type: String, _ help: String) -> [String] {
        ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }
}

/// Durations counted in buckets: Prometheus' histogram.
package struct DurationHistogram: Sendable {
    /// Upper bounds of the buckets, in seconds, ascending.
    package let bounds: [Double]
    package private(set) var count = 0
    private var buckets: [Int]
    private var seconds = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        buckets = [Int](repeating: 0, count: bounds.count)
    }

    package mutating func add(_ duration: Double) {
        count += 1
        seconds += duration
        if let index = bounds.firstIndex(where: { duration <= $0 }) { buckets[index] += 1 }
    }

    /// - Parameter labels: `verb="GET",code="200"`; empty for none.
    package func lines(_ name: String, labels: String) -> [String] {
        var (lines, sum): ([String], Int) = ([], 0)
        let first = labels.isEmpty ? "" : "\(labels),"
        for (bound, count) in zip(bounds, buckets) {
            sum += count
            lines.append("\(name)_bucket{\(first)le=\"\(bound)\"} \(sum)")
        }
        let all = labels.isEmpty ? "" : "{\(labels)}"
        return lines + [
            "\(name)_bucket{\(first)le=\"+Inf\"} \(count)", "\(name)_sum\(all) \(seconds)",
            "\(name)_count\(all) \(count)",
        ]
    }
}
