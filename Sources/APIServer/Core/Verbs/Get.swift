import Machinery
import Reconciling

extension APICore {
    /// One object, as it is stored.
    func get(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        try await checkRevision(request)
        return APIResult(content: .object(try kind.served(.stored(try await stored(request, kind)))), kind: kind)
    }

    /// The object that the request names. Throws `notFound`.
    func stored(_ request: APIRequest, _ kind: KindDescription) async throws -> StoredObject {
        let key = key(request, kind)
        guard let object = try await storage.get(key) else {
            throw StatusError.notFound(kind.storageResource, key.name)
        }
        return object
    }

    func key(_ request: APIRequest, _ kind: KindDescription) -> ObjectKey {
        ObjectKey(kind.storageResource, namespace: request.path.namespace ?? "", name: request.path.name ?? "")
    }

    /// Refuses a resourceVersion that lies ahead: a read from memory can't wait for it.
    func checkRevision(_ request: APIRequest) async throws {
        guard let wanted = try ListParameters.revision(request.parameter("resourceVersion") ?? ""), wanted > 0 else {
            return
        }
        let current = await storage.revision
        guard wanted <= current else {
            throw StatusError(
                .timeout, "Too large resource version: \(wanted), current: \(current)",
                causes: [
                    StatusCause(reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")
                ], retryAfterSeconds: 1)
        }
    }
}

extension KindDescription {
    /// True where documents of this version may differ from what is stored.
    var convertsStored: Bool { form != nil || custom?.hasSeveralVersions == true }

    /// An object as this version shows it.
    func served(_ content: ObjectContent) throws -> ObjectContent {
        if let form { return .document(form.show(try content.json())) }
        guard let custom, custom.hasSeveralVersions else { return content }
        return .document(converted(try content.json()))
    }

    /// The same for an event.
    func served(_ event: ObjectEvent) throws -> ObjectEvent {
        switch event {
        case .added(let content): .added(try served(content))
        case .modified(let content): .modified(try served(content))
        case .deleted(let content): .deleted(try served(content))
        case .bookmark: event
        }
    }
}
