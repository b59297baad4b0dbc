import Kinds
import Machinery

extension DeploymentRollout {
    /// What is seen, and the conditions that follow from it.
    mutating func writeStatus() {
        let total = all.map(\.replicas).reduce(0, +)
        let available = all.map(\.availableReplicas).reduce(0, +)
        let counts: [(String, Int)] = [
            ("observedGeneration", deployment.metadata.generation), ("replicas", sum(\.statusReplicas)),
            ("updatedReplicas", new?.statusReplicas ?? 0), ("readyReplicas", sum(\.readyReplicas)),
            ("availableReplicas", available), ("unavailableReplicas", max(0, total - available)),
        ]
        for (field, count) in counts { status[field] = count == 0 ? .null : .int(Int64(count)) }
        if available >= deployment.replicas - (deployment.isRecreate ? 0 : bounds.unavailable) {
            set("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        } else {
            set(
                "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
        }
        noteProgress()
        noteFailure()
        status["conditions"] = conditions.isEmpty ? .null : .array(conditions.map(\.json))
    }

    private func sum(_ field: (ReplicaSet) -> Int) -> Int { all.map(field).reduce(0, +) }

    /// Whether nothing is left to be done, as a status tells.
    func isComplete(status: JSONValue) -> Bool {
        let wanted = deployment.replicas
        return status["updatedReplicas"].number == wanted && status["replicas"].number == wanted
            && status["availableReplicas"].number == wanted
            && status["observedGeneration"].number >= deployment.metadata.generation
    }

    private mutating func noteProgress() {
        guard let deadline = deployment.progressDeadlineSeconds, !deployment.isPaused else { return }
        let current = conditions["Progressing"]
        let settled =
            current?.reason == "NewReplicaSetAvailable"
            && status["replicas"].number == status["updatedReplicas"].number
        guard !settled else { return }
        let subject = new.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
        if isComplete(status: status), new != nil {
            set("Progressing", "True", "NewReplicaSetAvailable", "\(subject) has successfully progressed.")
        } else if hasProgressed {
            set("Progressing", "True", "ReplicaSetUpdated", "\(subject) is progressing.", isAlwaysNew: true)
        } else if let current, current.reason != "ProgressDeadlineExceeded",
            let since = Timestamp(current.lastUpdateTime)
        {
            let rest = since.advanced(by: .seconds(deadline)).since(now)
            if rest > .zero {
                recheckAfter = rest
            } else {
                set("Progressing", "False", "ProgressDeadlineExceeded", "\(subject) has timed out progressing.")
            }
        }
    }

    private var hasProgressed: Bool {
        let before = deployment.status
        func count(_ status: JSONValue, _ field: String) -> Int { status[field].number }
        func old(_ status: JSONValue) -> Int { count(status, "replicas") - count(status, "updatedReplicas") }
        return count(status, "updatedReplicas") > count(before, "updatedReplicas") || old(status) < old(before)
            || count(status, "readyReplicas") > count(before, "readyReplicas")
            || count(status, "availableReplicas") > count(before, "availableReplicas")
    }

    private mutating func noteFailure() {
        if let failure = all.lazy.compactMap({ $0.conditions["ReplicaFailure"] }).first(where: \.isTrue) {
            set("ReplicaFailure", "True", failure.reason, failure.message)
        } else {
            conditions.removeAll { $0.type == "ReplicaFailure" }
        }
    }

    /// Sets a condition; its time changes with its status and reason only, unless `isAlwaysNew`.
    mutating func set(
        _ type: String, _ status: String, _ reason: String, _ message: String, isAlwaysNew: Bool = false
    ) {
        var condition = Condition(type, status == "True", reason: reason, message: message, at: now.description)
        condition.status = status
        condition.lastUpdateTime = now.description
        if let old = conditions[type], !isAlwaysNew, old.status == status, old.reason == reason {
            guard old.message != message else { return }
            condition.lastUpdateTime = old.lastUpdateTime
        }
        conditions.set(condition)
    }
}
