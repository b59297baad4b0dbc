internal import Glibc

/// How a layer is unpacked.
package struct UnpackOptions: Sendable {
    package var compression: LayerCompression
    package var overlay: OverlayAttributes
    /// Needs CAP_CHOWN, CAP_FOWNER, CAP_SETFCAP; false gives every file to the caller, for tools that only look.
    package var keepsOwners: Bool
    package var limits: ArchiveLimits

    package init(
        compression: LayerCompression, overlay: OverlayAttributes = .trusted, keepsOwners: Bool = true,
        limits: ArchiveLimits = .layer
    ) {
        self.compression = compression
        self.overlay = overlay
        self.keepsOwners = keepsOwners
        self.limits = limits
    }
}

/// What came out of a layer.
package struct UnpackedLayer: Sendable, Equatable {
    /// Digest of the tar stream; the caller compares it with what the image's config says.
    package let diffID: ContentDigest
    package let entries: Int
    /// Bytes of file data.
    package let bytes: Int64
    /// Device nodes that the layer had and that were left out.
    package let skippedDevices: Int

    package init(diffID: ContentDigest, entries: Int, bytes: Int64, skippedDevices: Int) {
        self.diffID = diffID
        self.entries = entries
        self.bytes = bytes
        self.skippedDevices = skippedDevices
    }
}

/// Unpacks image layers to folders that overlayfs takes as lower dirs.
package enum LayerUnpacker {
    /// Unpacks a layer from an open file or pipe to an existing empty folder. Blocks.
    ///
    /// The folder is left half full if this throws: unpack beside the final place, then rename.
    package static func unpack(
        descriptor: Int32, to directory: String, options: UnpackOptions,
        cancellation: ArchiveQueue.Cancellation = .init()
    ) throws(ArchiveError) -> UnpackedLayer {
        try withUTF8Names { () throws(ArchiveError) -> UnpackedLayer in
            // The tar stream is larger than the data in it, by 1.5 KiB an entry and its extended header.
            let limit = options.limits.bytes + Int64(options.limits.entries) * 4096
            let source = try LayerSource(descriptor: descriptor, compression: options.compression, limit: limit)
            var reader = try ArchiveReader.tar(from: source)
            var writer = try TreeWriter(
                root: OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY),
                policy: TreePolicy(
                    isLayer: true, overlay: options.overlay, keepsOwners: options.keepsOwners, limits: options.limits))
            while let entry = try reader.next(limits: options.limits) {
                try cancellation.check()
                try writer.add(entry, data: &reader)
            }
            try writer.finish()
            return UnpackedLayer(
                diffID: try source.finish(), entries: writer.tally.entries, bytes: writer.tally.bytes,
                skippedDevices: writer.skippedDevices)
        }
    }

    /// Unpacks a layer from a file of ours.
    package static func unpack(
        file: String, to directory: String, options: UnpackOptions,
        cancellation: ArchiveQueue.Cancellation = .init()
    ) throws(ArchiveError) -> UnpackedLayer {
        let input = try OwnedDescriptor.open(file, O_RDONLY)
        return try unpack(descriptor: input.raw, to: directory, options: options, cancellation: cancellation)
    }
}

/// Unpacks the archive that a developer uploads as the source of a build.
package enum SourceUnpacker {
    /// Unpacks a tar (plain, gzip, zstd, bzip2, xz) or a zip from an open file to an existing folder. Blocks.
    ///
    /// Owners, devices and attributes are not taken over. Returns the number of entries.
    package static func unpack(
        descriptor: Int32, to directory: String, limits: ArchiveLimits = .source,
        cancellation: ArchiveQueue.Cancellation = .init()
    ) throws(ArchiveError) -> Int {
        try withUTF8Names { () throws(ArchiveError) -> Int in
            var reader = try ArchiveReader.anyKind(descriptor: descriptor)
            var writer = try TreeWriter(
                root: OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY),
                policy: TreePolicy(isLayer: false, overlay: .user, keepsOwners: false, limits: limits))
            while let entry = try reader.next(limits: limits) {
                try cancellation.check()
                try writer.add(entry, data: &reader)
            }
            try writer.finish()
            return writer.tally.entries
        }
    }
}
