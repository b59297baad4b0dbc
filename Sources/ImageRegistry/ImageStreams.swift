package import ArchiveFiles
internal import Machinery
internal import OCIImages
package import Reconciling

/// ImageStreams as the registry and the node see them: which digests a repository's tags stand for.
package struct ImageStreams: Sendable, InternalImages {
    static let version = GroupVersion("image.openshift.io/v1")
    /// The project whose images are there for everybody.
    static let sharedNamespace = "openshift"

    private let client: any APIClient

    /// The client must be allowed to read all ImageStreams and to review access.
    package init(client: any APIClient) { self.client = client }

    static func path(_ repository: Repository) -> ResourcePath {
        ResourcePath(version, "imagestreams", namespace: repository.namespace, name: repository.name)
    }

    /// The stream's document; nil if there is none.
    func stream(_ repository: Repository) async throws -> JSONValue? {
        do {
            return try await client.get(Self.path(repository))
        } catch let error as StatusError where error.reason == .notFound {
            return nil
        }
    }

    /// The digest that a tag of a stream stands for now.
    static func digest(tag: String, in stream: JSONValue) -> ContentDigest? {
        let tags = stream["status"]["tags"].items
        return tags.first { $0["tag"].string == tag }?["items"][0]["image"].string.flatMap { ContentDigest($0) }
    }

    /// All digests that a stream's tags stand for or stood for.
    static func digests(in stream: JSONValue) -> Set<ContentDigest> {
        Set(
            stream["status"]["tags"].items.flatMap { $0["items"].items }
                .compactMap { $0["image"].string.flatMap { ContentDigest($0) } })
    }

    /// The tags that stand for something, sorted.
    static func tags(in stream: JSONValue) -> [String] {
        stream["status"]["tags"].items.filter { !$0["items"].items.isEmpty }.compactMap { $0["tag"].string }.sorted()
    }

    package func resolve(
        repository name: String, tag: String?, digest: ContentDigest?, for namespace: String
    ) async throws -> ContentDigest {
        guard let repository = Repository(name) else {
            throw ImageError(.invalidReference, name, "an image of the internal registry is PROJECT/IMAGESTREAM")
        }
        let isOwn = repository.namespace == namespace || repository.namespace == Self.sharedNamespace
        if !isOwn {
            let pods = Identity(
                name: "system:serviceaccount:\(namespace):default",
                groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
            guard try await RegistryAccess(client: client).allows(pods, .pull, repository) else {
                throw ImageError(
                    .denied, name,
                    "pods of project \(namespace) may not use it; give system:serviceaccounts:\(namespace) the role "
                        + "system:image-puller in project \(repository.namespace)")
            }
        }
        guard let stream = try await stream(repository) else {
            throw ImageError(.notFound, name, "there is no such ImageStream")
        }
        if let digest {
            guard Self.digests(in: stream).contains(digest) else {
                throw ImageError(.notFound, "\(name)@\(digest)", "the ImageStream has no such image")
            }
            return digest
        }
        let tag = tag ?? "latest"
        guard let found = Self.digest(tag: tag, in: stream) else {
            throw ImageError(.notFound, "\(name):\(tag)", "the tag has no image yet; push one, or start a build")
        }
        return found
    }
}
