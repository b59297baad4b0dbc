import FoundationEssentials
import HTTPTypes
import Hummingbird
import Kinds
import Logging
import Machinery
import NIOCore
import Reconciling

/// Answers every request on the API port: finds the room it is for, authenticates, maps errors, and writes the audit.
struct KubeResponder: HTTPResponder {
    let core: APICore
    let discovery: Discovery
    let plainPaths: PlainPaths
    let oauth: OAuthServer
    let audit: AuditLog
    let metrics: RequestMetrics
    let proxyClients = ProxyClients()
    let clock: WallClock
    let bodyTime: Duration
    private let encodedEvents = EncodedEvents()

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        let started = ContinuousClock.now
        let address = RequestAddress(method: request.method, target: request.head.path ?? "/")
        // Whoever calls through others may name the request, so that it is found in all of their logs.
        let given = request.headers[.auditID] ?? ""
        let requestID = given.isEmpty || given.utf8.count > 64 ? UUID().uuidString.lowercased() : given
        metrics.began(address)
        var logger = context.logger
        logger[metadataKey: "request.id"] = "\(requestID)"
        var identity = Identity.anonymous
        var response: Response
        do {
            if let mount = core.registry.mount(for: address.path) {
                response = try await mount.respond(request, logger)
            } else {
                identity = try await caller(request, address)
                response = try await answer(request, address, identity, context.client, logger)
            }
        } catch {
            response = Response(
                Self.status(of: error, requestID: requestID, logger: logger),
                isPretty: address.isPretty(for: request.headers))
        }
        response.headers[.auditID] = requestID
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-cache, private" }
        if request.method == .head { response = response.createHeadResponse() }
        metrics.ended(address, code: response.status.code, seconds: started.secondsTo(.now))
        countWhileRunning(&response, address)
        record(request, address, identity, response, requestID, started)
        return response
    }

    /// An answer without a known end is counted as long as it goes on.
    private func countWhileRunning(_ response: inout Response, _ address: RequestAddress) {
        let body = response.body
        guard body.contentLength == nil, address.resource != nil else { return }
        let verb = address.verb == "watch" ? "WATCH" : "CONNECT"
        response.body = ResponseBody { [metrics] writer in
            metrics.longRunning(verb, 1)
            defer { metrics.longRunning(verb, -1) }
            try await body.write(writer)
        }
    }

    private func answer(
        _ request: Request, _ address: RequestAddress, _ identity: Identity, _ client: ClientPresence,
        _ logger: Logger
    ) async throws -> Response {
        guard address.isWellFormed else { throw StatusError.badRequest("the path is not properly percent-encoded") }
        if request.method == .head, address.path == "/" { return Response(code: 200, text: "") }
        if let response = try await oauth.answer(request, address) { return response }
        if let path = address.resource {
            guard core.kinds.groupVersions.contains(path.groupVersion) else {
                try await core.authorize(APIRequest(verb: address.verb, path: path, identity: identity))
                return Response(code: 404, text: "404 page not found\n")
            }
            let responder = ResourceResponder(
                core: core, clock: clock, encodedEvents: encodedEvents, proxyClients: proxyClients,
                bodyTime: bodyTime, client: client, logger: logger)
            return try await responder.respond(request, address, path, identity)
        }
        let attempt = AccessAttempt(identity: identity, verb: address.verb, nonResourcePath: address.path)
        guard try await core.authorizer.allows(attempt) else { throw attempt.refusal }
        if ["api", "apis"].contains(address.parts.first), let response = await discover(request, address) {
            return response
        }
        if let response = try await plainPaths.answer(request, address) { return response }
        return Response(code: 404, text: "404 page not found\n")
    }

    private func discover(_ request: Request, _ address: RequestAddress) async -> Response? {
        let accepted = MediaRange.list(request.headers[.accept] ?? "")
        let isAggregated =
            address.parts.count == 1
            && accepted.contains { $0.parameters["g"] == "apidiscovery.k8s.io" && $0.parameters["v"] == "v2" }
        let host = request.head.authority ?? "localhost"
        guard let document = discovery.document(address.parts, aggregated: isAggregated, serverAddress: host) else {
            return nil
        }
        let known = request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.map(\.trimmingSpace)
        let headers: HTTPFields = [.eTag: document.hash, .vary: "Accept", .cacheControl: "public"]
        if known.contains(where: { $0 == document.hash || $0 == "*" }) {
            return Response(status: .notModified, headers: headers)
        }
        let contentType = isAggregated ? Discovery.aggregatedType : "application/json"
        return await Response(
            code: 200, contentType: contentType, document.bytes, headers: headers, compressedFor: request.headers)
    }

    /// Who is calling: bearer token, else client certificate, else nobody. Bad credentials are refused, never ignored.
    private func caller(_ request: Request, _ address: RequestAddress) async throws -> Identity {
        var identity: Identity?
        if let token = Self.bearerToken(request) {
            // The login pages read other credentials; everywhere else unknown ones are an error. Why a token isn't taken
            // is told to its reviewers only.
            do {
                identity = try await core.authenticator.identity(bearerToken: token)
            } catch let error as StatusError where error.reason == .unauthorized {
                core.logger.debug("token refused", metadata: ["error": "\(error.message)"])
            }
            if identity == nil { throw StatusError(.unauthorized, "Unauthorized") }
        } else if let connection = Connection.current {
            identity = try connection.identity.get()
        }
        return try await Impersonation(authorizer: core.authorizer).apply(to: identity ?? .anonymous, request.headers)
    }

    /// Who sends an `Authorization` header, for rooms that authenticate by themselves.
    func identity(authorization: String?) async throws -> Identity? {
        let authenticator = core.authenticator
        if let authorization, authorization.lowercased().hasPrefix("bearer ") {
            return try await authenticator.identity(bearerToken: String(authorization.dropFirst(7)))
        }
        guard let (user, password) = OAuthServer.basicCredentials(authorization) else { return nil }
        if let identity = try? await authenticator.identity(bearerToken: password) { return identity }
        guard let name = try await oauth.login(user: user, password: password) else { return nil }
        let account = try await oauth.users.user(named: name)
        return Identity(name: name, uid: account.uid, groups: try await authenticator.groups(of: name))
    }

    private static func bearerToken(_ request: Request) -> String? {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
            return String(parts[1])
        }
        // Browsers can't set headers on WebSockets: the token comes as a subprotocol.
        let prefix = "base64url.bearer.authorization.k8s.io."
        return request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
            .map { String($0.trimmingSpace) }.first { $0.hasPrefix(prefix) }
            .flatMap { Base64URL.decode(String($0.dropFirst(prefix.count))) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// A failure as the caller gets it. What is no `StatusError` stays in the log, with an id to quote.
    static func status(of error: any Error, requestID: String, logger: Logger) -> StatusError {
        if let error = error as? StatusError { return error }
        if let error = error as? any HTTPResponseError {
            return StatusError(.unknown, "\(error.status)", code: error.status.code)
        }
        logger.error("request failed", metadata: ["error": "\(error)"])
        return StatusError(
            .internalError, "internal error; the server's log has details under request \(requestID)")
    }

    private func record(
        _ request: Request, _ address: RequestAddress, _ identity: Identity, _ response: Response,
        _ requestID: String, _ started: ContinuousClock.Instant
    ) {
        // Reads of health and discovery would only hide the rest.
        guard address.resource != nil || request.method != .get, request.method != .head else { return }
        audit.record([
            "time": .string(clock.now.microText), "id": .string(requestID), "verb": .string(address.verb),
            "user": .string(identity.name), "source": .string(Connection.current?.remoteAddress ?? ""),
            "path": .string(Self.auditedPath(address)), "code": .int(Int64(response.status.code)),
            "milliseconds": .int(Int64(started.secondsTo(.now) * 1000)),
        ])
    }
}

extension KubeResponder {
    /// The path without what is secret in it: a webhook's URL carries its secret.
    static func auditedPath(_ address: RequestAddress) -> String {
        guard let resource = address.resource, resource.subresource?.hasPrefix("webhooks/") == true else {
            return address.path
        }
        var shown = resource
        shown.subresource = "webhooks"
        return shown.urlPath
    }
}

extension ContinuousClock.Instant {
    fileprivate func secondsTo(_ end: Self) -> Double {
        let (seconds, attoseconds) = (end - self).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension HTTPField.Name {
    static let auditID = HTTPField.Name("Audit-Id") ?? .contentType
    static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options") ?? .contentType
    static let warning = HTTPField.Name("Warning") ?? .contentType
    static let upgrade = HTTPField.Name("Upgrade") ?? .contentType
    static let csrfToken = HTTPField.Name("X-CSRF-Token") ?? .contentType
    static let impersonateUser = HTTPField.Name("Impersonate-User") ?? .contentType
    static let impersonateGroup = HTTPField.Name("Impersonate-Group") ?? .contentType
    static let impersonateUID = HTTPField.Name("Impersonate-Uid") ?? .contentType
}
