/// How the tar stream of a layer is compressed.
package enum LayerCompression: String, Sendable, CaseIterable {
    case none
    case gzip
    case zstd

    /// The compression that the first bytes of a stream show; nil if they show no archive compression known here.
    static func detected(in start: some Collection<UInt8>) -> LayerCompression {
        if start.starts(with: [0x1f, 0x8b]) { return .gzip }
        // A zstd frame, or one of the sixteen skippable frames that may come first.
        let head = Array(start.prefix(4))
        if head == [0x28, 0xb5, 0x2f, 0xfd] { return .zstd }
        if head.count == 4, head[0] & 0xf0 == 0x50, Array(head[1...]) == [0x2a, 0x4d, 0x18] { return .zstd }
        return .none
    }
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
