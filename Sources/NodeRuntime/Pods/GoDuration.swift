/// Durations as Go writes them, which is how Kubernetes' messages have them.
enum GoDuration {
    /// `10s`, `1m20s`, `5m0s`, `1h0m0s`.
    static func text(seconds: Int) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        if hours > 0 { return "\(hours)h\(minutes)m\(rest)s" }
        return minutes > 0 ? "\(minutes)m\(rest)s" : "\(rest)s"
    }

    /// Below a second in milliseconds (`250ms`), above with up to three digits (`1.25s`).
    static func text(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        guard milliseconds % 1000 > 0, milliseconds < 60_000 else { return text(seconds: milliseconds / 1000) }
        var digits = String(String(milliseconds % 1000 + 1000).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(milliseconds / 1000).\(digits)s"
    }
}
