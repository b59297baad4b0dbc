internal import CLibArchive
internal import Glibc

/// Reads an archive entry by entry. Blocks; the names come out right inside of `withUTF8Names` only.
struct ArchiveReader: ~Copyable {
    private let raw: OpaquePointer
    /// Set if the bytes come through a callback: the C side has an unretained pointer to it.
    private let source: LayerSource?

    private init(owning raw: OpaquePointer, source: LayerSource? = nil) {
        self.raw = raw
        self.source = source
    }

    deinit { archive_read_free(raw) }

    /// Reads the tar stream that a source gives off.
    static func tar(from source: LayerSource) throws(ArchiveError) -> ArchiveReader {
        guard let raw = archive_read_new() else { throw ArchiveError(.system(ENOMEM), "out of memory") }
        let reader = ArchiveReader(owning: raw, source: source)
        try reader.check { archive_read_support_format_tar(raw) }
        try reader.check { archive_read_support_format_empty(raw) }
        let box = Unmanaged.passUnretained(source).toOpaque()
        try reader.check {
            archive_read_open(
                raw, box, nil,
                { _, box, start in
                    guard let box, let start else { return -1 }
                    return Unmanaged<LayerSource>.fromOpaque(box).takeUnretainedValue().nextBlock(start)
                }, nil)
        }
        return reader
    }

    /// Reads a tar, compressed or not, or a zip, from an open file, which stays the caller's.
    static func anyKind(descriptor: Int32) throws(ArchiveError) -> ArchiveReader {
        guard let raw = archive_read_new() else { throw ArchiveError(.system(ENOMEM), "out of memory") }
        let reader = ArchiveReader(owning: raw)
        try reader.check { archive_read_support_format_tar(raw) }
        try reader.check { archive_read_support_format_zip(raw) }
        try reader.check { archive_read_support_filter_gzip(raw) }
        try reader.check { archive_read_support_filter_zstd(raw) }
        try reader.check { archive_read_support_filter_bzip2(raw) }
        try reader.check { archive_read_support_filter_xz(raw) }
        try reader.check { archive_read_open_fd(raw, descriptor, 1 << 16) }
        return reader
    }

    /// The next entry; nil at the end of the archive.
    func next(limits: ArchiveLimits) throws(ArchiveError) -> ArchiveEntry? {
        var entry: OpaquePointer?
        let code = archive_read_next_header(raw, &entry)
        if code == ARCHIVE_EOF { return nil }
        // A warning tells of a name or attribute that could not be converted: what is nil below is refused there.
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry else { throw failure("") }
        guard let rawPath = Self.bytes(archive_entry_pathname(entry)) else {
            throw ArchiveError(.invalidArchive, "an entry has no readable name")
        }
        let path = try ArchivePath(untrusted: rawPath, limits: limits)
        let kind = try Self.kind(of: entry, path: path, limits: limits)
        let size = kind == .file ? archive_entry_size(entry) : 0
        guard size >= 0 else { throw ArchiveError(.invalidArchive, path: path.description, "negative size") }
        return ArchiveEntry(
            path: path, kind: kind, mode: UInt32(archive_entry_perm(entry)) & 0o7777,
            userID: try Self.id(archive_entry_uid(entry), path), groupID: try Self.id(archive_entry_gid(entry), path),
            modified: Int64(archive_entry_mtime(entry)), size: Int64(size),
            attributes: try Self.attributes(of: entry, path: path, limits: limits))
    }

    /// Calls with each piece of the current entry's data and its offset; gaps between pieces are zeros.
    func readData(
        path: ArchivePath, _ body: (Int64, UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        while true {
            var start: UnsafeRawPointer?
            var count = 0
            var offset: la_int64_t = 0
            let code = archive_read_data_block(raw, &start, &count, &offset)
            if code == ARCHIVE_EOF { return }
            guard code == ARCHIVE_OK, offset >= 0 else { throw failure(path.description) }
            try body(Int64(offset), UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    private static func kind(
        of entry: OpaquePointer, path: ArchivePath, limits: ArchiveLimits
    ) throws(ArchiveError) -> ArchiveEntry.Kind {
        if let target = bytes(archive_entry_hardlink(entry)) {
            return .hardLink(target: try ArchivePath(untrusted: target, limits: limits))
        }
        switch mode_t(archive_entry_filetype(entry)) {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFIFO: return .fifo
        case S_IFLNK:
            guard let target = bytes(archive_entry_symlink(entry)), !target.isEmpty, target.count < 4096 else {
                throw ArchiveError(.invalidArchive, path: path.description, "a symbolic link without a usable target")
            }
            return .symbolicLink(target: target)
        case S_IFCHR:
            return .characterDevice(
                major: UInt32(truncatingIfNeeded: archive_entry_rdevmajor(entry)),
                minor: UInt32(truncatingIfNeeded: archive_entry_rdevminor(entry)))
        case S_IFBLK:
            return .blockDevice(
                major: UInt32(truncatingIfNeeded: archive_entry_rdevmajor(entry)),
                minor: UInt32(truncatingIfNeeded: archive_entry_rdevminor(entry)))
        default: throw ArchiveError(.unsupported, path: path.description, "an entry of an unknown kind")
        }
    }

    private static func id(_ value: la_int64_t, _ path: ArchivePath) throws(ArchiveError) -> UInt32 {
        // The largest value means "leave as it is" to chown.
        guard value >= 0, value < Int64(UInt32.max) else {
            throw ArchiveError(.invalidArchive, path: path.description, "owner \(value) is no user or group id")
        }
        return UInt32(value)
    }

    private static func attributes(
        of entry: OpaquePointer, path: ArchivePath, limits: ArchiveLimits
    ) throws(ArchiveError) -> [ExtendedAttribute] {
        var result: [ExtendedAttribute] = []
        var total = 0
        archive_entry_xattr_reset(entry)
        while true {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var count = 0
            guard archive_entry_xattr_next(entry, &name, &value, &count) == ARCHIVE_OK, let name else { return result }
            let text = String(cString: name)
            total += text.utf8.count + count
            guard total <= limits.attributeBytes else {
                throw ArchiveError(.limitExceeded, path: path.description, "extended attributes too large")
            }
            let bytes = Array(UnsafeRawBufferPointer(start: value, count: count))
            result.append(ExtendedAttribute(name: text, value: bytes))
        }
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        guard let text else { return nil }
        return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    private func failure(_ path: String) -> ArchiveError {
        if let failure = source?.failure { return failure }
        let text = archive_error_string(raw).map { String(cString: $0) } ?? "not a readable archive"
        return ArchiveError(.invalidArchive, path: path, text)
    }

    private func check(_ call: () -> Int32) throws(ArchiveError) {
        let code = call()
        // A warning here means that a filter runs as a program of its own; none of ours does.
        guard code == ARCHIVE_OK else { throw failure("") }
    }
}
