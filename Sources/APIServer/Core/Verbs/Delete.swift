import Kinds
import Machinery
import Reconciling

extension APICore {
    /// Deletes an object, or begins to: a pod's grace period and finalizers come first.
    func delete(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let options = try deletionOptions(request)
        let outcome = try await delete(request, kind, options)
        let warnings = options.propagation == nil && kind.id.kind == "Job" ? [Self.orphanedPods] : []
        if outcome.isGone, !kind.answersDeletionWithObject {
            let metadata = ObjectMeta(json: try outcome.content.json()["metadata"])
            let resource = kind.storageResource
            var details: JSONValue = ["name": .string(metadata.name), "kind": .string(resource.resource)]
            if !resource.group.isEmpty { details["group"] = .string(resource.group) }
            details["uid"] = .string(metadata.uid)
            let status: JSONValue = [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details,
            ]
            return APIResult(content: .object(.document(status)), warnings: warnings)
        }
        return APIResult(content: .object(try kind.served(outcome.content)), kind: kind, warnings: warnings)
    }

    private static let orphanedPods =
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or "
        + "set propagationPolicy=Orphan to suppress this warning"

    /// What a deletion did.
    struct DeletionOutcome: Sendable {
        let content: ObjectContent
        /// False where finalizers or a grace period still hold the object.
        let isGone: Bool
    }

    /// Carries a deletion out, again from the start when the object changes meanwhile. The content is as it is stored.
    func delete(
        _ request: APIRequest, _ kind: KindDescription, _ options: DeletionPlan.Options
    ) async throws -> DeletionOutcome {
        let kind = kinds.storageKind(of: kind)
        let isDryRun = try request.isDryRun(options.json)
        while true {
            let stored = try await stored(request, kind)
            let object = try storage.document(of: stored)
            try options.check(object, stored, kind)
            var review = AdmissionReview(
                operation: .delete, request: request, kind: kind, object: object, old: object, isDryRun: isDryRun)
            try await admission.admit(&review)
            try await admission.check(&review)
            do {
                switch DeletionPlan.make(object, kind, options, now: clock.now) {
                case .keep: return DeletionOutcome(content: .stored(stored), isGone: false)
                case .mark(let marked):
                    if isDryRun { return DeletionOutcome(content: .document(marked), isGone: false) }
                    let write = ObjectWrite.update(draft(marked, kind), expected: stored.revision)
                    return DeletionOutcome(content: .stored(try await storage.write(write)), isGone: false)
                case .remove:
                    if isDryRun { return DeletionOutcome(content: .stored(stored), isGone: true) }
                    let gone = try await storage.write(.delete(stored.key, expected: stored.revision))
                    return DeletionOutcome(content: .stored(gone), isGone: true)
                }
            } catch let error as StatusError where error.reason == .conflict {
                try Task.checkCancellation()
            }
        }
    }

    /// `DeleteOptions` from the body, else from the query.
    func deletionOptions(_ request: APIRequest) throws -> DeletionPlan.Options {
        var json: JSONValue
        switch request.body {
        case .none: json = [:]
        case .document(let document): json = document
        case .bytes(let bytes, let mediaType):
            let type = (GroupVersion("v1"), "DeleteOptions")
            guard let parsed = try BodyReader.parse(bytes, mediaType: mediaType, type: type) else {
                throw BodyReader.unsupported(nil)
            }
            json = parsed.value
            (json["kind"], json["apiVersion"]) = (.null, .null)
        }
        if json.object?.isEmpty ?? true { json = try queryOptions(request) }
        return try DeletionPlan.Options(json)
    }

    /// A body's options count alone, as in Kubernetes; these are for requests without one.
    private func queryOptions(_ request: APIRequest) throws -> JSONValue {
        var json: JSONValue = [:]
        json["gracePeriodSeconds"] = try request.number("gracePeriodSeconds").map { .int($0) } ?? .null
        json["propagationPolicy"] = JSONValue(request.parameter("propagationPolicy"))
        if request.parameter("orphanDependents") != nil {
            json["orphanDependents"] = .bool(request.flag("orphanDependents"))
        }
        return json
    }
}

/// What a delete request does to an object: pure, so that its many cases can be tested by table.
enum DeletionPlan {
    enum Step: Equatable {
        /// Its deletion is under way already; nothing changes.
        case keep
        /// Stored with its deletion begun.
        case mark(JSONValue)
        case remove
    }

    struct Options: Sendable {
        let json: JSONValue
        let gracePeriodSeconds: Int?
        let propagation: DeleteOptions.Propagation?

