package import ArchiveFiles
internal import Machinery

/// An image in the store, as far as its documents go.
package struct StoredImage: Sendable, Hashable {
    package let manifest: ImageManifest
    package let config: ImageConfig
    package let layers: [Descriptor]
    package let diffIDs: [ContentDigest]

    /// The image's name: the digest of its manifest.
    package var digest: ContentDigest { manifest.digest }
    /// Bytes of the compressed layers.
    package var size: Int64 { layers.reduce(0) { $0 + $1.size } }
}

/// An image ready for a container.
package struct PreparedImage: Sendable {
    package let image: StoredImage
    /// The unpacked layers, the lowest first, as the image lists them (overlayfs' option wants them the other way).
    package let lowerDirectories: [String]
    package var config: ImageConfig { image.config }
}

/// Images by the digest of their manifest. Tags are kept in ImageStreams, not here.
///
/// ```
/// ROOT/manifests/<hex>   the media type of the blob that is a manifest
/// ```
package struct ImageStore: Sendable {
    package let blobs: BlobStore
    package let layers: LayerStore
    /// The platform whose images are run.
    package let platform: Platform

    package init(blobs: BlobStore, layers: LayerStore, platform: Platform = .host) {
        self.blobs = blobs
        self.layers = layers
        self.platform = platform
    }

    private func note(_ digest: ContentDigest) -> String { "\(blobs.root)/manifests/\(digest.hex)" }

    /// Reads a manifest; `notFound` if it is not here.
    package func manifest(_ digest: ContentDigest) async throws -> ImageManifest {
        let note = note(digest)
        let type = try await blobs.work.run { () throws(ImageError) in
            do throws(ImageError) { return try FileWork.read(note, limit: 200) } catch {
                guard error.code == .notFound else { throw error }
                throw ImageError(.notFound, digest.description, "no such image in the store")
            }
        }
        let manifest = try ImageManifest(
            bytes: try await blobs.read(digest), mediaType: String(decoding: type, as: UTF8.self))
        guard manifest.digest == digest else {
            throw ImageError(
                .digestMismatch, digest.description, "the stored manifest is damaged; pull the image again")
        }
        return manifest
    }

    /// Whether the image is here.
    package func contains(_ digest: ContentDigest) async throws -> Bool {
        let note = note(digest)
        return try await blobs.work.run { () throws(ImageError) in try FileWork.size(note) != nil }
    }

    /// Stores a manifest once all that it names is there; throws `notFound` with the first digest that is not.
    package func put(_ manifest: ImageManifest) async throws {
        for part in manifest.references {
            let isThere = manifest.isIndex ? try await contains(part.digest) : try await blobs.contains(part.digest)
            guard isThere else {
                throw ImageError(.notFound, part.digest.description, "named by the manifest, but not in the store")
            }
        }
        try await putUnchecked(manifest)
    }

    /// Stores an index whose other platforms' images are not wanted.
    func putUnchecked(_ manifest: ImageManifest) async throws {
        try await blobs.put(manifest.bytes)
        let (note, temporary) = (note(manifest.digest), blobs.temporaryPath())
        let type = Array(manifest.mediaType.utf8)
        try await blobs.work.run { () throws(ImageError) in
            if try FileWork.size(note) == nil { try FileWork.write(type, to: note, temporary: temporary) }
        }
    }

    /// Reads an image's documents; of an index the image for this platform.
    package func image(_ digest: ContentDigest) async throws -> StoredImage {
        var manifest = try await manifest(digest)
        if manifest.isIndex { manifest = try await self.manifest(manifest.manifest(for: platform).digest) }
        guard case .image(let configBlob, let layers) = manifest.content else {
            throw ImageError(.invalidContent, digest.description, "an index of an index")
        }
        let bytes = try await blobs.read(configBlob.digest)
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            throw ImageError(.invalidContent, digest.description, "config is no JSON: \(error)")
        }
        let config = ImageConfig(json: json)
        guard let diffIDs = config.diffIDs, diffIDs.count == layers.count else {
            throw ImageError(.invalidContent, digest.description, "config and manifest differ in their layers")
        }
        return StoredImage(manifest: manifest, config: config, layers: layers, diffIDs: diffIDs)
    }

    /// Unpacks an image's layers, those that are missing, and gives what a container needs.
    package func prepare(_ digest: ContentDigest) async throws -> PreparedImage {
        let image = try await image(digest)
        let found = image.config.platform
        guard found.os.isEmpty || (found.os == platform.os && found.architecture == platform.architecture) else {
            throw ImageError(.unsupported, digest.description, "an image for \(found); this machine is \(platform)")
        }
        let layers = layers
        let folders = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, (diffID, blob)) in zip(image.diffIDs, image.layers).enumerated() {
                group.addTask { (index, try await layers.folder(diffID: diffID, blob: blob)) }
            }
            var folders: [Int: String] = [:]
            for try await (index, folder) in group { folders[index] = folder }
            return image.layers.indices.compactMap { folders[$0] }
        }
        return PreparedImage(image: image, lowerDirectories: folders)
    }

    /// The manifests in the store.
    package func list() async throws -> [ContentDigest] {
        let folder = "\(blobs.root)/manifests"
        return try await blobs.work.run { () throws(ImageError) in
            try FileWork.names(folder).compactMap { ContentDigest(hex: $0) }
        }
    }

    /// Forgets a manifest; its blobs stay until `collect`.
    package func remove(_ digest: ContentDigest) async throws {
        let note = note(digest)
        try await blobs.work.run { () throws(ImageError) in try FileWork.remove(note) }
        try await blobs.remove(digest)
    }
}
