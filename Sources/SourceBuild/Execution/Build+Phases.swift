internal import Kinds
internal import Machinery
internal import Reconciling

extension Build {
    var isTerminal: Bool { ["Complete", "Failed", "Error", "Cancelled"].contains(phase) }

    /// Goes to a phase: its condition becomes True, that of the last one False.
    mutating func enter(_ phase: String, reason: String = "", message: String = "", at time: Timestamp) {
        var conditions = conditions
        if !self.phase.isEmpty, self.phase != phase, conditions[self.phase] != nil {
            conditions.set(Condition(self.phase, false, at: time.description))
        }
        var condition = Condition(phase, true, reason: reason, message: message, at: time.description)
        condition.lastUpdateTime = time.description
        conditions.set(condition)
        self.conditions = conditions
        self.phase = phase
        statusReason = reason
        statusMessage = message
        guard isTerminal else { return }
        completionTimestamp = time.description
        if let start = Timestamp(startTimestamp) {
            durationNanoseconds = Int(max(0, time.since(start).seconds) * 1e9)
        }
    }

    /// Where this build is in the API.
    var place: NamespacedName { NamespacedName(self) }
}
