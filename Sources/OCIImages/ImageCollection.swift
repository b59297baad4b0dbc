package import ArchiveFiles

/// What a collection of garbage removed.
package struct ImageCollection: Sendable, Equatable {
    package var manifests = 0
    package var blobs = 0
    package var layers = 0

    package init(manifests: Int = 0, blobs: Int = 0, layers: Int = 0) {
        self.manifests = manifests
        self.blobs = blobs
        self.layers = layers
    }
}

extension ImageStore {
    /// Removes manifests that are not wanted, and the blobs and unpacked layers that no manifest then names.
    ///
    /// - Parameters:
    ///   - wanted: the images in use: those in ImageStreams and those of pods.
    ///   - recent: says if a blob is so new that its manifest may be yet to come.
    package func collect(
        keeping wanted: Set<ContentDigest>, sparing recent: @Sendable (ContentDigest) -> Bool = { _ in false }
    ) async throws -> ImageCollection {
        var result = ImageCollection()
        var manifests: [ImageManifest] = []
        for digest in try await list() {
            // One that cannot be read is kept: its blobs cannot be told from garbage.
            manifests.append(try await manifest(digest))
        }
        var kept = wanted
        for manifest in manifests where manifest.isIndex && wanted.contains(manifest.digest) {
            kept.formUnion(manifest.references.map(\.digest))
        }
        var blobsInUse: Set<ContentDigest> = []
        var layersInUse: Set<ContentDigest> = []
        for manifest in manifests {
            guard kept.contains(manifest.digest) || recent(manifest.digest) else {
                try await remove(manifest.digest)
                result.manifests += 1
                continue
            }
            blobsInUse.insert(manifest.digest)
            blobsInUse.formUnion(manifest.references.map(\.digest))
            if manifest.isImage { layersInUse.formUnion(try await image(manifest.digest).diffIDs) }
        }
        for digest in try await blobs.list() where !blobsInUse.contains(digest) && !recent(digest) {
            try await blobs.remove(digest)
            result.blobs += 1
        }
        for diffID in try await layers.list() where !layersInUse.contains(diffID) {
            try await layers.remove(diffID)
            result.layers += 1
        }
        return result
    }
}
