internal import ArchiveFiles
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import OCIImages

extension RegistryResponder {
    /// `POST /v2/NAME/blobs/uploads/`: starts an upload, takes a whole blob, or mounts one of another repository.
    func startUpload(_ call: RegistryCall, _ repository: Repository) async throws -> Response {
        guard call.method == .post else { throw RegistryFailure.methodNotAllowed(call.method) }
        try await authorize(call, .push, repository)
        if let wanted = call.query("mount").flatMap({ ContentDigest($0) }),
            try await mount(wanted, from: call.query("from"), to: repository, call)
        {
            return created(repository, wanted)
        }
        if let text = call.query("digest") {
            let digest = try Self.digest(text)
            let blob = try await images.blobs.ingest(call.request.body, expecting: digest)
            try await contents.add(blob.digest, .blobs, to: repository)
            return created(repository, blob.digest)
        }
        let id = try await uploads.start(repository)
        return progress(.accepted, repository, id, size: 0)
    }

    /// Takes over a blob from a repository that the caller may pull from; false leads to an ordinary upload.
    private func mount(
        _ digest: ContentDigest, from source: String?, to repository: Repository, _ call: RegistryCall
    ) async throws -> Bool {
        guard let source = source.flatMap({ Repository($0) }),
            try await access.allows(call.identity, .pull, source),
            try await contents.contains(digest, .blobs, in: source)
        else { return false }
        try await contents.add(digest, .blobs, to: repository)
        return true
    }

    /// GET, PATCH, PUT and DELETE of an upload under way.
    func upload(_ call: RegistryCall, _ repository: Repository, _ id: String) async throws -> Response {
        try await authorize(call, .push, repository)
        switch call.method {
        case .get, .head:
            let size = try await uploads.use(id, repository) { await $0.size }
            return progress(.noContent, repository, id, size: size)
        case .patch:
            let size = try await uploads.use(id, repository) { try await append(call, to: $0) }
            return progress(.accepted, repository, id, size: size)
        case .put: return try await finishUpload(call, repository, id)
        case .delete:
            try await uploads.use(id, repository) { _ in }
            try await uploads.end(id)
            return Response(status: .noContent)
        default: throw RegistryFailure.methodNotAllowed(call.method)
        }
    }

    private func finishUpload(_ call: RegistryCall, _ repository: Repository, _ id: String) async throws -> Response {
        let digest = try Self.digest(call.query("digest") ?? "")
        do {
            try await uploads.use(id, repository) { writer in
                _ = try await append(call, to: writer)
                _ = try await images.blobs.finish(writer, expecting: digest)
            }
        } catch let error as ImageError where error.code == .digestMismatch || error.code == .tooLarge {
            try await uploads.end(id)
            throw error
        }
        try await uploads.end(id)
        try await contents.add(digest, .blobs, to: repository)
        return created(repository, digest)
    }

    /// Writes a request's body behind what is there; returns the bytes then there.
    private func append(_ call: RegistryCall, to writer: BlobWriter) async throws -> Int64 {
        let size = await writer.size
        if let range = call.request.headers[.contentRange] {
            let text = range.hasPrefix("bytes ") ? range.dropFirst(6) : range[...]
            guard text.split(separator: "-").first.flatMap({ Int64($0) }) == size else {
                var failure = RegistryFailure(
                    .rangeNotSatisfiable, .uploadInvalid, "the next byte of this upload is \(size)")
                failure.headers[.range] = Self.range(size)
                throw failure
            }
        }
        for try await buffer in call.request.body {
            try await writer.append(buffer, maximum: BlobStore.maximumSize)
        }
        return await writer.size
    }

    private static func digest(_ text: String) throws(RegistryFailure) -> ContentDigest {
        guard let digest = ContentDigest(text) else {
            throw RegistryFailure(.badRequest, .digestInvalid, "the upload's digest is missing or no sha256")
        }
        return digest
    }

    /// What has arrived, as the specification writes it: the last byte's number, `0-0` for nothing.
    private static func range(_ size: Int64) -> String { "0-\(max(0, size - 1))" }

    private func progress(
        _ status: HTTPResponse.Status, _ repository: Repository, _ id: String, size: Int64
    ) -> Response {
        var headers: HTTPFields = [
            .location: "/v2/\(repository)/blobs/uploads/\(id)", .range: Self.range(size),
        ]
        headers.set("Docker-Upload-UUID", id)
        return Response(status: status, headers: headers)
    }

    private func created(_ repository: Repository, _ digest: ContentDigest) -> Response {
        var headers: HTTPFields = [.location: "/v2/\(repository)/blobs/\(digest)"]
        headers.set("Docker-Content-Digest", digest.description)
        return Response(status: .created, headers: headers)
    }
}
