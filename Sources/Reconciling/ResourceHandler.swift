package import Machinery

/// A call to a resource or subresource that another room answers (a log, an instantiate, a computed kind).
package struct APICall: Sendable {
    /// get, list, watch, create, update, patch, delete, deletecollection, connect.
    package let verb: String
    package let path: ResourcePath
    package let identity: Identity
    /// The query's parameters; one given twice keeps every value, in order.
    package let query: [String: [String]]
    /// Header fields by lower-case name.
    package let headers: [String: String]
    /// The decoded JSON body, `.null` where there is none or it is no JSON (then see `rawBody`).
    package let body: JSONValue
    /// The body as it comes in, for uploads. It can be read once.
    package let rawBody: AsyncThrowingStream<[UInt8], any Error>?
    /// How the call's object is patched, for `patch`.
    package let patchType: PatchType?
    /// The API as the caller, for what the handler does on the caller's behalf.
    package let client: any APIClient

    package init(
        verb: String, path: ResourcePath, identity: Identity, query: [String: [String]] = [:],
        headers: [String: String] = [:], body: JSONValue = .null,
        rawBody: AsyncThrowingStream<[UInt8], any Error>? = nil, patchType: PatchType? = nil,
        client: any APIClient
    ) {
        self.verb = verb
        self.path = path
        self.identity = identity
        self.query = query
        self.headers = headers
        self.body = body
        self.rawBody = rawBody
        self.patchType = patchType
        self.client = client
    }

    /// The first value of the query parameter `name`.
    package func parameter(_ name: String) -> String? { query[name]?.first }

    /// True for `name`, `name=true` and `name=1`.
    package func flag(_ name: String) -> Bool { ["true", "1", ""].contains(parameter(name) ?? "false") }
}

/// What a handler answers with.
package enum APIAnswer: Sendable {
    /// A document with its HTTP status code; tables and metadata-only answers are made from it by the server.
    case object(JSONValue, code: Int = 200)
    /// A collection; the server adds kind, selectors' filtering and tables.
    case list([JSONValue], resourceVersion: String)
    /// A stream of text or bytes, flushed chunk by chunk (logs).
    case stream(contentType: String, AsyncThrowingStream<[UInt8], any Error>)
    /// A stream of events of a computed kind.
    case watch(AsyncThrowingStream<WatchEvent, any Error>)
    /// Bytes as they are.
    case data(contentType: String, [UInt8], code: Int = 200)
}

/// Answers the calls to one (sub)resource instead of the generic storage verbs. Called after authorization.
///
/// Errors are `StatusError`; anything else becomes an internal error with its details only in the log.
package protocol ResourceHandler: Sendable {
    /// The resource that it answers for, with the subresource after a slash: `pods/log`, `imagestreamtags`.
    var resources: [(group: String, resource: String, verbs: [String])] { get }
    func handle(_ call: APICall) async throws -> APIAnswer
}

/// A two-way session on a container: exec, attach, and each connection of a port-forward. The server maps it to
/// WebSocket or SPDY channels.
package struct StreamSession: Sendable {
    /// A piece of what the session sends.
    package enum Output: Sendable {
        case stdout([UInt8]), stderr([UInt8])
        /// Nothing more comes on stdout, while input may go on.
        case end
    }
    /// The size of the client's terminal, in characters.
    package struct TerminalSize: Sendable, Hashable {
        package let width: Int
        package let height: Int
        package init(width: Int, height: Int) {
            self.width = width
            self.height = height
        }
    }

    /// What the client types; it ends when the client closes its side. Empty where stdin wasn't asked for.
    package let input: AsyncStream<[UInt8]>
    package let resizes: AsyncStream<TerminalSize>
    /// Sends output; waits while the client is slow.
    package let send: @Sendable (Output) async throws -> Void

    package init(
        input: AsyncStream<[UInt8]>, resizes: AsyncStream<TerminalSize>,
        send: @escaping @Sendable (Output) async throws -> Void
    ) {
        self.input = input
        self.resizes = resizes
        self.send = send
    }
}

/// Answers exec, attach and port-forward.
package protocol StreamHandler: Sendable {
    /// `pods/exec`, `pods/attach`, `pods/portforward`.
    var resources: [(group: String, resource: String)] { get }
    /// Throws where the call can't be carried out: it is refused as any request, before its connection is upgraded.
    func check(_ call: APICall) async throws
    /// Runs until the command ends and returns its exit code. Cancellation kills the command.
    ///
    /// For a port-forward it is called for each connection, with the query's `port`, and returns when both directions
    /// have ended.
    func run(_ call: APICall, _ session: StreamSession) async throws -> Int
}

extension StreamHandler {
    package func check(_ call: APICall) async throws {}
}