        init(_ json: JSONValue) throws {
            self.json = json
            gracePeriodSeconds = json["gracePeriodSeconds"].int.map { $0 < 0 ? 1 : $0 }
            let text = json["propagationPolicy"].text
            let policy = DeleteOptions.Propagation(rawValue: text)
            var problems: [StatusCause] = []
            if !text.isEmpty, policy == nil {
                problems.append(
                    .notSupported("propagationPolicy", .string(text), ["Foreground", "Background", "Orphan", "nil"]))
            }
            if !text.isEmpty, !json["orphanDependents"].isNull {
                let detail = "orphanDependents and deletionPropagation cannot be both set"
                problems.append(.invalid("propagationPolicy", .string(text), detail))
            }
            guard problems.isEmpty else {
                throw StatusError.invalid(group: "meta.k8s.io", kind: "DeleteOptions", name: "", problems)
            }
            propagation = policy ?? json["orphanDependents"].bool.map { $0 ? .orphan : .background }
        }

        /// Throws `conflict` where the object is not the one that is meant.
        func check(_ object: JSONValue, _ stored: StoredObject, _ kind: KindDescription) throws {
            let wanted = json["preconditions"]
            if let uid = wanted["uid"].string, uid != object["metadata"]["uid"].string {
                throw StatusError.conflict(
                    kind.id.resource, stored.key.name,
                    "the UID in the precondition (\(uid)) does not match the UID in record "
                        + "(\(object["metadata"]["uid"].string ?? "")). The object might have been deleted and then "
                        + "recreated")
            }
            if let version = wanted["resourceVersion"].string, version != String(stored.revision) {
                throw StatusError.conflict(
                    kind.id.resource, stored.key.name,
                    "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                        + "(\(stored.revision)). The object might have been modified")
            }
        }
    }

    static func make(_ object: JSONValue, _ kind: KindDescription, _ options: Options, now: Timestamp) -> Step {
        var marked = object
        var metadata = ObjectMeta(json: object["metadata"])
        let policy = options.propagation ?? (kind.orphansByDefault ? .orphan : .background)
        if !metadata.isBeingDeleted {
            var finalizers = metadata.finalizers.filter {
                $0 != WellKnown.Kubernetes.orphan && $0 != WellKnown.Kubernetes.foregroundDeletion
            }
            if policy == .orphan { finalizers.append(WellKnown.Kubernetes.orphan) }
            if policy == .foreground { finalizers.append(WellKnown.Kubernetes.foregroundDeletion) }
            if options.propagation != nil || kind.orphansByDefault { metadata.finalizers = finalizers }
        }
        let isHeld = !metadata.finalizers.isEmpty || !object["spec"]["finalizers"].strings.isEmpty
        if let current = metadata.deletionGracePeriodSeconds, metadata.isBeingDeleted {
            return shorten(object, current: current, to: options.gracePeriodSeconds, isHeld: isHeld)
        }
        let grace = gracePeriod(object, kind, options)
        if grace == 0, !isHeld { return .remove }
        let isBeginning = !metadata.isBeingDeleted
        metadata.json["deletionTimestamp"] = .string(now.advanced(by: .seconds(grace)).description)
        metadata.json["deletionGracePeriodSeconds"] = .int(Int64(grace))
        if kind.hasGeneration, isBeginning { metadata.generation += 1 }
        marked["metadata"] = metadata.json
        if kind.id.resource == GroupResource("", "namespaces") { marked["status"]["phase"] = "Terminating" }
        return .mark(marked)
    }

    /// A deletion that waits already can only come sooner, and only where its caller says when.
    private static func shorten(_ object: JSONValue, current: Int, to wanted: Int?, isHeld: Bool) -> Step {
        if current == 0, !isHeld { return .remove }
        guard let wanted, wanted < current else { return .keep }
        if wanted == 0, !isHeld { return .remove }
        var marked = object
        if let end = object["metadata"]["deletionTimestamp"].string.flatMap(Timestamp.init) {
            let sooner = end.advanced(by: .seconds(wanted - current))
            marked["metadata"]["deletionTimestamp"] = .string(sooner.description)
        }
        marked["metadata"]["deletionGracePeriodSeconds"] = .int(Int64(wanted))
        return .mark(marked)
    }

    /// Seconds; only a pod that was started anywhere gets any.
    private static func gracePeriod(_ object: JSONValue, _ kind: KindDescription, _ options: Options) -> Int {
        guard kind.id.resource == GroupResource("", "pods") else { return 0 }
        let phase = object["status"]["phase"].string ?? ""
        if (object["spec"]["nodeName"].string ?? "").isEmpty || phase == "Succeeded" || phase == "Failed" { return 0 }
        return options.gracePeriodSeconds ?? object["spec"]["terminationGracePeriodSeconds"].int ?? 30
    }
}
