extension Duration {
    /// A time span as `kubectl get` shows ages: `6s`, `3m35s`, `18m`, `5h10m`, `2d3h`, `1y20d`.
    package var humanText: String {
        let total = Int(components.seconds)
        if total < -1 { return "<invalid>" }
        if total < 0 { return "0s" }
        let (minutes, hours, days) = (total / 60, total / 3600, total / 86_400)
        switch true {
        case total < 120: return "\(total)s"
        case minutes < 10: return Self.pair(minutes, "m", total % 60, "s")
        case minutes < 180: return "\(minutes)m"
        case hours < 8: return Self.pair(hours, "h", minutes % 60, "m")
        case hours < 48: return "\(hours)h"
        case days < 8: return Self.pair(days, "d", hours % 24, "h")
        case days < 365 * 2: return "\(days)d"
        case days < 365 * 8: return Self.pair(days / 365, "y", days % 365, "d")
        default: return "\(days / 365)y"
        }
    }

    private static func pair(_ big: Int, _ bigUnit: String, _ small: Int, _ smallUnit: String) -> String {
        small == 0 ? "\(big)\(bigUnit)" : "\(big)\(bigUnit)\(small)\(smallUnit)"
    }
}
