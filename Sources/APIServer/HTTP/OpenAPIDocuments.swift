import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Machinery
import Synchronization

/// `/openapi/v3`, an index of group-versions and a document for each, and `/openapi/v2`, one document of everything.
///
/// Documents are made when they are asked for. Clients keep them on disk by the hash in their address, so that few are
/// kept here: no more than `cacheLimit` bytes, the latest.
final class OpenAPIDocuments: Sendable {
    private static let cacheLimit = 2 << 20
    private static let year: Int64 = 365 * 86_400

    private struct Cache {
        var generation = -1
        var hashes: [GroupVersion: String] = [:]
        /// The latest last.
        var documents: [(address: String, bytes: [UInt8])] = []
    }

    private let kinds: KindCatalog
    private let document: OpenAPIDocument
    private let clock: WallClock
    private let build: String
    private let known = Mutex(Cache())

    init(kinds: KindCatalog, version: String, clock: WallClock) {
        self.kinds = kinds
        self.clock = clock
        document = OpenAPIDocument(kinds, version: version)
        build = Self.buildIdentity() + version
    }

    /// The answer to a path under /openapi; nil for those that aren't served.
    func answer(_ request: Request, _ address: RequestAddress) async -> Response? {
        switch address.parts.dropFirst().first {
        case "v2" where address.parts.count == 2: return await version2(request)
        case "v3" where address.parts.count == 2: return Response(code: 200, json: document.index(hash: hash))
        case "v3": return await version3(request, address)
        default: return nil
        }
    }

    private func version3(_ request: Request, _ address: RequestAddress) async -> Response? {
        let path = "/" + address.parts.dropFirst(2).joined(separator: "/")
        guard let groupVersion = kinds.groupVersions.first(where: { $0.path == path }) else { return nil }
        guard Self.accepts(request, ["application/json"]) != nil else {
            return Self.notAcceptable(["application/json"])
        }
        let hash = hash(groupVersion)
        var headers: HTTPFields = [.eTag: "\"\(hash)\"", .vary: "Accept"]
        if let given = address.query["hash"]?.first {
            guard given == hash else {
                let location = "/openapi/v3\(path)?hash=\(hash)"
                return Response(status: .movedPermanently, headers: [.location: location], body: ResponseBody())
            }
            // An address with a hash is another one when the document changes: it may be kept forever.
            headers[.cacheControl] = "public, immutable"
            headers[.expires] = Self.httpDate(clock.now.advanced(by: .seconds(Self.year)))
        }
        if request.headers[.ifNoneMatch] == headers[.eTag] { return Response(status: .notModified, headers: headers) }
        guard let bytes = cached(path, { document.version3(groupVersion) }) else { return nil }
        return await Response(
            code: 200, contentType: "application/json", bytes, headers: headers, compressedFor: request.headers)
    }

    private func version2(_ request: Request) async -> Response {
        let protobuf = [
            "com.github.proto-openapi.spec.v2.v1.0+protobuf", "com.github.proto-openapi.spec.v2@v1.0+protobuf",
        ]
        .map { "application/\($0)" }
        guard let type = Self.accepts(request, ["application/json"] + protobuf) else {
            return Self.notAcceptable(["application/json", protobuf[0]])
        }
        let isProtobuf = type != "application/json"
        let hash = Self.digest(kinds.groupVersions.map(hash).joined() + (isProtobuf ? "protobuf" : ""))
        let headers: HTTPFields = [.eTag: "\"\(hash)\"", .vary: "Accept"]
        if request.headers[.ifNoneMatch] == headers[.eTag] { return Response(status: .notModified, headers: headers) }
        let bytes = isProtobuf ? document.version2Protobuf() : document.version2()
        return await Response(
            code: 200, contentType: isProtobuf ? protobuf[0] : type, bytes, headers: headers,
            compressedFor: request.headers)
    }

    /// The first of the types that the client takes, in its order of preference; nil where it takes none.
    private static func accepts(_ request: Request, _ types: [String]) -> String? {
        let ranges = MediaRange.list(request.headers[.accept] ?? "*/*").map(\.type)
        for range in ranges {
            if range == "*/*" || range == "application/*" { return types[0] }
            if types.contains(range) { return range }
        }
        return nil
    }

    private static func notAcceptable(_ types: [String]) -> Response {
        Response(
            StatusError(
                .notAcceptable, "only the following media types are accepted: \(types.joined(separator: ", "))"))
    }

    /// A document out of the cache, or made now.
    private func cached(_ address: String, _ make: () -> [UInt8]?) -> [UInt8]? {
        let generation = kinds.generation
        let found = known.withLock { cache -> [UInt8]? in
            if cache.generation != generation { cache = Cache(generation: generation) }
            guard let place = cache.documents.firstIndex(where: { $0.address == address }) else { return nil }
            let entry = cache.documents.remove(at: place)
            cache.documents.append(entry)
            return entry.bytes
        }
        guard found == nil else { return found }
        guard let bytes = make() else { return nil }
        known.withLock { cache in
            guard cache.generation == generation, !cache.documents.contains(where: { $0.address == address }) else {
                return
            }
            cache.documents.append((address, bytes))
            var size = cache.documents.reduce(0) { $0 + $1.bytes.count }
            while size > Self.cacheLimit { size -= cache.documents.removeFirst().bytes.count }
        }
        return bytes
    }

    /// Changes with the executable and with the definitions of custom kinds, without making the documents.
    private func hash(_ groupVersion: GroupVersion) -> String {
        let generation = kinds.generation
        let found = known.withLock { $0.generation == generation ? $0.hashes[groupVersion] : nil }
        if let found { return found }
        var text = "\(build) \(groupVersion)"
        for kind in kinds.kinds(in: groupVersion) {
            guard let custom = kind.custom else { continue }
            text += " \(kind.id) \(kind.listKind) \(kind.subresources.map(\.name)) \(custom.schema.source)"
        }
        let hash = Self.digest(text)
        known.withLock { cache in
            if cache.generation != generation { cache = Cache(generation: generation) }
            cache.hashes[groupVersion] = hash
        }
        return hash
    }

    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(32).map {
            String($0 >> 4, radix: 16, uppercase: true) + String($0 & 15, radix: 16, uppercase: true)
        }
        .joined()
    }

    private static func buildIdentity() -> String {
        let files = FileManager.default
        guard let path = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let attributes = try? files.attributesOfItem(atPath: path)
        else { return "" }
        return "\(attributes[.size] ?? 0) \((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)"
    }

    /// RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func httpDate(_ time: Timestamp) -> String {
        let day = Int(time.seconds / 86_400)
        // 2026-05-08T09:30:00Z
        let parts = time.description.split { "-T:Z".contains($0) }
        guard parts.count >= 6, let month = Int(parts[1]) else { return "" }
        // The first of January 1970 was a Thursday.
        return "\(weekdays[(day + 4) % 7]), \(parts[2]) \(months[month - 1]) \(parts[0]) "
            + "\(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
