/// How the tar stream of a layer is compressed.
package enum LayerCompression: String, Sendable, CaseIterable {
    case none
    case gzip
    case zstd
}

/// A layer as written to a file: its names and sizes.
package struct LayerDescription: Sendable, Equatable {
    /// Digest of the file: the blob's name.
    package let digest: ContentDigest
    /// Bytes of the file.
    package let size: Int64
    /// Digest of the tar stream before compression. OCI image-spec 1.1, "Layer DiffID".
    package let diffID: ContentDigest
    /// Bytes of the tar stream before compression.
    package let tarSize: Int64
    package let compression: LayerCompression
    /// Number of entries in it.
    package let entries: Int
}
