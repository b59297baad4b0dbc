internal import ArchiveFiles
internal import HTTPTypes
internal import OCIImages

/// A repository of the integrated registry: always a project and an ImageStream in it.
package struct Repository: Sendable, Hashable, CustomStringConvertible {
    package let namespace: String
    package let name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// Reads `project/stream`; nil for other numbers of parts and for characters that names have not.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, ImageReference.isRepository(String(text)) else { return nil }
        self.init(namespace: String(parts[0]), name: String(parts[1]))
    }

    package var description: String { "\(namespace)/\(name)" }
}

/// What a path under `/v2/` addresses. OCI distribution-spec 1.1, "Endpoints".
enum RegistryRoute: Equatable {
    case base
    case catalog
    case tags(Repository)
    case blob(Repository, ContentDigest)
    case uploads(Repository)
    case upload(Repository, String)
    case manifest(Repository, ManifestTarget)
    case referrers(Repository, ContentDigest)
    case token

    /// A manifest by name.
    enum ManifestTarget: Equatable {
        case tag(String)
        case digest(ContentDigest)
    }

    /// Reads a path; throws what the specification says of names and digests that are malformed.
    init(path: String) throws(RegistryFailure) {
        if path == "/openshift/token" {
            self = .token
            return
        }
        guard path == "/v2" || path.hasPrefix("/v2/") else { throw .notFound(path) }
        let parts = path.dropFirst(3).split(separator: "/").map(String.init)
        if parts.isEmpty {
            self = .base
        } else if parts == ["_catalog"] {
            self = .catalog
        } else {
            self = try Self.inRepository(parts, path: path)
        }
    }

    private static func inRepository(_ parts: [String], path: String) throws(RegistryFailure) -> RegistryRoute {
        guard parts.count >= 3 else { throw .notFound(path) }
        let (last, before) = (parts[parts.count - 1], parts[parts.count - 2])
        if before == "blobs", last == "uploads" { return .uploads(try repository(parts.dropLast(2))) }
        if before == "uploads", parts[parts.count - 3] == "blobs" {
            guard last.utf8.count == 32, last.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
            else { throw .uploadUnknown(last) }
            return .upload(try repository(parts.dropLast(3)), last)
        }
        let repository = try repository(parts.dropLast(2))
        switch before {
        case "tags" where last == "list": return .tags(repository)
        case "blobs": return .blob(repository, try digest(last))
        case "referrers": return .referrers(repository, try digest(last))
        case "manifests":
            if last.contains(":") { return .manifest(repository, .digest(try digest(last))) }
            guard ImageReference.isTag(last) else {
                throw RegistryFailure(.badRequest, .manifestInvalid, "\"\(last)\" is no tag")
            }
            return .manifest(repository, .tag(last))
        default: throw .notFound(path)
        }
    }

    private static func repository(_ parts: ArraySlice<String>) throws(RegistryFailure) -> Repository {
        let name = parts.joined(separator: "/")
        guard let repository = Repository(name) else {
            throw RegistryFailure(
                .badRequest, .nameInvalid, "\"\(name)\": a repository here is PROJECT/IMAGESTREAM, in lower case")
        }
        return repository
    }

    private static func digest(_ text: String) throws(RegistryFailure) -> ContentDigest {
        guard let digest = ContentDigest(text) else {
            throw RegistryFailure(.badRequest, .digestInvalid, "\"\(text)\" is no sha256 digest")
        }
        return digest
    }
}
