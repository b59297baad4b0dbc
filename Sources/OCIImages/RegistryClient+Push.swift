package import ArchiveFiles
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension RegistryClient {
    /// Pushes an image of the store under a name; blobs that the registry has are not sent again.
    package func push(
        _ digest: ContentDigest, from store: ImageStore, to reference: ImageReference,
        credentials: RegistryCredentials? = nil, report: @escaping TransferReport = { _ in }
    ) async throws {
        let image = try await store.image(digest)
        for blob in image.manifest.references {
            try await retrying {
                try await push(blob, from: store.blobs, to: reference, credentials: credentials, report: report)
            }
        }
        let bytes = image.manifest.bytes
        var call = Call(method: .PUT, path: "manifests/\(reference.tag ?? image.digest.description)")
        call.headers.add(name: "Content-Type", value: image.manifest.mediaType)
        call.body = { .bytes(ByteBuffer(bytes: bytes)) }
        call.isPush = true
        let request = call
        try await retrying {
            let response = try await send(request, to: reference, credentials: credentials)
            guard response.status == .created || response.status == .ok else {
                throw await failure(response, reference, "the manifest was refused")
            }
        }
        report(.resolved(image.digest))
    }

    private func push(
        _ blob: Descriptor, from blobs: BlobStore, to reference: ImageReference, credentials: RegistryCredentials?,
        report: TransferReport
    ) async throws {
        let head = Call(method: .HEAD, path: "blobs/\(blob.digest)", isPush: true)
        if try await send(head, to: reference, credentials: credentials).status == .ok {
            return report(.skipped(blob.digest))
        }
        var start = Call(method: .POST, path: "blobs/uploads/", isPush: true)
        start.headers.add(name: "Content-Length", value: "0")
        let session = try await send(start, to: reference, credentials: credentials)
        guard session.status == .accepted, let place = session.headers.first(name: "Location") else {
            throw await failure(session, reference, "the registry takes no upload")
        }
        let path = place + (place.contains("?") ? "&" : "?") + "digest=\(Self.escaped(blob.digest.description))"
        var put = Call(method: .PUT, path: path, timeout: .hours(6), isPush: true)
        put.headers.add(name: "Content-Type", value: "application/octet-stream")
        put.body = {
            let reader = try await blobs.reader(blob.digest)
            return .stream(reader.stream(0..<reader.size), length: .known(reader.size))
        }
        let response = try await send(put, to: reference, credentials: credentials)
        guard response.status == .created else { throw await failure(response, reference, "the blob was refused") }
        report(.blob(blob.digest, done: blob.size, total: blob.size))
    }
}
