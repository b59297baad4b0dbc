internal import ArchiveFiles
internal import HTTPTypes
internal import HummingbirdCore
internal import Machinery
internal import NIOCore
internal import OCIImages
internal import Reconciling

extension RegistryResponder {
    /// GET, HEAD, PUT and DELETE of a manifest.
    func manifest(
        _ call: RegistryCall, _ repository: Repository, _ target: RegistryRoute.ManifestTarget
    ) async throws -> Response {
        switch call.method {
        case .get, .head:
            try await authorize(call, .pull, repository)
            return try await readManifest(call, repository, target)
        case .put:
            try await authorize(call, .push, repository)
            return try await writeManifest(call, repository, target)
        case .delete: return try await removeManifest(call, repository, target)
        default: throw RegistryFailure.methodNotAllowed(call.method)
        }
    }

    private func readManifest(
        _ call: RegistryCall, _ repository: Repository, _ target: RegistryRoute.ManifestTarget
    ) async throws -> Response {
        let digest: ContentDigest
        switch target {
        case .digest(let named):
            guard try await contents.contains(named, .manifests, in: repository) else {
                throw RegistryFailure.manifestUnknown(repository, named.description)
            }
            digest = named
        case .tag(let tag):
            guard let stream = try await streams.stream(repository) else {
                throw RegistryFailure(.notFound, .nameUnknown, "there is no ImageStream \(repository)")
            }
            guard let found = ImageStreams.digest(tag: tag, in: stream), try await images.contains(found) else {
                throw RegistryFailure.manifestUnknown(repository, tag)
            }
            digest = found
        }
        let manifest = try await images.manifest(digest)
        var headers: HTTPFields = [
            .contentType: manifest.mediaType, .contentLength: "\(manifest.bytes.count)", .eTag: "\"\(digest)\"",
        ]
        headers.set("Docker-Content-Digest", digest.description)
        if call.method == .head { return Response(status: .ok, headers: headers) }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: manifest.bytes)))
    }

    private func writeManifest(
        _ call: RegistryCall, _ repository: Repository, _ target: RegistryRoute.ManifestTarget
    ) async throws -> Response {
        var bytes: [UInt8] = []
        for try await buffer in call.request.body {
            bytes += buffer.readableBytesView
            guard bytes.count <= ImageManifest.maximumSize else {
                throw RegistryFailure(.contentTooLarge, .sizeInvalid, "a manifest has at most 4 MiB")
            }
        }
        let type = call.request.headers[.contentType].map { String($0.prefix { $0 != ";" }) }
        let manifest = try ImageManifest(bytes: bytes, mediaType: type)
        if case .digest(let named) = target, named != manifest.digest {
            throw RegistryFailure(.badRequest, .digestInvalid, "the manifest's digest is \(manifest.digest)")
        }
        let part: RepositoryContents.Part = manifest.isIndex ? .manifests : .blobs
        for reference in manifest.references {
            guard try await contents.contains(reference.digest, part, in: repository) else {
                throw RegistryFailure(
                    .badRequest, .manifestBlobUnknown, "push \(reference.digest) before the manifest that names it")
            }
        }
        try await images.put(manifest)
        try await contents.add(manifest.digest, .manifests, to: repository)
        if case .tag(let tag) = target {
            try await self.tag(manifest.digest, as: tag, in: repository, by: call.identity)
        }
        var headers: HTTPFields = [.location: "/v2/\(repository)/manifests/\(manifest.digest)"]
        headers.set("Docker-Content-Digest", manifest.digest.description)
        if let subject = manifest.subject { headers.set("OCI-Subject", subject.digest.description) }
        return Response(status: .created, headers: headers)
    }

    /// Tags an image in the API, making the ImageStream if there is none and the pusher may.
    ///
    /// The mapping is the registry's own doing, as in OpenShift: who may update `imagestreams/layers`, such as the
    /// service account `builder`, need not be allowed to write mappings.
    private func tag(
        _ digest: ContentDigest, as tag: String, in repository: Repository, by identity: Identity
    ) async throws {
        let reference = "\(internalHost)/\(repository)@\(digest)"
        let mapping = try await images.mapping(
            digest, namespace: repository.namespace, stream: repository.name, tag: tag, reference: reference)
        let path = ResourcePath(ImageStreams.version, "imagestreammappings", namespace: repository.namespace)
        do {
            _ = try await client.create(path, mapping)
        } catch let error as StatusError where error.reason == .notFound {
            try await createStream(repository, by: client.acting(as: identity))
            _ = try await client.create(path, mapping)
        }
    }

    private func createStream(_ repository: Repository, by pusher: any APIClient) async throws {
        let stream: JSONValue = [
            "apiVersion": "image.openshift.io/v1", "kind": "ImageStream",
            "metadata": ["name": .string(repository.name), "namespace": .string(repository.namespace)],
        ]
        let path = ResourcePath(ImageStreams.version, "imagestreams", namespace: repository.namespace)
        do {
            _ = try await pusher.create(path, stream)
        } catch let error as StatusError where error.reason == .alreadyExists {
            // Two pushes at once: the other one made it.
        }
    }

    private func removeManifest(
        _ call: RegistryCall, _ repository: Repository, _ target: RegistryRoute.ManifestTarget
    ) async throws -> Response {
        switch target {
        case .tag(let tag):
            try await authorize(call, .push, repository)
            let path = ResourcePath(
                ImageStreams.version, "imagestreamtags", namespace: repository.namespace,
                name: "\(repository.name):\(tag)")
            do {
                _ = try await client.acting(as: call.identity).delete(path, DeleteOptions())
            } catch let error as StatusError where error.reason == .notFound {
                throw RegistryFailure.manifestUnknown(repository, tag)
            }
        case .digest(let digest):
            try await authorizePruning(call)
            guard try await contents.contains(digest, .manifests, in: repository) else {
                throw RegistryFailure.manifestUnknown(repository, digest.description)
            }
            try await contents.remove(digest, .manifests, from: repository)
        }
        return Response(status: .accepted)
    }

    // MARK: Lists

    /// `GET /v2/NAME/tags/list`, in pages of `n` after `last`.
    func tags(_ call: RegistryCall, _ repository: Repository) async throws -> Response {
        guard call.method == .get || call.method == .head else { throw RegistryFailure.methodNotAllowed(call.method) }
        guard let stream = try await streams.stream(repository) else {
            throw RegistryFailure(.notFound, .nameUnknown, "there is no ImageStream \(repository)")
        }
        let (page, link) = Self.page(ImageStreams.tags(in: stream), call)
        var response = Self.json(["name": .string(repository.description), "tags": JSONValue(page)])
        if let link { response.headers.set("Link", link) }
        return response
    }

    /// `GET /v2/_catalog`: the repositories that the caller may list.
    func catalog(_ call: RegistryCall) async throws -> Response {
        guard call.method == .get || call.method == .head else { throw RegistryFailure.methodNotAllowed(call.method) }
        let list = try await client.acting(as: call.identity).list(
            ResourcePath(ImageStreams.version, "imagestreams"), ListOptions())
        let names = list.items.compactMap { item -> String? in
            guard let namespace = item["metadata"]["namespace"].string, let name = item["metadata"]["name"].string
            else { return nil }
            return "\(namespace)/\(name)"
        }
        let (page, link) = Self.page(names.sorted(), call)
        var response = Self.json(["repositories": JSONValue(page)])
        if let link { response.headers.set("Link", link) }
        return response
    }

    private static func page(_ names: [String], _ call: RegistryCall) -> (page: [String], link: String?) {
        let rest = call.query("last").map { last in names.filter { $0 > last } } ?? names
        guard let count = call.query("n").flatMap({ Int($0) }), count >= 0, count < rest.count else {
            return (rest, nil)
        }
        let page = Array(rest.prefix(count))
        guard let last = page.last else { return ([], nil) }
        let escaped = last.replacing("/", with: "%2F")
        return (page, "<\(call.request.uri.path)?n=\(count)&last=\(escaped)>; rel=\"next\"")
    }

    /// `GET /v2/NAME/referrers/DIGEST`: an index of the manifests that are about another one.
    func referrers(_ call: RegistryCall, _ repository: Repository, _ subject: ContentDigest) async throws -> Response {
        guard call.method == .get || call.method == .head else { throw RegistryFailure.methodNotAllowed(call.method) }
        let wanted = call.query("artifactType")
        var found: [JSONValue] = []
        for digest in try await contents.manifests(in: repository) where try await images.contains(digest) {
            let manifest = try await images.manifest(digest)
            guard manifest.subject?.digest == subject else { continue }
            guard wanted == nil || manifest.referrerType == wanted else { continue }
            var entry = manifest.descriptor.json
            entry["artifactType"] = JSONValue(manifest.referrerType)
            if !manifest.annotations.isEmpty { entry["annotations"] = JSONValue(manifest.annotations) }
            found.append(entry)
        }
        var response = Self.json(
            ["schemaVersion": 2, "mediaType": .string(MediaType.index), "manifests": .array(found)],
            type: MediaType.index)
        if wanted != nil { response.headers.set("OCI-Filters-Applied", "artifactType") }
        return response
    }
}

extension ImageManifest {
    /// The kind of artifact: as the manifest says, or its config's type. OCI distribution-spec 1.1, "Listing Referrers".
    fileprivate var referrerType: String? {
        if let artifactType { return artifactType }
        if case .image(let config, _) = content { return config.mediaType }
        return nil
    }
}
