import Machinery
import Reconciling

extension APICore {
    /// Deletes a pod unless a disruption budget protects it (policy/v1 `Eviction`). What a budget allows is spent with
    /// the eviction, so that two at the same time can't both have the last one.
    func evict(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let eviction = try apiCall(request, kind).body
        let options = try DeletionPlan.Options(eviction["deleteOptions"].isNull ? [:] : eviction["deleteOptions"])
        for attempt in 1... {
            let pod = try await stored(request, kind)
            do {
                try await spendBudget(of: pod, isDryRun: request.isDryRun(eviction["deleteOptions"]))
                break
            } catch let error as StatusError where error.reason == .conflict && attempt < 20 {
                try Task.checkCancellation()
            }
        }
        _ = try await delete(request.with { $0.path.subresource = nil }, kind, options)
        return APIResult(content: .object(.document(Self.success)), code: 201)
    }

    /// Takes one disruption from the budget that covers a pod. Throws `tooManyRequests` where it allows none, and
    /// `conflict` where the budget has changed meanwhile.
    private func spendBudget(of pod: StoredObject, isDryRun: Bool) async throws {
        let document = try pod.document()
        let phase = document["status"]["phase"].string ?? ""
        // What doesn't run yet, or any more, is nobody's disruption.
        guard document["metadata"]["deletionTimestamp"].isNull, !["Pending", "Succeeded", "Failed"].contains(phase)
        else { return }
        let resource = GroupResource("policy", "poddisruptionbudgets")
        let all = try await storage.list(ObjectScope(resource, namespace: pod.key.namespace)).items
        let covering = try all.filter { object in
            try LabelSelector(json: object.document()["spec"]["selector"]).matches(pod.labels)
        }
        guard let object = covering.first, let kind = kinds.kind(resource) else { return }
        guard covering.count == 1 else {
            throw StatusError(
                .internalError,
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        var budget = try object.document()
        let isReady = document["status"]["conditions"].items.contains {
            $0["type"].text == "Ready" && $0["status"].text == "True"
        }
        let (healthy, desired) = (
            budget["status"]["currentHealthy"].number, budget["status"]["desiredHealthy"].number
        )
        if !isReady,
            budget["spec"]["unhealthyPodEvictionPolicy"].text == "AlwaysAllow" || healthy >= desired && desired > 0
        {
            return
        }
        let name = object.key.name
        guard budget["status"]["observedGeneration"].number >= budget["metadata"]["generation"].number else {
            throw Self.refused("The disruption budget \(name) is still being processed by the server.", retry: 10)
        }
        guard budget["status"]["disruptionsAllowed"].number > 0 else {
            throw Self.refused(
                "The disruption budget \(name) needs \(desired) healthy pods and has \(healthy) currently")
        }
        guard !isDryRun else { return }
        budget["status"]["disruptionsAllowed"].number -= 1
        budget["status"]["disruptedPods"][pod.key.name] = .string(clock.now.description)
        _ = try await storage.write(.update(draft(budget, kind), expected: object.revision))
    }

    private static func refused(_ why: String, retry: Int? = nil) -> StatusError {
        StatusError(
            .tooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.",
            causes: [StatusCause(reason: "DisruptionBudget", message: why, field: "")], retryAfterSeconds: retry)
    }
}
