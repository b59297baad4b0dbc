import HTTPTypes
import Hummingbird
import Logging
import Machinery
import NIOCore
import Reconciling

/// Answers requests for resources: makes the call of the HTTP request and the HTTP response of the result.
struct ResourceResponder: Sendable {
    let core: APICore
    let clock: WallClock
    let encodedEvents: EncodedEvents
    let proxyClients: ProxyClients
    /// How long a body may take; one that doesn't come at all ends with the connection.
    let bodyTime: Duration
    let client: ClientPresence
    let logger: Logger
    /// The largest body of an API object, as in Kubernetes.
    private static let bodyLimit = 3 * 1024 * 1024
    private static let proxied: Set<GroupResource> = ["pods", "services", "nodes"].reduce(into: []) {
        $0.insert(GroupResource("", $1))
    }

    func respond(
        _ request: Request, _ address: RequestAddress, _ path: ResourcePath, _ identity: Identity
    ) async throws -> Response {
        var call = APIRequest(
            verb: address.verb, path: path, identity: identity, query: address.query, headers: headers(request))
        if call.subresource == "proxy", Self.proxied.contains(call.path.groupResource) {
            return try await ProxyResponder(core: core, clients: proxyClients, logger: logger)
                .respond(request, call, address)
        }
        if let handler = core.registry.stream(for: call) {
            return try await StreamResponder(core: core, logger: logger).respond(request, call, handler)
        }
        if call.subresource == nil, core.registry.handler(for: call) == nil {
            let isOfCollection = ["list", "watch", "create", "deletecollection"].contains(call.verb)
            guard isOfCollection == (path.name == nil) else { throw core.notAllowed(call) }
            try checkScope(call)
        }
        let form = try form(request, call)
        try await readBody(request, into: &call)
        let result: APIResult
        do {
            result = try await core.execute(call)
        } catch let error as StatusError where error.reason == .expired && call.verb == "watch" {
            // Told in the watch itself, as Kubernetes does.
            return Response(code: 200, contentType: "application/json", AnswerEncoder.event(error))
        }
        let encoder = AnswerEncoder(
            form: form, isPretty: address.isPretty(for: request.headers),
            includeObject: call.parameter("includeObject") ?? "Metadata", clock: clock)
        return try await response(result, call, encoder, request)
    }

    /// Objects of namespaces are found and made in them alone; all of them can only be listed together.
    private func checkScope(_ call: APIRequest) throws {
        guard let kind = core.kinds.kind(call.path.groupVersion, resource: call.path.resource), kind.isStored,
            kind.id.isNamespaced, call.path.namespace == nil, !["list", "watch"].contains(call.verb)
        else { return }
        if call.path.name == nil { throw core.notAllowed(call) }
        throw StatusError(.notFound, "the server could not find the requested resource")
    }

    private func headers(_ request: Request) -> [String: String] {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        return headers
    }

    /// The wanted form; streams of text take any.
    private func form(_ request: Request, _ call: APIRequest) throws -> AnswerForm {
        do {
            return try AnswerForm(accept: request.headers[.accept] ?? "")
        } catch {
            guard core.registry.handler(for: call) != nil else { throw error }
            return .json
        }
    }

    // MARK: The body

