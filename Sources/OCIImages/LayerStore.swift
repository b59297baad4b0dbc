package import ArchiveFiles
internal import Glibc

/// Unpacks a layer for the layer store: in a confined process where there is one, else in this one.
///
/// The folder exists and is empty. What is in it after an error is thrown away by the caller.
package protocol LayerUnpacking: Sendable {
    func unpack(blob: String, to directory: String, options: UnpackOptions) async throws -> UnpackedLayer
}

/// Unpacks in this process, on the archive queue's threads.
package struct InProcessUnpacking: LayerUnpacking {
    private let queue: ArchiveQueue

    package init(queue: ArchiveQueue = ArchiveQueue(width: 2)) { self.queue = queue }

    package func unpack(blob: String, to directory: String, options: UnpackOptions) async throws -> UnpackedLayer {
        try await queue.run { cancellation in
            try LayerUnpacker.unpack(file: blob, to: directory, options: options, cancellation: cancellation)
        }
    }
}

/// Layers as folders that overlayfs takes as lower dirs, each unpacked once.
///
/// ```
/// ROOT/layers/<hex of the diffID>           the folder: complete as soon as it has this name
/// ROOT/layers/<hex of the diffID>.unsynced  the boot in which it was made, until it has reached the disk
/// ROOT/tmp/<random>                         being unpacked
/// ```
package actor LayerStore {
    private let blobs: BlobStore
    private let unpacker: any LayerUnpacking
    private let overlay: OverlayAttributes
    private let keepsOwners: Bool
    /// Who asks for a layer that is being unpacked waits for the same task.
    private var running: [ContentDigest: Task<String, any Error>] = [:]

    /// Opens the store; layers that a power cut may have left incomplete are removed. Blocks shortly.
    package init(
        blobs: BlobStore, unpacker: any LayerUnpacking = InProcessUnpacking(), overlay: OverlayAttributes = .trusted,
        keepsOwners: Bool = true
    ) throws(ImageError) {
        self.blobs = blobs
        self.unpacker = unpacker
        self.overlay = overlay
        self.keepsOwners = keepsOwners
        try FileWork.makeFolder(Self.folder(blobs))
        let boot = Self.currentBoot()
        for name in try FileWork.names(Self.folder(blobs)) where name.hasSuffix(Self.mark) {
            let path = "\(Self.folder(blobs))/\(name)"
            guard (try? FileWork.read(path, limit: 100)) != boot else { continue }
            try FileWork.removeTree(String(path.dropLast(Self.mark.count)))
            try FileWork.remove(path)
        }
    }

    private static let mark = ".unsynced"
    private static func folder(_ blobs: BlobStore) -> String { "\(blobs.root)/layers" }

    /// Changes with each start of the kernel: what was written since then is in memory at least.
    private static func currentBoot() -> [UInt8] {
        (try? FileWork.read("/proc/sys/kernel/random/boot_id", limit: 100)) ?? Array("unknown".utf8)
    }

    /// Where a layer's folder is, or would be.
    package nonisolated func path(_ diffID: ContentDigest) -> String { "\(Self.folder(blobs))/\(diffID.hex)" }

    /// The folder of a layer, unpacked from its blob if it is not there yet.
    ///
    /// Throws `digestMismatch` if the blob does not unpack to the diffID that the image's config promised.
    package func folder(diffID: ContentDigest, blob: Descriptor) async throws -> String {
        if let task = running[diffID] { return try await task.value }
        // All who wait share the work, so that one who gives up does not end it for the others.
        let task = Task { try await self.unpackIfMissing(diffID: diffID, blob: blob) }
        running[diffID] = task
        defer { running[diffID] = nil }
        return try await task.value
    }

    private func unpackIfMissing(diffID: ContentDigest, blob: Descriptor) async throws -> String {
        let target = path(diffID)
        if try await blobs.work.run({ () throws(ImageError) in access(target, F_OK) == 0 }) { return target }
        guard let compression = MediaType.compression(of: blob.mediaType) else {
            throw ImageError(.unsupported, blob.digest.description, "a layer of type \(blob.mediaType)")
        }
        let temporary = blobs.temporaryPath()
        let file = blobs.path(blob.digest)
        try await blobs.work.run { () throws(ImageError) in
            guard try FileWork.size(file) != nil else {
                throw ImageError(
                    .notFound, blob.digest.description, "the layer is not in the store; pull the image again")
            }
            try FileWork.makeFolder(temporary, mode: 0o755)
            // mkdir heeds the umask, which a layer without an entry for its root would show.
            chmod(temporary, 0o755)
        }
        do {
            let options = UnpackOptions(compression: compression, overlay: overlay, keepsOwners: keepsOwners)
            let unpacked = try await unpacker.unpack(blob: file, to: temporary, options: options)
            guard unpacked.diffID == diffID else {
                throw ImageError(
                    .digestMismatch, blob.digest.description, "unpacks to \(unpacked.diffID) instead of \(diffID)")
            }
            try await install(temporary, as: target)
        } catch {
            try? await blobs.work.run { () throws(ImageError) in try FileWork.removeTree(temporary) }
            if let error = error as? ArchiveError { throw ImageError(error, blob.digest.description) }
            throw error
        }
        return target
    }

    private func install(_ temporary: String, as target: String) async throws {
        let boot = Self.currentBoot()
        let note = blobs.temporaryPath()
        try await blobs.work.run { () throws(ImageError) in
            try FileWork.write(boot, to: target + Self.mark, temporary: note)
            try FileWork.move(temporary, to: target)
        }
    }

    /// Brings fresh layers to the disk, so that they survive a power cut; call it now and then.
    ///
    /// It is apart from unpacking since it waits for everything that anyone has written.
    package func sync() async throws {
        let folder = Self.folder(blobs)
        try await blobs.work.run { () throws(ImageError) in
            let fresh = try FileWork.names(folder).filter { $0.hasSuffix(Self.mark) }
            guard !fresh.isEmpty else { return }
            Glibc.sync()
            for name in fresh { try FileWork.remove("\(folder)/\(name)") }
        }
    }

    /// The layers that are unpacked.
    package func list() async throws -> [ContentDigest] {
        let folder = Self.folder(blobs)
        return try await blobs.work.run { () throws(ImageError) in
            try FileWork.names(folder).compactMap { ContentDigest(hex: $0) }
        }
    }

    /// Removes a layer's folder; the caller knows that no container uses it.
    package func remove(_ diffID: ContentDigest) async throws {
        let (path, grave) = (path(diffID), blobs.temporaryPath())
        try await blobs.work.run { () throws(ImageError) in
            // First out of sight: a half removed layer must not have the name of a whole one.
            guard rename(path, grave) == 0 else {
                if errno == ENOENT { return }
                throw FileWork.failure("remove", path)
            }
            try FileWork.remove(path + Self.mark)
            try FileWork.removeTree(grave)
        }
    }
}
