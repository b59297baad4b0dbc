import Machinery

/// Holds pods to the Pod Security Standards that their namespace's labels name, and warns authors of workloads.
///
/// `pod-security.kubernetes.io/enforce`, `warn` and `audit`; a namespace without labels lets everything pass.
struct PodSecurityStandards: AdmissionStep {
    let storage: any ObjectStorage
    private static let prefix = "pod-security.kubernetes.io/"
    private static let namespaces = GroupResource("", "namespaces")
    /// Where the pod is in what makes pods.
    private static let templates: [GroupResource: [String]] = [
        GroupResource("", "podtemplates"): ["template"],
        GroupResource("", "replicationcontrollers"): ["spec", "template"],
        GroupResource("apps", "deployments"): ["spec", "template"],
        GroupResource("apps", "replicasets"): ["spec", "template"],
        GroupResource("apps", "statefulsets"): ["spec", "template"],
        GroupResource("apps", "daemonsets"): ["spec", "template"],
        GroupResource("batch", "jobs"): ["spec", "template"],
        GroupResource("batch", "cronjobs"): ["spec", "jobTemplate", "spec", "template"],
        GroupResource("apps.openshift.io", "deploymentconfigs"): ["spec", "template"],
    ]

    func check(_ review: inout AdmissionReview) async throws {
        switch review.resource {
        case GroupResource("", "pods"): try await checkPod(&review)
        case Self.namespaces: try await checkNamespace(&review)
        default: try await checkTemplate(&review)
        }
    }

    private func checkPod(_ review: inout AdmissionReview) async throws {
        let isNew = review.creates("pods")
        let addsContainers = review.operation == .update && review.request.subresource == "ephemeralcontainers"
        let changes =
            review.operation == .update && review.request.subresource == nil
            && review.object["spec"] != review.old?["spec"]
        guard isNew || addsContainers || changes, let labels = try await labels(review.namespace) else { return }
        if let enforced = Self.policy(labels, "enforce") {
            let violations = enforced.level.violations(review.object)
            guard violations.isEmpty else {
                throw review.forbidden("violates PodSecurity \"\(enforced)\": \(violations.joined(separator: ", "))")
            }
        }
        warn(&review, review.object, labels)
    }

    private func checkTemplate(_ review: inout AdmissionReview) async throws {
        guard let path = Self.templates[review.resource], review.operation != .delete,
            review.request.subresource == nil,
            review.object[path: path] != review.old?[path: path], let labels = try await labels(review.namespace)
        else { return }
        warn(&review, review.object[path: path], labels)
    }

    private func warn(_ review: inout AdmissionReview, _ pod: JSONValue, _ labels: JSONValue) {
        guard let warned = Self.policy(labels, "warn") else { return }
        let violations = warned.level.violations(pod)
        guard !violations.isEmpty else { return }
        review.warnings.append("would violate PodSecurity \"\(warned)\": \(violations.joined(separator: ", "))")
    }

    private func labels(_ namespace: String) async throws -> JSONValue? {
        try await storage.document(ObjectKey(Self.namespaces, name: namespace))?["metadata"]["labels"]
    }

    /// A level with its version, as messages name it: `restricted:latest`.
    private struct Policy: CustomStringConvertible {
        let level: PodSecurityLevel
        let version: String
        var description: String { "\(level.rawValue):\(version)" }
    }

    private static func policy(_ labels: JSONValue, _ mode: String) -> Policy? {
        guard let level = PodSecurityLevel(rawValue: labels[prefix + mode].text), level != .privileged else {
            return nil
        }
        return Policy(level: level, version: labels["\(prefix)\(mode)-version"].string ?? "latest")
    }

    /// Labels must name levels; a stricter one than before warns of the pods that break it.
    private func checkNamespace(_ review: inout AdmissionReview) async throws {
        guard review.operation != .delete, review.request.subresource == nil else { return }
        let labels = review.object["metadata"]["labels"]
        guard labels != review.old?["metadata"]["labels"] else { return }
        let faults = ["enforce", "audit", "warn"].flatMap { Self.labelFaults(labels, $0) }
        guard faults.isEmpty else {
            throw StatusError.invalid(group: "", kind: "Namespace", name: review.name, faults)
        }
        guard let old = review.old, let enforced = Self.policy(labels, "enforce"),
            Self.policy(old["metadata"]["labels"], "enforce")?.description != enforced.description
        else { return }
        let pods = try await storage.documents(GroupResource("", "pods"), namespace: review.name)
        let broken = pods.compactMap { pod -> String? in
            let violations = enforced.level.violations(pod).map { String($0.prefix { $0 != "(" }).dropLast() }
            return violations.isEmpty ? nil : "\(pod["metadata"]["name"].text): \(violations.joined(separator: ", "))"
        }
        guard !broken.isEmpty else { return }
        review.warnings.append(
            "existing pods in namespace \"\(review.name)\" violate the new PodSecurity enforce level \"\(enforced)\"")
        review.warnings += broken.sorted()
    }

    private static func labelFaults(_ labels: JSONValue, _ mode: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        let level = labels[prefix + mode]
        if !level.isNull, PodSecurityLevel(rawValue: level.text) == nil {
            let detail = "must be one of privileged, baseline, restricted"
            faults.append(.invalid("metadata.labels[\(prefix)\(mode)]", level, detail))
        }
        let version = labels["\(prefix)\(mode)-version"]
        if !version.isNull, version != "latest", !isVersion(version.text) {
            let detail = "must be \"latest\" or \"v1.x\""
            faults.append(.invalid("metadata.labels[\(prefix)\(mode)-version]", version, detail))
        }
        return faults
    }

    private static func isVersion(_ text: String) -> Bool {
        text.hasPrefix("v1.") && Int(text.dropFirst(3)) != nil
    }
}
