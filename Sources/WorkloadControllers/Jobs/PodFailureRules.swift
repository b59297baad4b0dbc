import Kinds
import Machinery

/// What a job's `podFailurePolicy` says about a pod that has failed.
struct PodFailureRules {
    enum Verdict: Equatable {
        /// The failure counts, as it does where no rule fits.
        case count
        /// It counts for nothing.
        case ignore
        case failJob(String)
        case failIndex
    }

    private let rules: [JSONValue]

    init(_ job: Job) { rules = job.spec["podFailurePolicy"]["rules"].items }

    func verdict(on pod: Pod) -> Verdict {
        for (index, rule) in rules.enumerated() {
            guard let reason = match(rule, pod) else { continue }
            switch rule["action"].text {
            case "Ignore": return .ignore
            case "FailIndex": return .failIndex
            case "FailJob":
                return .failJob("\(reason) matching FailJob rule at index \(index)")
            default: return .count
            }
        }
        return .count
    }

    /// What of the pod a rule fits, in words; nil where it doesn't.
    private func match(_ rule: JSONValue, _ pod: Pod) -> String? {
        let key = "\(pod.namespace)/\(pod.name)"
        let codes = rule["onExitCodes"]
        if !codes.isNull {
            for status in pod.initContainerStatuses + pod.containerStatuses {
                let name = codes["containerName"].text
                guard name.isEmpty || name == status.name, let code = status.terminated["exitCode"].int, code != 0
                else { continue }
                let isListed = codes["values"].items.contains { $0.int == code }
                guard isListed == (codes["operator"].text == "In") else { continue }
                return "Container \(status.name) for pod \(key) failed with exit code \(code)"
            }
            return nil
        }
        for pattern in rule["onPodConditions"].items {
            let wanted = pattern["status"].string ?? "True"
            guard let condition = pod.condition(pattern["type"].text), condition.status == wanted else { continue }
            return "Pod \(key) has condition \(condition.type)"
        }
        return nil
    }
}
