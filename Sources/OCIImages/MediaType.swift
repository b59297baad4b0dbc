package import ArchiveFiles

/// The media types of images. OCI image-spec 1.1, "media types"; Docker image manifest version 2, schema 2.
package enum MediaType {
    package static let manifest = "application/vnd.oci.image.manifest.v1+json"
    package static let index = "application/vnd.oci.image.index.v1+json"
    package static let config = "application/vnd.oci.image.config.v1+json"
    package static let layer = "application/vnd.oci.image.layer.v1.tar"
    package static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
    package static let dockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json"
    package static let dockerConfig = "application/vnd.docker.container.image.v1+json"
    package static let dockerLayer = "application/vnd.docker.image.rootfs.diff.tar.gzip"

    /// The manifests and indexes that are understood, best first.
    package static let manifests = [manifest, index, dockerManifest, dockerIndex]

    /// Whether the type is that of an index of manifests.
    package static func isIndex(_ type: String) -> Bool { type == index || type == dockerIndex }
    /// Whether the type is that of one image's manifest.
    package static func isManifest(_ type: String) -> Bool { type == manifest || type == dockerManifest }

    /// How a layer of this media type is compressed; nil if it is no layer that can be unpacked.
    package static func compression(of type: String) -> LayerCompression? {
        switch type {
        case layer, "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar":
            LayerCompression.none
        case layer + "+gzip", dockerLayer, "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip":
            .gzip
        case layer + "+zstd", "application/vnd.docker.image.rootfs.diff.tar.zstd": .zstd
        default: nil
        }
    }

    /// The media type of a layer with this compression.
    package static func layer(_ compression: LayerCompression) -> String {
        compression == .none ? layer : "\(layer)+\(compression.rawValue)"
    }
}
