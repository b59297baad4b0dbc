import Machinery

/// How fast an autoscaler may change the number of pods: `spec.behavior`, and what it has done lately.
struct ScalingBehavior: Sendable {
    /// What was proposed, and by how much the number was changed, at which time.
    struct History: Sendable, Equatable {
        var proposals: [(at: Timestamp, replicas: Int)] = []
        var changes: [(at: Timestamp, by: Int)] = []

        static func == (left: History, right: History) -> Bool {
            left.proposals.map { $0.replicas } == right.proposals.map { $0.replicas }
                && left.changes.map { $0.by } == right.changes.map { $0.by }
        }

        /// Forgets what is older than the longest time that any rule looks back.
        mutating func trim(now: Timestamp) {
            let oldest = now.advanced(by: .seconds(-3600))
            proposals.removeAll { $0.at < oldest }
            changes.removeAll { $0.at < oldest }
        }
    }

    private let up: JSONValue
    private let down: JSONValue
    private static let defaultUp: JSONValue = [
        ["type": "Pods", "value": 4, "periodSeconds": 15], ["type": "Percent", "value": 100, "periodSeconds": 15],
    ]
    private static let defaultDown: JSONValue = [["type": "Percent", "value": 100, "periodSeconds": 15]]

    init(_ behavior: JSONValue) {
        up = behavior["scaleUp"]
        down = behavior["scaleDown"]
    }

    /// The number after stabilization: the lowest recent proposal where more are wanted, the highest where fewer.
    func stabilized(_ wanted: Int, current: Int, _ history: History, now: Timestamp) -> Int {
        func recent(_ seconds: Int) -> [Int] {
            let start = now.advanced(by: .seconds(-seconds))
            return history.proposals.filter { $0.at > start }.map(\.replicas) + [wanted]
        }
        let least = recent(up["stabilizationWindowSeconds"].int ?? 0).min() ?? wanted
        let most = recent(down["stabilizationWindowSeconds"].int ?? 300).max() ?? wanted
        return max(min(current, most), min(least, max(current, least)))
    }

    /// The number within what the policies allow in their periods.
    func limited(_ wanted: Int, current: Int, _ history: History, now: Timestamp) -> Int {
        if wanted > current {
            return min(wanted, max(current, bound(up, Self.defaultUp, current, history, now, isUp: true)))
        }
        if wanted < current {
            return max(wanted, min(current, bound(down, Self.defaultDown, current, history, now, isUp: false)))
        }
        return wanted
    }

    private func bound(
        _ rules: JSONValue, _ fallback: JSONValue, _ current: Int, _ history: History, _ now: Timestamp, isUp: Bool
    ) -> Int {
        let choice = rules["selectPolicy"].string ?? "Max"
        guard choice != "Disabled" else { return current }
        let policies = rules["policies"].items.isEmpty ? fallback.items : rules["policies"].items
        let bounds = policies.map { policy -> Int in
            let start = now.advanced(by: .seconds(-policy["periodSeconds"].number))
            let changed = history.changes.filter { $0.at > start && ($0.by > 0) == isUp }.map(\.by).reduce(0, +)
            let base = current - changed
            let value = policy["value"].number
            if policy["type"].text == "Pods" { return isUp ? base + value : base - value }
            let share = Double(base) * (1 + Double(isUp ? value : -value) / 100)
            return Int(isUp ? share.rounded(.up) : share.rounded(.down))
        }
        // The policy that allows the most, unless the one that allows the least is asked for.
        let wantsMost = choice != "Min"
        return (isUp == wantsMost ? bounds.max() : bounds.min()) ?? current
    }
}
