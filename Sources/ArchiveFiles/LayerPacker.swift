internal import CLibArchive
internal import Glibc

/// How a folder becomes a layer.
package struct LayerOptions: Sendable {
    package var compression: LayerCompression
    /// Modification times after this one (seconds since 1970) become this one, so that a rebuild gives the same bytes.
    package var latestTime: Int64
    /// Set if the folder is an overlay's upper dir written by a container with a user namespace.
    package var userNamespace: IDRange?
    /// Paths that are left out with all below them, such as mount points; relative to the folder.
    package var excluded: Set<String>
    package var limits: ArchiveLimits

    package init(
        compression: LayerCompression = .zstd, latestTime: Int64 = 0, userNamespace: IDRange? = nil,
        excluded: Set<String> = [], limits: ArchiveLimits = .layer
    ) {
        self.compression = compression
        self.latestTime = latestTime
        self.userNamespace = userNamespace
        self.excluded = excluded
        self.limits = limits
    }
}

/// The host ids that stand for 0 and up in a user namespace.
package struct IDRange: Sendable, Equatable {
    package let first: UInt32
    package let count: UInt32

    package init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }

    /// The id inside of the namespace; nil if the host's id is not in the range.
    func inside(_ host: UInt32) -> UInt32? {
        guard host >= first, host - first < count else { return nil }
        return host - first
    }
}

