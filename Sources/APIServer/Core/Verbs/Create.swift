import FoundationEssentials
import Machinery
import Reconciling

extension APICore {
    /// Stores a new object.
    func create(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        try request.checkWriteOptions()
        let (decoded, warnings) = try kind.decode(request.body, fieldValidation: request.fieldValidation)
        if let form = kind.form {
            let stored = kinds.storageKind(of: kind)
            let shown = kind.defaulted(decoded)
            try checkForm(shown, old: nil, kind, stored)
            let result = try await create(request.with { $0.body = .document(form.store(shown)) }, stored)
            guard case .object(let content) = result.content else { return result }
            return APIResult(
                content: .object(try kind.served(content)), code: result.code, kind: kind,
                warnings: warnings + result.warnings)
        }
        let isDryRun = try request.isDryRun()
        var object = decoded
        try placeInNamespace(&object, request, kind)
        if object["metadata"]["resourceVersion"].string?.isEmpty == false {
            throw StatusError(.internalError, "resourceVersion should not be set on objects to be created")
        }
        let isGenerated = (object["metadata"]["name"].string ?? "").isEmpty
        for attempt in 1... {
            do {
                let stored = try await createOnce(object, request, kind, isDryRun: isDryRun)
                return APIResult(content: .object(stored), code: 201, kind: kind, warnings: warnings)
            } catch let error as StatusError where error.reason == .alreadyExists && isGenerated && attempt < 8 {
                continue
            }
        }
        throw notAllowed(request)
    }

    private func createOnce(
        _ decoded: JSONValue, _ request: APIRequest, _ kind: KindDescription, isDryRun: Bool
    ) async throws -> ObjectContent {
        var object = decoded
        setCreationMetadata(&object, kind)
        if !keepsStatus(request, kind) { object["status"] = .null }
        kind.prepare(&object, nil)
        object = recordingOwners(kind.defaulted(object), old: nil, request, kind)
        let named = request.with { $0.path.name = object["metadata"]["name"].string }
        var review = AdmissionReview(
            operation: .create, request: named, kind: kind, object: object, old: nil, isDryRun: isDryRun)
        try await admission.admit(&review)
        object = kind.defaulted(review.object)
        try validate(object, old: nil, kind)
        review.object = object
        try await escalation.check(named, object)
        try await admission.check(&review)
        if isDryRun {
            guard try await storage.get(key(named, kind)) == nil else {
                throw StatusError.alreadyExists(kind.id.resource, named.path.name ?? "")
            }
            return .document(object)
        }
        return .stored(try await storage.write(.create(draft(object, kind))))
    }

    /// A new object's status is its controller's, not its author's; a node tells its own at once.
    private func keepsStatus(_ request: APIRequest, _ kind: KindDescription) -> Bool {
        !kind.hasSubresource("status") || kind.id.resource == GroupResource("", "nodes")
            || request.identity.name.hasPrefix("system:paas:")
    }

    /// Throws `invalid` for a faulty object. `part` is the subresource that it was changed through.
    func validate(_ object: JSONValue, old: JSONValue?, _ kind: KindDescription, part: String? = nil) throws {
        let problems = kind.faults(of: object, old: old, part: part)
        guard problems.isEmpty else {
            throw StatusError.invalid(
                group: kind.id.groupVersion.group, kind: kind.id.kind, name: object["metadata"]["name"].string ?? "",
                problems)
        }
    }

    /// The rules that a version has besides those of the kind that it is stored as. Throws `invalid`.
    func checkForm(_ shown: JSONValue, old: JSONValue?, _ kind: KindDescription, _ stored: KindDescription) throws {
        let problems = kind.validate(shown, old)
        guard problems.isEmpty else {
            throw StatusError.invalid(
                group: stored.id.groupVersion.group, kind: stored.id.kind, name: shown["metadata"]["name"].text,
                problems)
        }
    }

    func draft(_ object: JSONValue, _ kind: KindDescription) -> ObjectDraft {
        let metadata = ObjectMeta(json: object["metadata"])
        var document = object
        document["metadata"]["resourceVersion"] = .null
        return ObjectDraft(
            key: ObjectKey(kind.id.resource, namespace: metadata.namespace, name: metadata.name), document: document,
            fields: kind.fields(of: object))
    }

    func placeInNamespace(_ object: inout JSONValue, _ request: APIRequest, _ kind: KindDescription) throws {
        let namespace = request.path.namespace ?? ""
        let written = object["metadata"]["namespace"].string ?? ""
        guard kind.id.isNamespaced else {
            object["metadata"]["namespace"] = .null
            return
        }
        guard !namespace.isEmpty else {
            throw StatusError.badRequest("an empty namespace may not be set during creation")
        }
        guard written.isEmpty || written == namespace else {
            throw StatusError.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        object["metadata"]["namespace"] = .string(namespace)
    }

    private func setCreationMetadata(_ object: inout JSONValue, _ kind: KindDescription) {
        object["apiVersion"] = .string(kind.id.groupVersion.description)
        object["kind"] = .string(kind.id.kind)
        var metadata = ObjectMeta(json: object["metadata"])
        if metadata.name.isEmpty, let prefix = metadata.generateName, !prefix.isEmpty {
            metadata.name = Names.generate(prefix)
        }
        metadata.uid = UUID().uuidString.lowercased()
        metadata.json["creationTimestamp"] = .string(clock.now.description)
        metadata.json["generation"] = kind.hasGeneration ? 1 : .null
        for key in ["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion"] {
            metadata.json[key] = .null
        }
        object["metadata"] = metadata.json
    }
}
