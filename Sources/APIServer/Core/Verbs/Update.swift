import Machinery
import Reconciling

extension APICore {
    /// Replaces an object, or through a subresource a part of it.
    func update(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        try request.checkWriteOptions()
        let (decoded, warnings) = try kind.decode(request.body, fieldValidation: request.fieldValidation)
        var object = decoded
        try placeInNamespace(&object, request, kind)
        let name = object["metadata"]["name"].string ?? ""
        guard name == request.path.name else { throw nameMismatch(name, request) }
        guard try await storage.get(key(request, kind)) != nil else {
            guard kind.createsOnUpdate, request.path.subresource == nil else {
                throw StatusError.notFound(kind.storageResource, request.path.name ?? "")
            }
            let creation = request.with {
                $0.verb = "create"
                $0.body = .document(object)
            }
            try await authorize(creation)
            return try await create(creation, kind)
        }
        // Patches and applies need none: they are made of what is stored.
        if kind.needsVersionOnUpdate, object["metadata"]["resourceVersion"].text.isEmpty {
            throw StatusError.invalid(
                group: kind.id.groupVersion.group, kind: kind.id.kind, name: request.path.name ?? "",
                [.invalid("metadata.resourceVersion", 0, "must be specified for an update")])
        }
        let new = object
        let content = try await change(request, kind, isRetried: true) { _ in new }
        return APIResult(content: .object(content), kind: kind, warnings: warnings)
    }

    /// The refusal of an object under another name than the URL's.
    func nameMismatch(_ name: String, _ request: APIRequest) -> StatusError {
        let expected = request.path.name ?? ""
        if name.isEmpty {
            return .badRequest(
                "the name of the object (\(expected) based on URL) was undeterminable: name must be provided")
        }
        return .badRequest("the name of the object (\(name)) does not match the name on the URL (\(expected))")
    }

    /// Reads an object, makes the new one of it with `make`, and stores that; again from the start after a conflict
    /// unless the new one says which version it was made of.
    ///
    /// Shared by update, patch and scale. A change that alters nothing is not stored.
    func change(
        _ request: APIRequest, _ kind: KindDescription, isRetried: Bool, options: JSONValue = .null,
        _ make: (JSONValue) throws -> JSONValue
    ) async throws -> ObjectContent {
        if let form = kind.form {
            let stored = kinds.storageKind(of: kind)
            let content = try await change(request, stored, isRetried: isRetried, options: options) { old in
                let old = form.show(old)
                let new = kind.defaulted(try make(old))
                try checkForm(new, old: old, kind, stored)
                return form.store(new)
            }
            return try kind.served(content)
        }
        let isDryRun = try request.isDryRun(options)
        for attempt in 1... {
            let stored = try await stored(request, kind)
            let old = try kind.served(.stored(stored)).json(from: storage)
            var new = try make(old)
            let pinned = try checkVersion(new, old, stored, kind)
            carryOver(&new, from: old, kind)
            restrict(&new, old: old, kind, subresource: request.subresource)
            new["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"]
            new = try await admitted(new, old: old, request, kind, isDryRun: isDryRun)
            if new == old { return try kind.served(.stored(stored)) }
            if isDryRun { return .document(new) }
            do {
                return .stored(try await store(new, over: stored, kind))
            } catch let error as StatusError where error.reason == .conflict && !pinned && isRetried && attempt < 20 {
                try Task.checkCancellation()
            }
        }
        throw StatusError.conflict(kind.id.resource, request.path.name ?? "")
    }

    private func admitted(
        _ object: JSONValue, old: JSONValue, _ request: APIRequest, _ kind: KindDescription, isDryRun: Bool
    ) async throws -> JSONValue {
        var new = object
        kind.prepare(&new, old)
        new = recordingOwners(kind.defaulted(new), old: old, request, kind)
        var review = AdmissionReview(
            operation: .update, request: request, kind: kind, object: new, old: old, isDryRun: isDryRun)
        try await admission.admit(&review)
        new = review.object
        countGeneration(&new, old: old, kind)
        // A binding sets what no other change may.
        if new != old, request.subresource != "binding" {
            try validate(new, old: old, kind, part: request.subresource)
            if new["rules"] != old["rules"] || new["roleRef"] != old["roleRef"] || new["subjects"] != old["subjects"]
                || new["aggregationRule"] != old["aggregationRule"]
            {
                try await escalation.check(request, new)
            }
            review.object = new
            try await admission.check(&review)
        }
        return new
    }

