import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Machinery
import Synchronization

/// `/openapi/v3`: an index of group-versions and a document for each. Documents are encoded when first asked for.
final class OpenAPIDocuments: Sendable {
    private let kinds: KindCatalog
    private let known = Mutex<(generation: Int, documents: [GroupVersion: [UInt8]])>((-1, [:]))
    private let build: String

    init(kinds: KindCatalog) {
        self.kinds = kinds
        build = Self.buildIdentity()
    }

    /// The answer to a path under /openapi; nil for those that aren't served.
    func answer(_ request: Request, _ address: RequestAddress) async -> Response? {
        switch address.parts.dropFirst().first {
        case "v2": return Response(StatusError(.notAcceptable, "OpenAPI v2 isn't served: use /openapi/v3"))
        case "v3" where address.parts.count == 2: return Response(code: 200, json: kinds.openAPIIndex(hash: hash))
        case "v3":
            let path = "/" + address.parts.dropFirst(2).joined(separator: "/")
            guard let groupVersion = kinds.groupVersions.first(where: { $0.path == path }),
                let document = document(groupVersion)
            else { return nil }
            let tag = "\"\(hash(groupVersion))\""
            var headers: HTTPFields = [.eTag: tag, .vary: "Accept"]
            // An address with a hash is another one when the document changes: clients keep it on disk.
            if address.query["hash"] != nil { headers[.cacheControl] = "public, immutable, max-age=31536000" }
            if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
            return await Response(
                code: 200, contentType: "application/json", document, headers: headers, compressedFor: request.headers)
        default: return nil
        }
    }

    private func document(_ groupVersion: GroupVersion) -> [UInt8]? {
        let generation = kinds.generation
        let found = known.withLock { $0.generation == generation ? $0.documents[groupVersion] : nil }
        if let found { return found }
        guard let document = kinds.openAPIDocument(groupVersion)?.encoded() else { return nil }
        known.withLock {
            if $0.generation != generation { $0 = (generation, [:]) }
            $0.documents[groupVersion] = document
        }
        return document
    }

    /// Changes with the executable and with the kinds, without making the documents.
    private func hash(_ groupVersion: GroupVersion) -> String {
        let text = "\(build) \(kinds.generation) \(groupVersion)"
        return SHA256.hash(data: Array(text.utf8)).prefix(16).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        .joined().uppercased()
    }

    private static func buildIdentity() -> String {
        let files = FileManager.default
        guard let path = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let attributes = try? files.attributesOfItem(atPath: path)
        else { return "" }
        return "\(attributes[.size] ?? 0) \((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)"
    }
}