/// Writes a folder as a layer: entries sorted, times clamped, whiteouts in the names that images use.
package enum LayerPacker {
    /// Packs an overlay's upper dir, or any folder, to a new file and returns its digests. Blocks.
    ///
    /// The file must not exist; it is left behind, incomplete, if this throws.
    package static func pack(
        directory: String, to file: String, options: LayerOptions, cancellation: ArchiveQueue.Cancellation = .init()
    ) throws(ArchiveError) -> LayerDescription {
        let output = try OwnedDescriptor.open(file, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        let sink = FileConsumer(output.raw)
        let description = try withUTF8Names { () throws(ArchiveError) -> LayerDescription in
            let tar = try TarConsumer(compression: options.compression, output: sink)
            var packing = Packing(
                writer: try ArchiveWriter.tar(into: tar), options: options, cancellation: cancellation)
            let root = try OwnedDescriptor.open(directory, O_RDONLY | O_DIRECTORY)
            try packing.addContents(of: TreeDirectory(root, path: .root))
            let entries = try packing.finish()
            let diffID = try tar.finish()
            return LayerDescription(
                digest: sink.digest(), size: sink.count, diffID: diffID, tarSize: tar.count,
                compression: options.compression, entries: entries)
        }
        guard fsync(output.raw) == 0 else { throw .fromErrno("fsync", path: file) }
        return description
    }
}

/// One run of the packer.
private struct Packing: ~Copyable {
    private struct FileIdentity: Hashable {
        let device: dev_t
        let number: ino_t
    }

    private var writer: ArchiveWriter
    private let options: LayerOptions
    private let cancellation: ArchiveQueue.Cancellation
    private let excluded: Set<[UInt8]>
    private var tally: ArchiveTally
    /// Where the first link to each file that has several was written.
    private var links: [FileIdentity: ArchivePath] = [:]
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    init(writer: consuming ArchiveWriter, options: LayerOptions, cancellation: ArchiveQueue.Cancellation) {
        self.writer = writer
        self.options = options
        self.cancellation = cancellation
        excluded = Set(options.excluded.map { Array($0.utf8) })
        tally = ArchiveTally(options.limits)
    }

    mutating func finish() throws(ArchiveError) -> Int {
        try writer.finish()
        return tally.entries
    }

    mutating func addContents(of directory: consuming TreeDirectory) throws(ArchiveError) {
        guard directory.path.names.count < options.limits.depth else {
            throw ArchiveError(.limitExceeded, path: directory.path.description, "nested too deeply")
        }
        for name in try directory.sortedNames(atMost: options.limits.entries) {
            try cancellation.check()
            let path = directory.path.appending(name)
            if excluded.contains(path.bytes) { continue }
            try add(name[...], in: directory, at: path)
        }
    }

    private mutating func add(
        _ name: ArraySlice<UInt8>, in directory: borrowing TreeDirectory, at path: ArchivePath
    ) throws(ArchiveError) {
        let status = try directory.status(name)
        let format = status.st_mode & S_IFMT
        // A socket is nothing without the process that made it, and tar has no place for it.
        if format == S_IFSOCK { return }
        if format == S_IFCHR, status.st_rdev == 0 { return try addWhiteout(name, in: directory.path, status: status) }
        guard !name.starts(with: Whiteout.prefix) else {
            throw ArchiveError(.unsupported, path: path.description, "a layer cannot hold a name that starts with .wh.")
        }
        let attributes = try directory.attributes(name, limit: options.limits.attributeBytes)
        try checkOverlay(attributes, path: path)
        var entry = try header(path, status: status, attributes: attributes)
        switch format {
        case S_IFDIR:
            try write(entry)
            if attributes.contains(where: { $0.isOpaqueMark }) { try addMark(path.appending(Whiteout.opaque), status) }
            try addContents(of: directory.directory(name))
        case S_IFLNK:
            entry.kind = .symbolicLink(target: try directory.linkTarget(name))
            try write(entry)
        case S_IFREG:
            try addFile(&entry, name, in: directory, status: status)
        default:
            try write(entry)
        }
    }

    private mutating func addFile(
        _ entry: inout ArchiveEntry, _ name: ArraySlice<UInt8>, in directory: borrowing TreeDirectory, status: stat
    ) throws(ArchiveError) {
        let identity = FileIdentity(device: status.st_dev, number: status.st_ino)
        if status.st_nlink > 1, let first = links[identity] {
            entry.kind = .hardLink(target: first)
            entry.attributes = []
            return try write(entry)
        }
        let file = try OwnedDescriptor.open(
            name, in: directory.descriptor.raw, O_RDONLY | O_NONBLOCK | O_NOCTTY, for: entry.path)
        var opened = stat()
        guard fstat(file.raw, &opened) == 0, opened.st_mode & S_IFMT == S_IFREG else {
            throw ArchiveError(.unsafeEntry, path: entry.path.description, "changed while it was read")
        }
        if status.st_nlink > 1 { links[identity] = entry.path }
        entry.size = Int64(opened.st_size)
        try write(entry)
        try copyData(from: file.raw, size: entry.size, path: entry.path)
    }

    private mutating func copyData(from file: Int32, size: Int64, path: ArchivePath) throws(ArchiveError) {
        var left = size
        while left > 0 {
            try cancellation.check()
            let wanted = Int(min(left, Int64(buffer.count)))
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, wanted) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .fromErrno("read", path: path.description) }
            guard count > 0 else {
                throw ArchiveError(.unsafeEntry, path: path.description, "shrank while it was read")
            }
            try tally.addBytes(count, path: path)
            let failure = buffer.withUnsafeBytes { bytes -> ArchiveError? in
                do throws(ArchiveError) {
                    try writer.writeData(UnsafeRawBufferPointer(rebasing: bytes[..<count]), path: path)
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
            left -= Int64(count)
        }
    }

    /// A file of overlayfs that hides a lower one: an empty file called `.wh.<name>` in a layer.
    private mutating func addWhiteout(
        _ name: ArraySlice<UInt8>, in parent: ArchivePath, status: stat
    ) throws(ArchiveError) {
        try addMark(parent.appending(Whiteout.prefix + name), status)
    }

    private mutating func addMark(_ path: ArchivePath, _ status: stat) throws(ArchiveError) {
        try write(ArchiveEntry(path: path, kind: .file, mode: 0, modified: clamped(status)))
    }

    private mutating func write(_ entry: ArchiveEntry) throws(ArchiveError) {
        try tally.addEntry(entry.path)
        try writer.writeHeader(entry)
    }

    private func clamped(_ status: stat) -> Int64 { min(Int64(status.st_mtim.tv_sec), options.latestTime) }

    private func header(
        _ path: ArchivePath, status: stat, attributes: [ExtendedAttribute]
    ) throws(ArchiveError) -> ArchiveEntry {
        let kind: ArchiveEntry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFIFO: .fifo
            case S_IFCHR: .characterDevice(major: ca_major(status.st_rdev), minor: ca_minor(status.st_rdev))
            case S_IFBLK: .blockDevice(major: ca_major(status.st_rdev), minor: ca_minor(status.st_rdev))
            default: .file
            }
        return ArchiveEntry(
            path: path, kind: kind, mode: status.st_mode & 0o7777, userID: try inside(status.st_uid, path),
            groupID: try inside(status.st_gid, path), modified: clamped(status),
            attributes: attributes.filter { $0.isPortable }.map { $0.withoutNamespace })
    }

    private func inside(_ id: UInt32, _ path: ArchivePath) throws(ArchiveError) -> UInt32 {
        guard let range = options.userNamespace else { return id }
        guard let inside = range.inside(id) else {
            throw ArchiveError(
                .unsupported, path: path.description,
                "owned by \(id), which is none of the container's users (\(range.first) and \(range.count - 1) more)")
        }
        return inside
    }

    /// Refuses trees that only make sense together with their lower dir.
    private func checkOverlay(_ attributes: [ExtendedAttribute], path: ArchivePath) throws(ArchiveError) {
        for attribute in attributes where attribute.needsLower {
            throw ArchiveError(
                .unsupported, path: path.description,
                "\(attribute.name) is set; mount the overlay with redirect_dir=off,metacopy=off")
        }
    }
}

extension ExtendedAttribute {
    /// Set by overlayfs on a folder that hides the lower folder of the same name.
    fileprivate var isOpaqueMark: Bool {
        (name == OverlayAttributes.trusted.opaque || name == OverlayAttributes.user.opaque) && value == [121]
    }

    /// Set by overlayfs on an entry whose content is in a lower layer.
    fileprivate var needsLower: Bool {
        [OverlayAttributes.trusted, .user].contains {
            name == $0.rawValue + "redirect" || name == $0.rawValue + "metacopy"
        }
    }
}
