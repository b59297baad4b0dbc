import Machinery
import Reconciling

extension APICore {
    /// Deletes a pod unless a disruption budget protects it (policy/v1 `Eviction`).
    func evict(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let eviction = try apiCall(request, kind).body
        guard eviction["metadata"]["name"].text == request.path.name else {
            throw StatusError.badRequest("name in URL does not match name in Eviction object")
        }
        var json = eviction["deleteOptions"].isNull ? JSONValue([:]) : eviction["deleteOptions"]
        if try request.isDryRun() { json["dryRun"] = ["All"] }
        let options = try DeletionPlan.Options(json)
        let isDryRun = try request.isDryRun(json)
        let pod = try await stored(request, kind)
        let document = try pod.document()
        try options.check(document, pod, kind)
        if !Self.isFree(document), let budget = try await self.budget(over: pod) {
            try await takeDisruption(of: document, budget, isDryRun: isDryRun)
        }
        let plain = request.with { $0.path.subresource = nil }
        if !isDryRun { try await markEvicted(plain, kind) }
        _ = try await delete(plain, kind, options)
        return APIResult(content: .object(.document(Self.success)), code: 201)
    }

    /// A pod that doesn't run, or won't for long, disrupts nothing.
    private static func isFree(_ pod: JSONValue) -> Bool {
        ["Succeeded", "Failed", "Pending"].contains(pod["status"]["phase"].text)
            || !pod["metadata"]["deletionTimestamp"].isNull
    }

    /// The budget that counts the pod. Throws `internalError` where there are several.
    private func budget(over pod: StoredObject) async throws -> StoredObject? {
        let scope = ObjectScope(GroupResource("policy", "poddisruptionbudgets"), namespace: pod.key.namespace)
        let budgets = try await storage.list(scope).items.filter { object in
            let selector = try object.document()["spec"]["selector"]
            return try !selector.isNull && LabelSelector(json: selector).matches(pod.labels)
        }
        guard budgets.count < 2 else {
            throw StatusError(
                .internalError,
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        return budgets.first
    }

    /// Counts the pod's end in its budget, in a write that fails when another eviction comes first.
    private func takeDisruption(of pod: JSONValue, _ budget: StoredObject, isDryRun: Bool) async throws {
        guard let kind = kinds.kind(budget.key.resource) else { return }
        if DisruptionBudget(try budget.document()).ignores(pod) { return }
        let path = ResourcePath(
            kind.id, namespace: budget.key.namespace, name: budget.key.name, subresource: "status")
        var call = APIRequest(verb: "update", path: path, identity: .component("evictions"))
        call.query["fieldManager"] = [call.identity.name]
        if isDryRun { call.query["dryRun"] = ["All"] }
        let now = clock.now
        _ = try await change(call, kind, isRetried: true) { old in
            try DisruptionBudget(old).taking(pod["metadata"]["name"].text, at: now)
        }
    }

    /// Says on the pod why it ends.
    private func markEvicted(_ request: APIRequest, _ kind: KindDescription) async throws {
        let now = clock.now.description
        let call = request.with {
            $0.verb = "update"
            $0.path.subresource = "status"
        }
        _ = try await change(call, kind, isRetried: true) { old in
            var pod = old
            pod["metadata"]["resourceVersion"] = .null
            let others = pod["status"]["conditions"].items.filter { $0["type"].string != "DisruptionTarget" }
            let condition: JSONValue = [
                "type": "DisruptionTarget", "status": "True", "lastTransitionTime": .string(now),
                "reason": "EvictionByEvictionAPI", "message": "Eviction API: evicting",
            ]
            pod["status"]["conditions"] = .array(others + [condition])
            return pod
        }
    }
}

/// A PodDisruptionBudget as an eviction sees it. Pure.
struct DisruptionBudget {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    /// True for a pod that isn't ready where the budget lets such go.
    func ignores(_ pod: JSONValue) -> Bool {
        let isReady = pod["status"]["conditions"].items.contains {
            $0["type"].string == "Ready" && $0["status"].string == "True"
        }
        if isReady { return false }
        if json["spec"]["unhealthyPodEvictionPolicy"].string == "AlwaysAllow" { return true }
        let (current, desired) = (json["status"]["currentHealthy"].int ?? 0, json["status"]["desiredHealthy"].int ?? 0)
        return current >= desired && desired > 0
    }

    /// The budget with one disruption less. Throws `tooManyRequests` where it has none to give.
    func taking(_ pod: String, at now: Timestamp) throws -> JSONValue {
        let status = json["status"]
        let name = json["metadata"]["name"].text
        guard (status["observedGeneration"].int ?? 0) >= (json["metadata"]["generation"].int ?? 0) else {
            throw Self.refusal("The disruption budget \(name) is still being processed by the server.")
        }
        let allowed = status["disruptionsAllowed"].int ?? 0
        guard allowed > 0 else {
            let (desired, current) = (status["desiredHealthy"].int ?? 0, status["currentHealthy"].int ?? 0)
            throw Self.refusal(
                "The disruption budget \(name) needs \(desired) healthy pods and has \(current) currently")
        }
        var new = json
        // The version is not what counts, but that the number is still there when it is written.
        new["metadata"]["resourceVersion"] = .null
        new["status"]["disruptionsAllowed"] = .int(Int64(allowed - 1))
        new["status"]["disruptedPods"][pod] = .string(now.description)
        return new
    }

    private static func refusal(_ why: String) -> StatusError {
        StatusError(
            .tooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.",
            causes: [StatusCause(reason: "DisruptionBudget", message: why, field: "")])
    }
}
