import Machinery
import Reconciling

/// One call to a resource, from HTTP or from inside the process.
struct APIRequest: Sendable {
    /// What came as the body.
    enum Body: Sendable {
        case none
        case document(JSONValue)
        /// Undecoded, with its media type.
        case bytes([UInt8], mediaType: String)
    }

    /// get, list, watch, create, update, patch, delete, deletecollection.
    var verb: String
    var path: ResourcePath
    var identity: Identity
    var query: [String: [String]] = [:]
    /// By lower-case name.
    var headers: [String: String] = [:]
    var body = Body.none
    /// The body as it comes in; only where a handler reads it that way.
    var rawBody: AsyncThrowingStream<[UInt8], any Error>?
    var patchType: PatchType?

    /// What admission warned of; shared by the request's copies.
    let warnings = AdmissionWarnings()

    func parameter(_ name: String) -> String? { query[name]?.first }

    /// True where the parameter is there and not `false` or `0`, as Kubernetes reads booleans.
    func flag(_ name: String) -> Bool { Self.isTrue(parameter(name)) }

    static func isTrue(_ text: String?) -> Bool { text.map { $0.lowercased() != "false" && $0 != "0" } ?? false }

    /// The subresource without what follows its first slash: what is authorized and dispatched on.
    var subresource: String? {
        path.subresource.map { String($0.prefix { $0 != "/" }) }
    }

    /// The same caller's request for another object.
    func with(_ change: (inout APIRequest) -> Void) -> APIRequest {
        var copy = self
        change(&copy)
        return copy
    }
}

/// An object in an answer: stored bytes, or a document made for the occasion.
enum ObjectContent: Sendable {
    case stored(StoredObject)
    case document(JSONValue)

    func json() throws -> JSONValue {
        switch self {
        case .stored(let object): try object.document()
        case .document(let document): document
        }
    }

    /// The same with the help of the storage that the object came from, which knows what was written or read lately.
    func json(from storage: any ObjectStorage) throws -> JSONValue {
        switch self {
        case .stored(let object): try storage.document(of: object)
        case .document(let document): document
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .stored(let object): object.bytes
        case .document(let document): document.encoded()
        }
    }
}

/// A change as a watcher of a selection sees it.
enum ObjectEvent: Sendable {
    case added(ObjectContent)
    case modified(ObjectContent)
    case deleted(ObjectContent)
    /// Everything up to the revision has been told; the first one after the initial objects says so.
    case bookmark(revision: String, endsInitialEvents: Bool)
}

/// What a call answers, before it is put into the form that the caller accepts.
struct APIResult: Sendable {
    enum Content: Sendable {
        case object(ObjectContent)
        case list(ListContent)
        case watch(WatchContent)
        case stream(contentType: String, AsyncThrowingStream<[UInt8], any Error>)
        case data(contentType: String, [UInt8])
    }

    var content: Content
    var code = 200
    /// The kind of the objects; nil where they say it themselves (`Status`, reviews).
    var kind: KindDescription?
    /// Texts for `Warning` headers.
    var warnings: [String] = []
}

/// A collection's page.
struct ListContent: Sendable {
    var items: [ObjectContent]
    let resourceVersion: String
    var continueToken: String?
    var remaining: Int?
}

/// A running watch.
struct WatchContent: Sendable {
    let source: any WatchSource
    let wantsBookmarks: Bool
    /// Seconds until the server ends it.
    let timeoutSeconds: Int
}
