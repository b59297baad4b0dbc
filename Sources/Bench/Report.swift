/// A run's figures: work done, the time that it took on the clock, and the server's processor time.
struct Figures: Sendable {
    let count: Int
    let bytes: Int
    let elapsed: Duration
    let cpu: Duration
    let latencies: [Duration]

    var perSecond: Double { Double(count) / elapsed.inSeconds }
    /// How many a server does with one processor of its own.
    var perCore: Double { cpu > .zero ? Double(count) / cpu.inSeconds : 0 }
    var megabytesPerSecond: Double { Double(bytes) / 1e6 / elapsed.inSeconds }
    var megabytesPerCore: Double { cpu > .zero ? Double(bytes) / 1e6 / cpu.inSeconds : 0 }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
    var inMilliseconds: Double { self / .milliseconds(1) }
}

extension [Duration] {
    /// The value that `share` of all lie below; zero where there are none.
    func percentile(_ share: Double) -> Duration {
        guard !isEmpty else { return .zero }
        return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }
}

/// Lines of a name and a figure.
enum Report {
    static func line(_ name: String, _ text: String) {
        print(name + String(repeating: " ", count: max(1, 46 - name.count)) + text)
    }

    static func rate(_ name: String, _ figures: Figures) {
        line(
            name,
            "\(whole(figures.perSecond))/s, \(whole(figures.perCore))/s a core; p50 "
                + "\(milliseconds(figures.latencies.percentile(0.5))), p99 "
                + "\(milliseconds(figures.latencies.percentile(0.99)))")
    }

    static func lists(_ name: String, _ figures: Figures) {
        line(
            name,
            "\(tenths(figures.perSecond))/s, \(whole(figures.megabytesPerSecond)) MB/s, "
                + "\(whole(figures.megabytesPerCore)) MB/s a core; p50 "
                + milliseconds(figures.latencies.percentile(0.5)))
    }

    static func ratio(_ name: String, _ ours: Double, _ theirs: Double) {
        line(name, theirs > 0 ? "\(hundredths(ours / theirs)) x" : "nothing to compare with")
    }

    static func whole(_ value: Double) -> String { String(Int(value.rounded())) }
    static func hundredths(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
    static func tenths(_ value: Double) -> String { String((value * 10).rounded() / 10) }
    static func milliseconds(_ value: Duration) -> String { "\(tenths(value.inMilliseconds)) ms" }
    static func megabytes(_ bytes: Int) -> String { "\(whole(Double(bytes) / 1e6)) MB" }
    static func kilobytes(_ bytes: Double) -> String { "\(tenths(bytes / 1000)) kB" }
}
