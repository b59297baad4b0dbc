import HTTPTypes
package import Hummingbird
package import Logging
import Machinery
import NIOCore

/// What Hummingbird carries along with a request.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let client: ClientPresence

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        client = ClientPresence(channel: source.channel)
    }
}

/// Answers the requests below a path in another room's stead: the git server, the image registry.
///
/// It authenticates and authorizes by itself; `APIServer.identity(authorization:)` helps.
package struct Mount: Sendable {
    /// Starts and ends with a slash: `/git/`.
    package let prefix: String
    package let respond: @Sendable (Request, Logger) async throws -> Response

    package init(prefix: String, respond: @escaping @Sendable (Request, Logger) async throws -> Response) {
        self.prefix = prefix
        self.respond = respond
    }
}

extension Response {
    /// A body of bytes.
    init(code: Int, contentType: String, _ bytes: [UInt8], headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = contentType
        self.init(
            status: .init(code: code), headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A body of bytes, as gzip where it is large and the request's headers allow it.
    init(
        code: Int, contentType: String, _ bytes: [UInt8], headers: HTTPFields = [:], compressedFor request: HTTPFields
    ) async {
        guard let compressed = await Compression.gzip(bytes, for: request) else {
            self.init(code: code, contentType: contentType, bytes, headers: headers)
            return
        }
        self.init(code: code, contentType: contentType, compressed, headers: headers)
        self.headers[.contentEncoding] = "gzip"
        self.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
    }

    init(code: Int, text: String) { self.init(code: code, contentType: "text/plain; charset=utf-8", Array(text.utf8)) }

    init(code: Int, json: JSONValue) { self.init(code: code, contentType: "application/json", json.encoded()) }

    /// A failure as a `Status` document; laid out over lines for people.
    init(_ error: StatusError, isPretty: Bool = false) {
        let bytes = error.json.encoded()
        self.init(
            code: error.code, contentType: "application/json", isPretty ? JSONIndenter.indented(bytes) : bytes)
        if let seconds = error.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
    }
}
