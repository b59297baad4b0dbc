package import Machinery

extension Build {
    /// Whether it has ended, one way or the other.
    package var isTerminal: Bool { ["Complete", "Failed", "Error", "Cancelled"].contains(phase) }

    /// Goes to a phase: its condition becomes True, that of the last one False.
    package mutating func enter(_ phase: String, reason: String = "", message: String = "", at time: Timestamp) {
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
            let (seconds, attoseconds) = max(.zero, time.since(start)).components
            durationNanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        }
    }
}
