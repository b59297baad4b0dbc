package import ArchiveFiles
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// How far a pull or push has come.
package enum TransferProgress: Sendable, Hashable {
    /// The name stands for this manifest.
    case resolved(ContentDigest)
    /// Bytes of a blob so far, of so many.
    case blob(ContentDigest, done: Int64, total: Int64)
    /// The blob is there already.
    case skipped(ContentDigest)
}

/// Is told how far a transfer has got.
package typealias TransferReport = @Sendable (TransferProgress) -> Void

extension RegistryClient {
    /// Fetches a manifest and checks it against the digest if the reference has one.
    package func manifest(
        _ reference: ImageReference, credentials: RegistryCredentials? = nil
    ) async throws -> ImageManifest {
        try await retrying {
            let response = try await send(
                Call(path: "manifests/\(reference.target)", headers: Self.accept), to: reference,
                credentials: credentials)
            guard response.status == .ok else { throw await failure(response, reference, "cannot read the manifest") }
            var type = response.headers.first(name: "Content-Type") ?? ""
            type = String(type.prefix { $0 != ";" })
            let body: ByteBuffer
            do { body = try await response.body.collect(upTo: ImageManifest.maximumSize) } catch {
                throw ImageError(.unavailable, reference.description, "the manifest broke off: \(error)")
            }
            let known = MediaType.manifests.contains(type) ? type : nil
            let manifest = try ImageManifest(bytes: Array(body.readableBytesView), mediaType: known)
            if let wanted = reference.digest, wanted != manifest.digest {
                throw ImageError(.digestMismatch, reference.description, "the registry sent \(manifest.digest)")
            }
            return manifest
        }
    }

    /// The digest that a reference stands for now.
    package func resolve(
        _ reference: ImageReference, credentials: RegistryCredentials? = nil
    ) async throws -> ContentDigest {
        if let digest = reference.digest { return digest }
        let call = Call(method: .HEAD, path: "manifests/\(reference.target)", headers: Self.accept)
        let response = try await retrying { try await send(call, to: reference, credentials: credentials) }
        if response.status == .ok,
            let digest = response.headers.first(name: "Docker-Content-Digest").flatMap({ ContentDigest($0) })
        {
            return digest
        }
        return try await manifest(reference, credentials: credentials).digest
    }

    /// Pulls an image with its layers, of an index the one for the store's platform, and returns its digest.
    package func pull(
        _ reference: ImageReference, into store: ImageStore, credentials: RegistryCredentials? = nil,
        report: @escaping TransferReport = { _ in }
    ) async throws -> ContentDigest {
        let top = try await manifest(reference, credentials: credentials)
        report(.resolved(top.digest))
        var image = top
        if top.isIndex {
            let chosen = try top.manifest(for: store.platform)
            image = try await manifest(reference.pinned(to: chosen.digest), credentials: credentials)
            guard !image.isIndex else {
                throw ImageError(.invalidContent, reference.description, "an index of an index")
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = Set(image.references)[...]
            func addNext() {
                guard let blob = waiting.popFirst() else { return }
                group.addTask {
                    try await self.fetch(
                        blob, of: reference, into: store.blobs, credentials: credentials, report: report)
                }
            }
            for _ in 0..<3 { addNext() }
            while try await group.next() != nil { addNext() }
        }
        try await store.put(image)
        if top.isIndex { try await store.putUnchecked(top) }
        return top.digest
    }

    private func fetch(
        _ blob: Descriptor, of reference: ImageReference, into blobs: BlobStore, credentials: RegistryCredentials?,
        report: @escaping TransferReport
    ) async throws {
        if try await blobs.contains(blob.digest) { return report(.skipped(blob.digest)) }
        try await retrying {
            let call = Call(path: "blobs/\(blob.digest)", timeout: .hours(6))
            let response = try await send(call, to: reference, credentials: credentials)
            guard response.status == .ok else { throw await failure(response, reference, "cannot read \(blob.digest)") }
            do {
                _ = try await blobs.ingest(response.body, expecting: blob.digest, maximum: blob.size) { done in
                    report(.blob(blob.digest, done: done, total: blob.size))
                }
            } catch let error as ImageError {
                throw error
            } catch let error as CancellationError {
                throw error
            } catch {
                throw ImageError(.unavailable, reference.description, "\(blob.digest) broke off: \(error)")
            }
        }
    }

    private static var accept: HTTPHeaders {
        HTTPHeaders(MediaType.manifests.map { ("Accept", $0) })
    }
}
