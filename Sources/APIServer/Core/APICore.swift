import Logging
import Machinery
import Reconciling

/// The API without HTTP: authorizes a call, finds who answers it, and carries out the generic verbs on storage.
///
/// One file a verb under Verbs/.
final class APICore: Sendable {
    let storage: any ObjectStorage
    let kinds: KindCatalog
    let authorizer: RoleAuthorizer
    let escalation: EscalationCheck
    let admission: AdmissionChain
    let registry: HandlerRegistry
    let authenticator: Authenticator
    let clock: WallClock
    let logger: Logger
    let snapshots = ListSnapshots()

    init(
        storage: any ObjectStorage, kinds: KindCatalog, authorizer: RoleAuthorizer, admission: AdmissionChain,
        registry: HandlerRegistry, authenticator: Authenticator, clock: WallClock, logger: Logger
    ) {
        self.storage = storage
        self.kinds = kinds
        self.authorizer = authorizer
        escalation = EscalationCheck(authorizer: authorizer)
        self.admission = admission
        self.registry = registry
        self.authenticator = authenticator
        self.clock = clock
        self.logger = logger
    }

    /// Answers a call. Throws `StatusError` for everything that the caller should know.
    func execute(_ request: APIRequest) async throws -> APIResult {
        if try !isOwnReview(request) { try await authorize(request) }
        var result = try await answer(request)
        result.warnings += request.warnings.all
        return result
    }

    private func answer(_ request: APIRequest) async throws -> APIResult {
        if let handler = registry.handler(for: request) { return try await handle(request, handler) }
        if let result = try await review(request) { return result }
        guard let kind = kinds.kind(request.path.groupVersion, resource: request.path.resource) else {
            throw StatusError(.notFound, "the server could not find the requested resource")
        }
        guard kind.id.isNamespaced || request.path.namespace == nil else {
            throw StatusError(.notFound, "the server could not find the requested resource")
        }
        var result = try await perform(request, kind)
        if let deprecation = kind.deprecation { result.warnings.append(deprecation) }
        return result
    }

    private func perform(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        if let subresource = request.subresource { return try await answer(request, kind, subresource: subresource) }
        return switch request.verb {
        case "get": try await get(request, kind)
        case "list": try await list(request, kind)
        case "watch": try await watch(request, kind)
        case "create": try await create(request, kind)
        case "update": try await update(request, kind)
        case "patch": try await patch(request, kind)
        case "delete": try await delete(request, kind)
        case "deletecollection": try await deleteCollection(request, kind)
        default: throw notAllowed(request)
        }
    }

    private func answer(_ request: APIRequest, _ kind: KindDescription, subresource: String) async throws -> APIResult {
        // Every stored kind has a status that the platform's own parts may write, also those that offer none to clients.
        let isOwn = subresource == "status" && kind.isStored && request.identity.name.hasPrefix("system:paas:")
        guard kind.hasSubresource(subresource) || (isOwn && !kind.isCustom) else {
            throw StatusError(.notFound, "the server could not find the requested resource")
        }
        switch (subresource, request.verb) {
        case ("status", "get"), ("ephemeralcontainers", "get"), ("resize", "get"), ("approval", "get"):
            return try await get(request, kind)
        case ("status", "update"), ("finalize", "update"), ("ephemeralcontainers", "update"), ("resize", "update"),
            ("approval", "update"):
            return try await update(request, kind)
        case ("status", "patch"), ("ephemeralcontainers", "patch"), ("resize", "patch"), ("approval", "patch"):
            return try await patch(request, kind)
        case ("scale", _): return try await scale(request, kind)
        case ("binding", "create"): return try await bind(request, kind)
        case ("eviction", "create"): return try await evict(request, kind)
        default: throw notAllowed(request)
        }
    }

    /// Asks the authorizer. Throws `forbidden`.
    func authorize(_ request: APIRequest) async throws {
        var name = request.path.name
        if name == nil, request.verb == "list" || request.verb == "watch" {
            // A selection of one name is matched as that name.
            let selector = try? FieldSelector(parsing: request.parameter("fieldSelector") ?? "")
            name = selector?.name
        }
        let attempt = AccessAttempt(request, name: name)
        guard try await authorizer.allows(attempt) else { throw attempt.refusal }
    }

    private func handle(_ request: APIRequest, _ handler: any ResourceHandler) async throws -> APIResult {
        let kind = kinds.kind(request.path.groupVersion, resource: request.path.resource)
        let call = try apiCall(request, kind)
        let isDryRun = try request.isDryRun(call.body)
        switch try await LocalClient.$isDryRun.withValue(isDryRun, operation: { try await handler.handle(call) }) {
        case .object(let document, let code):
            // An action may answer with another kind than the resource's own.
            let isOwn = document["kind"].string == kind?.id.kind
            return APIResult(content: .object(.document(document)), code: code, kind: isOwn ? kind : nil)
        case .list(let items, let revision):
            return try selected(request, kind, items, revision)
        case .stream(let contentType, let stream):
            return APIResult(content: .stream(contentType: contentType, stream))
        case .watch(let stream):
            return APIResult(content: .watch(try watchContent(request, stream)), kind: kind)
        case .data(let contentType, let bytes, let code):
            return APIResult(content: .data(contentType: contentType, bytes), code: code)
        }
    }

    /// The call as handlers get it.
    func apiCall(_ request: APIRequest, _ kind: KindDescription?) throws -> APICall {
        let body: JSONValue =
            switch request.body {
            case .none: .null
            case .document(let document): document
            case .bytes(let bytes, let mediaType):
                try BodyReader.document(bytes, mediaType: mediaType, type: bodyType(request, kind)) ?? .null
            }
        return APICall(
            verb: request.verb, path: request.path, identity: request.identity, query: request.query,
            headers: request.headers, body: body, rawBody: request.rawBody, patchType: request.patchType,
            client: LocalClient(core: self, identity: request.identity, manager: request.fieldManager))
    }

    /// What a body is of that doesn't say so itself.
    private func bodyType(_ request: APIRequest, _ kind: KindDescription?) -> BodyReader.DocumentType? {
        guard let kind else { return nil }
        let response = request.subresource.flatMap { kind.subresource($0)?.responseKind }
        return response.map { ($0.groupVersion, $0.kind) } ?? (kind.id.groupVersion, kind.id.kind)
    }

    func notAllowed(_ request: APIRequest) -> StatusError {
        StatusError(.methodNotAllowed, "the server does not allow this method on the requested resource")
    }
}