    private func readBody(_ request: Request, into call: inout APIRequest) async throws {
        guard ["create", "update", "patch", "delete", "deletecollection"].contains(call.verb) else { return }
        let mediaType = request.headers[.contentType] ?? ""
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw StatusError(
                .unsupportedMediaType, "the body of the request has the content encoding \"\(encoding)\": send it plain"
            )
        }
        let isHandled = core.registry.handler(for: call) != nil
        if isHandled, !Self.isDocument(mediaType) {
            call.rawBody = UploadStream.make(request.body)
            return
        }
        if call.verb == "patch" {
            let type = String(mediaType.prefix { $0 != ";" }).lowercased()
            guard let patch = PatchType(rawValue: type) else {
                throw BodyReader.unsupportedPatch(
                    core.kinds.kind(call.path.groupVersion, resource: call.path.resource))
            }
            call.patchType = patch
        }
        let bytes = try await collect(request)
        if !bytes.isEmpty { call.body = .bytes(bytes, mediaType: mediaType) }
        if isHandled {
            // Signatures are made over the bytes, so that a webhook's handler needs them too.
            let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            continuation.yield(bytes)
            continuation.finish()
            call.rawBody = stream
        }
    }

    private static func isDocument(_ mediaType: String) -> Bool {
        let type = mediaType.prefix { $0 != ";" }.lowercased()
        return type.isEmpty || type.hasPrefix("application/json") || type.hasSuffix("+json") || type.hasSuffix("yaml")
            || type == "application/vnd.kubernetes.protobuf"
    }

    private func collect(_ request: Request) async throws -> [UInt8] {
        let tooLarge = StatusError(
            .requestEntityTooLarge, "Request entity too large: limit is \(Self.bodyLimit)")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.bodyLimit { throw tooLarge }
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now.advanced(by: bodyTime)
        do {
            for try await chunk in request.body {
                guard ContinuousClock.now < deadline else {
                    throw StatusError(
                        .timeout, "Timeout: the request's body did not come in time", retryAfterSeconds: 1)
                }
                guard bytes.count + chunk.readableBytes <= Self.bodyLimit else { throw tooLarge }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch {
            if error is StatusError || error is CancellationError { throw error }
            // Broken chunks, or a client that went away.
            throw StatusError.badRequest("the request's body can't be read: \(error)")
        }
        return bytes
    }

    // MARK: The response

    private func response(
        _ result: APIResult, _ call: APIRequest, _ encoder: AnswerEncoder, _ request: Request
    ) async throws -> Response {
        var response: Response
        switch result.content {
        case .object(let content):
            response = await Response(
                code: result.code, contentType: encoder.contentType,
                encoder.laidOut(try encoder.body(content, result.kind)), compressedFor: request.headers)
        case .list(let list):
            response = try await listResponse(list, result, encoder, request)
        case .data(let contentType, let bytes):
            response = Response(code: result.code, contentType: contentType, bytes)
        case .stream(_, let stream) where MessageStream.isWanted(request.headers):
            response = try MessageStream(stream, logger: logger).response(request)
        case .stream(let contentType, let stream):
            response = Response(
                status: .ok, headers: [.contentType: contentType],
                body: StreamWriter(client: client).body(stream))
        case .watch(let watch):
            let writer = WatchWriter(
                client: client, watch: watch, kind: result.kind, encoder: encoder, encodedEvents: encodedEvents,
                logger: logger)
            response = Response(status: .ok, headers: [.contentType: "application/json"], body: writer.body)
        }
        for warning in result.warnings {
            let text = warning.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
            response.headers.append(HTTPField(name: .warning, value: "299 - \"\(text)\""))
        }
        return response
    }
}

extension ResourceResponder {
    /// A collection: as gzip in one piece, else piece by piece.
    fileprivate func listResponse(
        _ list: ListContent, _ result: APIResult, _ encoder: AnswerEncoder, _ request: Request
    ) async throws -> Response {
        if Compression.isWanted(request.headers), list.mayBeLarge {
            return await Response(
                code: result.code, contentType: encoder.contentType,
                encoder.laidOut(try encoder.bytes(of: list, result.kind)), compressedFor: request.headers)
        }
        return Response(
            status: .init(code: result.code), headers: [.contentType: encoder.contentType],
            body: try encoder.body(list, result.kind))
    }
}

extension ListContent {
    /// False where the whole answer is surely below what is compressed.
    fileprivate var mayBeLarge: Bool {
        items.reduce(0) { sum, item in
            if case .stored(let object) = item { sum + object.content.count } else { sum + 4096 }
        } > Compression.threshold / 2
    }
}

extension AnswerEncoder {
    var contentType: String { form == .yaml ? "application/yaml" : "application/json" }
}

/// Turns a request's body into a stream that may be handed to other tasks; it is read as fast as it is asked for.
enum UploadStream {
    static func make(_ body: RequestBody) -> AsyncThrowingStream<[UInt8], any Error> {
        let reader = BodyIterator(body)
        return AsyncThrowingStream { try await reader.next() }
    }
}

/// Reads a body, one chunk a call.
private actor BodyIterator {
    private var iterator: RequestBody.AsyncIterator?

    init(_ body: RequestBody) { iterator = body.makeAsyncIterator() }

    func next() async throws -> [UInt8]? {
        // Taken out while it waits; the stream calls again only after an answer.
        guard var current = iterator.take() else { return nil }
        let chunk = try await current.next(isolation: self)
        iterator = current
        return chunk.map { Array($0.readableBytesView) }
    }
}
