import Machinery
import Reconciling

extension APICore {
    /// Server-side apply: makes the object as the manager configures it, or merges that into what is there.
    func apply(_ request: APIRequest, _ kind: KindDescription, _ config: JSONValue) async throws -> APIResult {
        let manager = request.parameter("fieldManager") ?? ""
        let name = config["metadata"]["name"].string ?? request.path.name
        guard name == request.path.name else { throw nameMismatch(name ?? "", request) }
        var config = config
        config["metadata"]["name"] = JSONValue(request.path.name)
        for _ in 0..<5 {
            let isThere = try await storage.get(key(request, kind)) != nil
            do {
                return isThere
                    ? try await applyOver(request, kind, config, manager: manager)
                    : try await applyNew(request, kind, config, manager: manager)
            } catch let error as StatusError where error.reason == (isThere ? .notFound : .alreadyExists) {
                // Somebody made or deleted the object meanwhile: the other way now.
                continue
            }
        }
        throw StatusError.conflict(kind.id.resource, request.path.name ?? "")
    }

    private func applyNew(
        _ request: APIRequest, _ kind: KindDescription, _ config: JSONValue, manager: String
    ) async throws -> APIResult {
        guard request.path.subresource == nil else {
            throw StatusError.notFound(kind.id.resource, request.path.name ?? "")
        }
        let object = try ServerSideApply(kind).apply(config, to: nil, manager: manager, force: false, at: clock.now)
        let creation = request.with {
            $0.verb = "create"
            $0.body = .document(object)
        }
        try await authorize(creation)
        return try await create(creation, kind)
    }

    private func applyOver(
        _ request: APIRequest, _ kind: KindDescription, _ config: JSONValue, manager: String
    ) async throws -> APIResult {
        let now = clock.now
        let content = try await change(request, kind, isRetried: true) { live in
            var object = try ServerSideApply(kind).apply(
                config, to: live, manager: manager, force: request.flag("force"),
                subresource: request.subresource ?? "", at: now)
            // The version is a precondition only where the configuration names one.
            object["metadata"]["resourceVersion"] = config["metadata"]["resourceVersion"]
            return object
        }
        return APIResult(content: .object(content), kind: kind)
    }

    /// Keeps the record of who owns which field true after a write that is no apply. A binding is its target's business,
    /// as in Kubernetes.
    func recordingOwners(
        _ object: JSONValue, old: JSONValue?, _ request: APIRequest, _ kind: KindDescription
    ) -> JSONValue {
        guard request.patchType != .apply, request.subresource != "binding", object != old else { return object }
        return ServerSideApply(kind).recordUpdate(
            from: old, to: object, manager: request.fieldManager, subresource: request.subresource ?? "", at: clock.now)
    }
}
