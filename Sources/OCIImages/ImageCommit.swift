package import ArchiveFiles
internal import Machinery

/// What becomes a new image: a base, the files that changed, and changes to the config.
package struct ImageCommit: Sendable {
    /// The manifest of the image below; nil for an image of this layer alone.
    package var base: ContentDigest?
    /// An overlay's upper dir, or a root file system if there is no base.
    package var upperDirectory: String
    package var layer: LayerOptions
    /// RFC 3339; the same time and files give the same digest.
    package var created: String
    /// The command that made the layer, for the image's history.
    package var createdBy: String
    package var comment: String
    /// Added to the base's labels.
    package var labels: [String: String]
    /// Added to the manifest.
    package var annotations: [String: String]
    /// Changes the config that the base brings.
    package var configure: @Sendable (inout ImageConfig) -> Void

    package init(
        base: ContentDigest?, upperDirectory: String, layer: LayerOptions, created: String, createdBy: String,
        comment: String = "", labels: [String: String] = [:], annotations: [String: String] = [:],
        configure: @escaping @Sendable (inout ImageConfig) -> Void = { _ in }
    ) {
        self.base = base
        self.upperDirectory = upperDirectory
        self.layer = layer
        self.created = created
        self.createdBy = createdBy
        self.comment = comment
        self.labels = labels
        self.annotations = annotations
        self.configure = configure
    }
}

extension ImageStore {
    /// Makes an image of a folder on top of another image, and stores it.
    ///
    /// The same base, files and options give the same digest. The folder must not change meanwhile.
    package func commit(_ commit: ImageCommit) async throws -> StoredImage {
        var config = ImageConfig(platform: platform)
        var layers: [Descriptor] = []
        if let base = commit.base {
            let image = try await image(base)
            (config, layers) = (image.config, image.layers)
        }
        let layer = try await pack(commit)
        config.created = commit.created
        config.addLayer(
            layer.diffID, created: commit.created, createdBy: commit.createdBy, comment: commit.comment)
        config.labels = config.labels.merging(commit.labels) { $1 }
        commit.configure(&config)
        layers.append(
            Descriptor(mediaType: MediaType.layer(layer.compression), digest: layer.digest, size: layer.size))
        let configBytes = config.json.encoded()
        let configBlob = Descriptor(
            mediaType: MediaType.config, digest: try await blobs.put(configBytes), size: Int64(configBytes.count))
        let manifest = try ImageManifest(
            config: configBlob, layers: layers.map(Self.asOCI), annotations: commit.annotations)
        try await put(manifest)
        return try await image(manifest.digest)
    }

    private func pack(_ commit: ImageCommit) async throws -> LayerDescription {
        let temporary = blobs.temporaryPath()
        do {
            let layer = try await blobs.work.queue.run { cancellation in
                try LayerPacker.pack(
                    directory: commit.upperDirectory, to: temporary, options: commit.layer, cancellation: cancellation)
            }
            try await blobs.adopt(temporary, as: layer.digest)
            return layer
        } catch {
            try? await blobs.work.run { () throws(ImageError) in try FileWork.remove(temporary) }
            if let error = error as? ArchiveError { throw ImageError(error, commit.upperDirectory) }
            throw error
        }
    }

    /// A layer of a Docker image under OCI's name for the same bytes, since one manifest has one family of types.
    private static func asOCI(_ layer: Descriptor) -> Descriptor {
        guard let compression = MediaType.compression(of: layer.mediaType) else { return layer }
        var layer = layer
        layer.mediaType = MediaType.layer(compression)
        return layer
    }
}
