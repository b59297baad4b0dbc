package import ArchiveFiles
internal import HTTPTypes
package import HummingbirdCore
package import Logging
internal import Machinery
internal import NIOCore
package import OCIImages
package import Reconciling

/// The integrated registry's HTTP API. OCI distribution-spec 1.1, with OpenShift's token endpoint and authorization.
///
/// It streams blobs both ways and never holds one in memory.
package struct RegistryResponder: Sendable {
    let images: ImageStore
    let client: any APIClient
    let access: RegistryAccess
    let streams: ImageStreams
    let contents: RepositoryContents
    let uploads: RegistryUploads
    /// The host in the image references that ImageStreams get.
    let internalHost: String
    /// `https` except in tests.
    let scheme: String
    private let logger: Logger

    /// - Parameter client: as the registry itself, which must be allowed to review tokens and access, to read
    ///   ImageStreams, and to act as others.
    package init(
        images: ImageStore, client: any APIClient, internalHost: String = ImagePuller.internalHost,
        scheme: String = "https", queue: ArchiveQueue = ArchiveQueue(), logger: Logger
    ) {
        self.images = images
        self.client = client
        access = RegistryAccess(client: client)
        streams = ImageStreams(client: client)
        contents = RepositoryContents(images: images, streams: streams, queue: queue)
        uploads = RegistryUploads(blobs: images.blobs)
        self.internalHost = internalHost
        self.scheme = scheme
        self.logger = logger
    }

    /// Answers a request. Errors become answers too; only cancellation is thrown.
    package func respond(to request: Request) async throws -> Response {
        var response: Response
        do {
            response = try await answer(request)
        } catch let error as CancellationError {
            throw error
        } catch {
            if let failure = RegistryFailure(error) {
                response = failure.response()
            } else {
                logger.error(
                    "registry request failed", metadata: ["http.path": "\(request.uri.path)", "error": "\(error)"])
                response = RegistryFailure(.internalServerError, .unknown, "internal error").response()
            }
        }
        response.headers.set("Docker-Distribution-API-Version", "registry/2.0")
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ request: Request) async throws -> Response {
        let route = try RegistryRoute(path: request.uri.path)
        if route == .token { return try await token(request) }
        let identity = try await authenticate(request, scope: route.scope(request.method))
        let call = RegistryCall(request: request, identity: identity)
        switch route {
        case .base: return Self.json([:])
        case .catalog: return try await catalog(call)
        case .tags(let repository):
            try await authorize(call, .pull, repository)
            return try await tags(call, repository)
        case .blob(let repository, let digest): return try await blob(call, repository, digest)
        case .uploads(let repository): return try await startUpload(call, repository)
        case .upload(let repository, let id): return try await upload(call, repository, id)
        case .manifest(let repository, let target): return try await manifest(call, repository, target)
        case .referrers(let repository, let digest):
            try await authorize(call, .pull, repository)
            return try await referrers(call, repository, digest)
        case .token: throw RegistryFailure.notFound(request.uri.path)
        }
    }

    // MARK: Who asks

    /// `GET /openshift/token`: checks the token that comes as a password, and gives it back as the registry's token.
    private func token(_ request: Request) async throws -> Response {
        guard request.method == .get || request.method == .post else {
            throw RegistryFailure.methodNotAllowed(request.method)
        }
        var token = RegistryAccess.anonymousToken
        if let given = bearerToken(authorization: request.headers[.authorization]) {
            guard try await access.identity(token: given) != nil else {
                throw RegistryFailure(.unauthorized, .unauthorized, "the token is not valid; log in again")
            }
            token = given
        }
        return Self.json(["token": .string(token), "access_token": .string(token)])
    }

    private func authenticate(_ request: Request, scope: String?) async throws -> Identity {
        guard let token = bearerToken(authorization: request.headers[.authorization]) else {
            throw challenge(request, scope, "log in first: the password is an API token")
        }
        guard let identity = try await access.identity(token: token) else {
            throw challenge(request, scope, "the token is not valid; log in again")
        }
        return identity
    }

    /// 401 with the place where tokens are had. RFC 6750, 3.
    private func challenge(_ request: Request, _ scope: String?, _ message: String) -> RegistryFailure {
        var failure = RegistryFailure(.unauthorized, .unauthorized, message)
        let host = request.head.authority ?? internalHost
        // The header is the client's own text: a quote in it must not end the parameter.
        let safe = String(host.filter { $0.isLetter || $0.isNumber || ".:-[]_".contains($0) })
        var value = "Bearer realm=\"\(scheme)://\(safe)/openshift/token\",service=\"\(safe)\""
        if let scope { value += ",scope=\"\(scope)\"" }
        failure.headers[.wwwAuthenticate] = value
        return failure
    }

    /// Throws unless the caller may do this to the repository.
    func authorize(_ call: RegistryCall, _ action: RegistryAccess.Action, _ repository: Repository) async throws {
        if try await access.allows(call.identity, action, repository) { return }
        let what = action == .pull ? "pull from" : "push to"
        // Who has not said who they are may be allowed to once they do.
        if call.identity == .anonymous {
            throw challenge(call.request, "repository:\(repository):\(action.scope)", "log in to \(what) \(repository)")
        }
        throw RegistryFailure(
            .forbidden, .denied,
            "user \"\(call.identity.name)\" may not \(what) \(repository); ask an admin of project "
                + "\(repository.namespace) for the role system:image-\(action == .pull ? "puller" : "pusher")")
    }

    // MARK: Answers

    static func json(_ value: JSONValue, type: String = "application/json") -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.encoded())))
    }
}

/// A request and who sent it.
struct RegistryCall: Sendable {
    let request: Request
    let identity: Identity

    var method: HTTPRequest.Method { request.method }

    func query(_ name: String) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }
}

extension RegistryRoute {
    /// The scope that a client should ask a token for.
    func scope(_ method: HTTPRequest.Method) -> String? {
        let isRead = method == .get || method == .head
        switch self {
        case .base, .token: return nil
        case .catalog: return "registry:catalog:*"
        case .tags(let repository), .referrers(let repository, _): return "repository:\(repository):pull"
        case .blob(let repository, _), .manifest(let repository, _):
            return "repository:\(repository):\(isRead ? "pull" : "pull,push")"
        case .uploads(let repository), .upload(let repository, _): return "repository:\(repository):pull,push"
        }
    }
}
