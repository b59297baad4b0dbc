import ArchiveFiles
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import ImageRegistry
import Logging
import Machinery
import NIOCore
import OCIImages
import SystemPackage
import TestKit

/// A registry over a store in the test's folder.
struct RegistryFixture: Sendable {
    let folder: FilePath
    let images: ImageStore
    let api = FakeAPI()
    private(set) var responder: RegistryResponder

    init(_ name: String = "registry") throws {
        folder = Scratch.folder
        images = try Self.store(folder.appending(name).string)
        responder = Self.responder(images, api)
    }

    private static func responder(_ images: ImageStore, _ api: FakeAPI) -> RegistryResponder {
        RegistryResponder(images: images, client: api, scheme: "http", logger: silent)
    }

    private static var silent: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }

    var logger: Logger { Self.silent }

    /// The same registry after a restart: nothing is left but what is on disk.
    func restarted() -> RegistryFixture {
        var fixture = self
        fixture.responder = Self.responder(images, api)
        return fixture
    }

    static func store(_ root: String) throws -> ImageStore {
        let blobs = try BlobStore(root: root)
        let layers = try LayerStore(blobs: blobs, overlay: .user, keepsOwners: Requirement.isRoot)
        return ImageStore(blobs: blobs, layers: layers)
    }

    /// Makes an image with a file in it.
    static func makeImage(_ store: ImageStore, _ text: String, in folder: FilePath) async throws -> StoredImage {
        let tree = folder.appending("tree-\(text.hashValue)")
        mkdir(tree.string, 0o755)
        let file = try FileDescriptor.open(
            tree.appending("file"), .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
        return try await store.commit(
            ImageCommit(
                base: nil, upperDirectory: tree.string, layer: LayerOptions(compression: .gzip),
                created: "2026-01-01T00:00:00Z", createdBy: "test"))
    }

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
        var errorCode: String? { json["errors"][0]["code"].string }
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    /// Sends one request without a network.
    func send(
        _ method: HTTPRequest.Method, _ path: String, user: String? = "shop", headers: [String: String] = [:],
        body: [UInt8] = []
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let user { fields[.authorization] = "Bearer \(user)-token" }
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        let head = HTTPRequest(
            method: method, scheme: "https", authority: "registry.example:8443", path: path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let response = try await responder.respond(to: request)
        let collected = Collected()
        try await response.body.write(CollectingWriter(collected: collected))
        return Answer(status: response.status.code, headers: response.headers, body: collected.bytes)
    }

    /// Pushes a blob in one request.
    func pushBlob(_ bytes: [UInt8], to repository: String = "shop/web") async throws -> ContentDigest {
        let digest = ContentDigest.of(bytes)
        let answer = try await send(.post, "/v2/\(repository)/blobs/uploads/?digest=\(digest)", body: bytes)
        guard answer.status == 201 else { throw ServingFailed(text: answer.text) }
        return digest
    }

    /// Serves the registry on a port of the kernel's choice while the body runs.
    func serving<Result: Sendable>(_ body: @escaping @Sendable (Int) async throws -> Result) async throws -> Result {
        let ports = AsyncStream.makeStream(of: Int.self)
        let responder = responder
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await responder.respond(to: request)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                ports.continuation.yield(channel.localAddress?.port ?? 0)
                ports.continuation.finish()
            },
            logger: Self.silent)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports.stream { return try await body(port) }
                throw ServingFailed(text: "the server did not start")
            }
            defer { group.cancelAll() }
            while let result = try await group.next() { if let result { return result } }
            throw ServingFailed(text: "the server ended")
        }
    }
}

struct ServingFailed: Error { let text: String }

final class Collected {
    var bytes: [UInt8] = []
}

struct CollectingWriter: ResponseBodyWriter {
    let collected: Collected

    mutating func write(_ buffer: ByteBuffer) async throws { collected.bytes += buffer.readableBytesView }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
