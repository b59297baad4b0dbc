import Kinds
import Machinery

/// Pods tolerate an unready or unreachable node for five minutes unless they say otherwise (DefaultTolerationSeconds).
struct DefaultTolerations: AdmissionStep {
    private static let seconds: JSONValue = 300
    private static let keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("pods") else { return }
        let given = review.object["spec"]["tolerations"].items
        let missing = Self.keys.filter { key in !given.contains { Self.tolerates($0, key) } }
        guard !missing.isEmpty else { return }
        review.object["spec"]["tolerations"] = .array(
            given
                + missing.map { key in
                    [
                        "key": .string(key), "operator": "Exists", "effect": "NoExecute",
                        "tolerationSeconds": Self.seconds,
                    ]
                })
    }

    private static func tolerates(_ toleration: JSONValue, _ key: String) -> Bool {
        [key, ""].contains(toleration["key"].text) && ["NoExecute", ""].contains(toleration["effect"].text)
    }
}

/// Turns a pod's priority class into its priority, and keeps default classes single (Priority).
struct PodPriority: AdmissionStep {
    let storage: any ObjectStorage
    private static let classes = GroupResource("scheduling.k8s.io", "priorityclasses")

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("pods") else { return }
        var spec = review.object["spec"]
        var chosen: JSONValue = .null
        let name = spec["priorityClassName"].text
        if name.isEmpty {
            chosen = try await defaultClass() ?? .null
            if !chosen.isNull { spec["priorityClassName"] = chosen["metadata"]["name"] }
        } else if let known = try await storage.document(ObjectKey(Self.classes, name: name)) {
            chosen = known
        } else {
            throw review.forbidden("no PriorityClass with name \(name) was found")
        }
        let priority = chosen["value"].number
        if let given = spec["priority"].int, given != priority {
            throw review.forbidden(
                "the integer value of priority (\(given)) must not be provided in pod spec; priority admission "
                    + "controller computed \(priority) from the given PriorityClass name")
        }
        spec["priority"] = .int(Int64(priority))
        let policy = chosen["preemptionPolicy"].string ?? "PreemptLowerPriority"
        if let given = spec["preemptionPolicy"].string, given != policy {
            throw review.forbidden(
                "the string value of PreemptionPolicy (\(given)) must not be provided in pod spec; priority admission "
                    + "controller computed \(policy) from the given PriorityClass name")
        }
        spec["preemptionPolicy"] = .string(policy)
        review.object["spec"] = spec
    }

    /// The lowest of the default classes; there is rarely more than one.
    private func defaultClass() async throws -> JSONValue? {
        try await storage.documents(Self.classes).filter { $0["globalDefault"].flag }
            .min { $0["value"].number < $1["value"].number }
    }

    func check(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.classes, review.operation != .delete, review.object["globalDefault"].flag else {
            return
        }
        if let other = try await defaultClass(), other["metadata"]["name"].text != review.name {
            throw review.forbidden(
                "PriorityClass \(other["metadata"]["name"].text) is already marked as default. "
                    + "Only one default can exist")
        }
    }
}

/// Adds what a pod's runtime class asks for: overhead, node selector, tolerations (RuntimeClass).
struct PodRuntimeClass: AdmissionStep {
    let storage: any ObjectStorage
    private static let classes = GroupResource("node.k8s.io", "runtimeclasses")

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("pods") else { return }
        var spec = review.object["spec"]
        let name = spec["runtimeClassName"].text
        if name.isEmpty {
            guard spec["overhead"].object?.isEmpty ?? true else {
                throw review.forbidden(
                    "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
            }
            return
        }
        guard let known = try await storage.document(ObjectKey(Self.classes, name: name)) else {
            throw review.forbidden("pod rejected: RuntimeClass \"\(name)\" not found")
        }
        let overhead = known["overhead"]["podFixed"]
        if spec["overhead"].object?.isEmpty ?? true {
            spec["overhead"] = overhead
        } else if spec["overhead"] != overhead {
            throw review.forbidden("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
        }
        for (key, value) in known["scheduling"]["nodeSelector"].object ?? [:] {
            let own = spec["nodeSelector"][key]
            if !own.isNull, own != value {
                throw review.forbidden(
                    "conflict: runtimeClass.scheduling.nodeSelector[\(key)] = \(value.text); "
                        + "pod.spec.nodeSelector[\(key)] = \(own.text)")
            }
            spec["nodeSelector"][key] = value
        }
        let tolerations = known["scheduling"]["tolerations"].items.filter { !spec["tolerations"].items.contains($0) }
        if !tolerations.isEmpty { spec["tolerations"] = .array(spec["tolerations"].items + tolerations) }
        review.object["spec"] = spec
    }
}

/// A node begins as not ready, so that nothing is put on it before it says otherwise (TaintNodesByCondition).
///
/// One that tells its readiness at once needs no taint.
struct NodeTaints: AdmissionStep {
    private static let key = "node.kubernetes.io/not-ready"

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("nodes") else { return }
        let isReady = review.object["status"]["conditions"].items.contains {
            $0["type"] == "Ready" && $0["status"] == "True"
        }
        let taints = review.object["spec"]["taints"].items
        guard !isReady, !taints.contains(where: { $0["key"].text == Self.key && $0["effect"] == "NoSchedule" }) else {
            return
        }
        review.object["spec"]["taints"] = .array(taints + [["key": .string(Self.key), "effect": "NoSchedule"]])
    }
}
