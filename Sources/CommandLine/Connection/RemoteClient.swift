internal import AsyncHTTPClient
internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import Reconciling

/// The API over HTTPS.
final class RemoteClient: APIClient {
    let connection: Connection
    let http: HTTPClient
    private let identity: Identity?

    /// The largest answer that is read into memory, in bytes.
    static let answerLimit = 512 << 20

    init(_ connection: Connection, http: HTTPClient, identity: Identity? = nil) {
        self.connection = connection
        self.http = http
        self.identity = identity
    }

    /// Opens a client for `body` and closes it afterwards.
    static func with<Result>(
        _ connection: Connection, _ body: (RemoteClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try connection.tls())
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(RemoteClient(connection, http: http))
            try? await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    func acting(as identity: Identity) -> any APIClient { RemoteClient(connection, http: http, identity: identity) }

    func get(_ path: ResourcePath) async throws -> JSONValue { try await json(.GET, path.urlPath) }

    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList {
        let answer = try await json(.GET, path.urlPath + Self.query(options))
        let (version, kind) = (answer["apiVersion"].string ?? "v1", answer["kind"].string ?? "List")
        let items = answer["items"].items.map { item in
            var item = item
            if item["kind"].isNull { item["kind"] = .string(String(kind.dropLast(4))) }
            if item["apiVersion"].isNull { item["apiVersion"] = .string(version) }
            return item
        }
        return ObjectList(resourceVersion: answer["metadata"]["resourceVersion"].string ?? "", items: items)
    }

    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await json(.POST, path.urlPath, body: object)
    }

    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue {
        try await json(.PUT, path.urlPath, body: object)
    }

    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue {
        try await json(.PATCH, path.urlPath, body: patch, contentType: type.rawValue)
    }

    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue {
        var body: JSONValue = ["kind": "DeleteOptions", "apiVersion": "v1"]
        body["gracePeriodSeconds"] = JSONValue(options.gracePeriodSeconds)
        body["propagationPolicy"] = JSONValue(options.propagation?.rawValue)
        if options.uid != nil || options.resourceVersion != nil {
            body["preconditions"] = [
                "uid": JSONValue(options.uid), "resourceVersion": JSONValue(options.resourceVersion),
            ]
        }
        return try await json(.DELETE, path.urlPath, body: body)
    }

    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let query = Self.query(options)
        let url =
            "\(path.urlPath)\(query)\(query.isEmpty ? "?" : "&")watch=true&allowWatchBookmarks=true"
            + "&resourceVersion=\(resourceVersion)"
        let lines = try await lines(.GET, url)
        return AsyncThrowingStream { continuation in
            // Ends with the stream's consumer: `onTermination` cancels it.
            let reader = Task {
                do {
                    for try await line in lines { continuation.yield(try Self.event(line)) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in reader.cancel() }
        }
    }

    private static func event(_ line: [UInt8]) throws -> WatchEvent {
        let event = try JSONValue(parsing: line)
        let object = event["object"]
        switch event["type"].string {
        case "ADDED": return .added(object)
        case "MODIFIED": return .modified(object)
        case "DELETED": return .deleted(object)
        case "BOOKMARK": return .bookmark(resourceVersion: object["metadata"]["resourceVersion"].string ?? "")
        default: throw StatusError(json: object) ?? StatusError(.internalError, "unreadable watch event")
        }
    }

    /// The query for list options, with its question mark; empty where there are none.
    static func query(_ options: ListOptions) -> String {
        var items: [String] = []
        if !options.labelSelector.isEmpty { items.append("labelSelector=\(escape(options.labelSelector))") }
        if !options.fieldSelector.isEmpty { items.append("fieldSelector=\(escape(options.fieldSelector))") }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    /// Percent-encodes a query value.
    static func escape(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
    }
}