    /// Stores a changed object; one whose deletion waited only for finalizers goes when the last one is gone.
    private func store(_ new: JSONValue, over stored: StoredObject, _ kind: KindDescription) async throws
        -> StoredObject
    {
        let metadata = ObjectMeta(json: new["metadata"])
        let isHeld = !metadata.finalizers.isEmpty || !new["spec"]["finalizers"].strings.isEmpty
        if metadata.isBeingDeleted, !isHeld, (metadata.deletionGracePeriodSeconds ?? 0) == 0 {
            return try await storage.write(.delete(stored.key, expected: stored.revision))
        }
        return try await storage.write(.update(draft(new, kind), expected: stored.revision))
    }

    /// True where the new object names the version that it replaces. Throws `conflict` where another one is stored.
    private func checkVersion(
        _ new: JSONValue, _ old: JSONValue, _ stored: StoredObject, _ kind: KindDescription
    ) throws -> Bool {
        let metadata = ObjectMeta(json: new["metadata"])
        if !metadata.uid.isEmpty, let known = old["metadata"]["uid"].string, known != metadata.uid {
            throw StatusError.conflict(
                kind.id.resource, stored.key.name,
                "Precondition failed: UID in precondition: \(metadata.uid), UID in object meta: \(known)")
        }
        guard let version = metadata.resourceVersion, !version.isEmpty else { return false }
        guard version == String(stored.revision) else { throw StatusError.conflict(kind.id.resource, stored.key.name) }
        return true
    }

    /// Keeps what only the server writes.
    private func carryOver(_ new: inout JSONValue, from old: JSONValue, _ kind: KindDescription) {
        new["apiVersion"] = .string(kind.id.groupVersion.description)
        new["kind"] = .string(kind.id.kind)
        for key in [
            "name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp",
            "deletionGracePeriodSeconds", "generateName",
        ] {
            new["metadata"][key] = old["metadata"][key]
        }
        new["metadata"]["selfLink"] = .null
    }

    /// Lets a subresource change its own part only, and the main resource everything but the status.
    private func restrict(_ new: inout JSONValue, old: JSONValue, _ kind: KindDescription, subresource: String?) {
        switch subresource {
        case "status":
            var kept = old
            kept["status"] = new["status"]
            var changeable = ["managedFields"]
            if !kind.isCustom { changeable += Self.statusMetadata(kind) }
            for field in changeable { kept["metadata"][field] = new["metadata"][field] }
            new = kept
        case "finalize":
            var kept = old
            kept["spec"]["finalizers"] = new["spec"]["finalizers"]
            new = kept
        case "ephemeralcontainers":
            var kept = old
            kept["spec"]["ephemeralContainers"] = new["spec"]["ephemeralContainers"]
            kept["metadata"]["managedFields"] = new["metadata"]["managedFields"]
            new = kept
        case "resize": new = resized(old, by: new)
        case "approval":
            var kept = old
            kept["status"]["conditions"] = new["status"]["conditions"]
            kept["metadata"]["managedFields"] = new["metadata"]["managedFields"]
            new = kept
        case "binding": break
        default:
            let version = new["status"]["latestVersion"]
            if kind.hasSubresource("status") { new["status"] = old["status"] }
            // A client may tell a deployment config to deploy once more: that is how a rollback is carried out.
            if kind.id.resource == Self.deploymentConfigs, let next = version.int,
                next == (old["status"]["latestVersion"].int ?? 0) + 1
            {
                new["status"]["latestVersion"] = version
            }
        }
    }

    private static let deploymentConfigs = GroupResource("apps.openshift.io", "deploymentconfigs")

    /// What of a built-in object's metadata a write to its status may change, as in Kubernetes.
    private static func statusMetadata(_ kind: KindDescription) -> [String] {
        ["Deployment", "DeploymentConfig"].contains(kind.id.kind) ? ["annotations"] : ["annotations", "labels"]
    }

    /// A pod with the resources that its containers have in another state of it.
    private func resized(_ old: JSONValue, by new: JSONValue) -> JSONValue {
        var kept = old
        kept["metadata"]["managedFields"] = new["metadata"]["managedFields"]
        for list in ["containers", "initContainers"] where !old["spec"][list].isNull {
            kept["spec"][list] = .array(
                old["spec"][list].items.map { container in
                    guard let other = new["spec"][list].items.first(where: { $0["name"] == container["name"] }) else {
                        return container
                    }
                    var container = container
                    for field in ["resources", "resizePolicy"] { container[field] = other[field] }
                    return container
                })
        }
        return kept
    }

    private func countGeneration(_ new: inout JSONValue, old: JSONValue, _ kind: KindDescription) {
        guard kind.hasGeneration else { return }
        let generation = old["metadata"]["generation"].int ?? 1
        let isSame = kind.custom.map { $0.isSameButForMetadata(new, old) } ?? (new["spec"] == old["spec"])
        new["metadata"]["generation"] = .int(Int64(isSame ? generation : generation + 1))
    }
}
