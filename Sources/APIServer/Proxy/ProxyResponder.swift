import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import Logging
import Machinery
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOSSL
import Reconciling

/// Passes requests on to pods and services: `…/pods/NAME/proxy/PATH`.
struct ProxyResponder: Sendable {
    let core: APICore
    let clients: ProxyClients
    let logger: Logger

    func respond(_ request: Request, _ call: APIRequest, _ address: RequestAddress) async throws -> Response {
        try await core.authorize(call)
        guard let place = ProxyPlace(address, call.path) else {
            throw StatusError(.notFound, "the server could not find the requested resource")
        }
        if place.path.isEmpty, request.method == .get || request.method == .head {
            return Response(status: .movedPermanently, headers: [.location: "\(place.prefix)/\(place.query)"])
        }
        if call.path.resource == "nodes" { return try await NodeProxy(core: core).respond(call, place) }
        let target = try await ProxyTarget.find(call.path, core.storage)
        if request.headers[.upgrade] != nil {
            return try await ProxyTunnel(target: target, logger: logger).respond(request, place)
        }
        return try await forward(request, to: target, place)
    }

    private func forward(_ request: Request, to target: ProxyTarget, _ place: ProxyPlace) async throws -> Response {
        let path = place.path.isEmpty ? "/" : place.path
        var upstream = HTTPClientRequest(url: "\(target.scheme)://\(target.authority)\(path)\(place.query)")
        upstream.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in ProxyHeaders.request(request.headers) { upstream.headers.add(name: field.0, value: field.1) }
        if let length = request.headers[.contentLength].flatMap(Int64.init) {
            upstream.body = .stream(request.body, length: .known(length))
        } else if ![.get, .head, .options].contains(request.method) {
            upstream.body = .stream(request.body, length: .unknown)
        }
        let answer: HTTPClientResponse
        do {
            answer = try await clients.client().execute(upstream, deadline: .distantFuture)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StatusError(.serviceUnavailable, "error trying to reach service: \(error)")
        }
        return try await response(answer, target, place)
    }

    private func response(
        _ answer: HTTPClientResponse, _ target: ProxyTarget, _ place: ProxyPlace
    ) async throws -> Response {
        let links = ProxyLinks(prefix: place.prefix, authority: target.authority)
        var headers = ProxyHeaders.response(answer.headers)
        headers[.location] = headers[.location].map { links.rewritten($0) }
        let status = HTTPResponse.Status(code: Int(answer.status.code))
        let isPage = headers[.contentType]?.hasPrefix("text/html") == true && headers[.contentEncoding] == nil
        if isPage, headers[.contentLength].flatMap(Int.init) ?? 0 <= ProxyLinks.limit {
            let page = try await answer.body.collect(upTo: ProxyLinks.limit)
            headers[.contentLength] = nil
            let text = links.rewritten(page: String(buffer: page))
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
        let length = headers[.contentLength].flatMap(Int.init)
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: length) { writer in
                for try await piece in answer.body { try await writer.write(piece) }
                try await writer.finish(nil)
            })
    }
}

/// The two parts of a proxy's address.
struct ProxyPlace: Sendable, Equatable {
    /// Up to and with `/proxy`, as it came.
    let prefix: String
    /// What follows it, as it came: empty or with a slash in front.
    let path: String
    /// With its question mark; empty where there is none.
    let query: String

    init?(_ address: RequestAddress, _ resource: ResourcePath) {
        let parts = address.path.split(separator: "/", omittingEmptySubsequences: false)
        let index = resource.namespace == nil ? 5 : 7
        guard parts.count > index, parts[index] == "proxy" else { return nil }
        prefix = parts[...index].joined(separator: "/")
        path = String(address.path.dropFirst(prefix.count))
        query = address.rawQuery.isEmpty ? "" : "?\(address.rawQuery)"
    }
}

/// Which header fields go through a proxy.
enum ProxyHeaders {
    private static let own: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Without the caller's credentials, and without compression, so that links can be rewritten.
    static func request(_ headers: HTTPFields) -> [(String, String)] {
        headers.filter { field in
            let name = field.name.canonicalName
            return !own.contains(name) && !name.hasPrefix("impersonate-")
                && !["authorization", "accept-encoding", "content-length", "host"].contains(name)
        }.map { ($0.name.canonicalName, $0.value) }
    }

    static func response(_ headers: HTTPHeaders) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers where !own.contains(name.lowercased()) {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }
}

/// The HTTP client of the proxies, made at its first use.
final class ProxyClients: Sendable {
    private let known = NIOLockedValueBox<HTTPClient?>(nil)

    func client() -> HTTPClient {
        known.withLockedValue { client in
            if let client { return client }
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), decompression: .disabled)
            // Who runs in a pod has a certificate of his own making.
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            configuration.tlsConfiguration = tls
            configuration.httpVersion = .http1Only
            configuration.connectionPool.retryConnectionEstablishment = false
            let made = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            client = made
            return made
        }
    }

    /// Ends every connection; there must be no use after it.
    func shutDown() async {
        let client = known.withLockedValue { client in
            defer { client = nil }
            return client
        }
        try? await client?.shutdown()
    }
}
