internal import CLibArchive
internal import Glibc

/// A libarchive writer whose output goes to a consumer, always with the same bytes for the same entries.
struct ArchiveWriter: ~Copyable {
    private let raw: OpaquePointer
    private let entry: OpaquePointer
    /// The C side has an unretained pointer to the box: it must live as long as `raw`.
    private let output: OutputBox
    private var isFinished = false

    private init(owning raw: OpaquePointer, entry: OpaquePointer, output: OutputBox) {
        self.raw = raw
        self.entry = entry
        self.output = output
    }

    deinit {
        // Without this, free would flush half an archive through the callback.
        if !isFinished { archive_write_fail(raw) }
        archive_write_free(raw)
        archive_entry_free(entry)
    }

    /// A tar writer: POSIX pax, with extended headers only where an entry needs them.
    static func tar(into consumer: any ByteConsumer) throws(ArchiveError) -> ArchiveWriter {
        let writer = try make(consumer)
        try writer.check { archive_write_set_format_pax_restricted(writer.raw) }
        // By default each attribute is written twice, and GNU tar warns about one of the forms.
        try writer.check { archive_write_set_options(writer.raw, "pax:xattrheader=SCHILY") }
        try writer.open(blockSize: 1 << 16)
        return writer
    }

    /// A compressor: what is written comes out compressed, without tar around it.
    static func raw(
        _ compression: LayerCompression, into consumer: any ByteConsumer
    ) throws(ArchiveError) -> ArchiveWriter {
        let writer = try make(consumer)
        try writer.check { archive_write_set_format_raw(writer.raw) }
        switch compression {
        case .none: break
        case .gzip:
            try writer.check { archive_write_add_filter_gzip(writer.raw) }
            try writer.check { archive_write_set_options(writer.raw, "gzip:!timestamp,gzip:compression-level=6") }
        case .zstd:
            try writer.check { archive_write_add_filter_zstd(writer.raw) }
            try writer.check { archive_write_set_options(writer.raw, "zstd:compression-level=3,zstd:threads=2") }
        }
        try writer.open(blockSize: 1 << 16)
        archive_entry_set_filetype(writer.entry, UInt32(S_IFREG as mode_t))
        try writer.check { archive_write_header(writer.raw, writer.entry) }
        return writer
    }

    private static func make(_ consumer: any ByteConsumer) throws(ArchiveError) -> ArchiveWriter {
        guard let raw = archive_write_new() else { throw ArchiveError(.system(ENOMEM), "out of memory") }
        guard let entry = archive_entry_new() else {
            archive_write_free(raw)
            throw ArchiveError(.system(ENOMEM), "out of memory")
        }
        return ArchiveWriter(owning: raw, entry: entry, output: OutputBox(consumer))
    }

    private func open(blockSize: Int32) throws(ArchiveError) {
        try check { archive_write_set_bytes_per_block(raw, blockSize) }
        try check { archive_write_set_bytes_in_last_block(raw, 1) }
        let box = Unmanaged.passUnretained(output).toOpaque()
        try check {
            archive_write_open(
                raw, box, nil,
                { _, box, bytes, count in
                    guard let box, let bytes else { return -1 }
                    let consumer = Unmanaged<OutputBox>.fromOpaque(box).takeUnretainedValue().consumer
                    return consumer.consume(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : -1
                }, nil)
        }
    }

    /// Writes an entry's header; `size` bytes of data must follow for a file.
    func writeHeader(_ header: ArchiveEntry) throws(ArchiveError) {
        archive_entry_clear(entry)
        header.path.withCPath { archive_entry_set_pathname(entry, $0) }
        setKind(header)
        archive_entry_set_perm(entry, header.mode)
        archive_entry_set_uid(entry, la_int64_t(header.userID))
        archive_entry_set_gid(entry, la_int64_t(header.groupID))
        archive_entry_set_mtime(entry, time_t(header.modified), 0)
        for attribute in header.attributes {
            attribute.value.withUnsafeBytes {
                archive_entry_xattr_add_entry(entry, attribute.name, $0.baseAddress, $0.count)
            }
        }
        // A warning says that a name is not UTF-8; libarchive then marks the header as binary and keeps the bytes.
        let code = archive_write_header(raw, entry)
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { throw failure(header.path) }
    }

    private func setKind(_ header: ArchiveEntry) {
        let format: mode_t
        switch header.kind {
        case .file:
            format = S_IFREG
            archive_entry_set_size(entry, header.size)
        case .directory: format = S_IFDIR
        case .symbolicLink(let target):
            format = S_IFLNK
            withCName(target[...]) { archive_entry_set_symlink(entry, $0) }
        case .hardLink(let target):
            format = S_IFREG
            target.withCPath { archive_entry_set_hardlink(entry, $0) }
            archive_entry_set_size(entry, 0)
        case .characterDevice(let major, let minor):
            format = S_IFCHR
            setDevice(major, minor)
        case .blockDevice(let major, let minor):
            format = S_IFBLK
            setDevice(major, minor)
        case .fifo: format = S_IFIFO
        }
        archive_entry_set_filetype(entry, UInt32(format))
    }

    private func setDevice(_ major: UInt32, _ minor: UInt32) {
        archive_entry_set_rdevmajor(entry, dev_t(major))
        archive_entry_set_rdevminor(entry, dev_t(minor))
    }

    /// Writes a piece of the current entry's data.
    func writeData(_ bytes: UnsafeRawBufferPointer, path: ArchivePath) throws(ArchiveError) {
        guard !bytes.isEmpty else { return }
        guard archive_write_data(raw, bytes.baseAddress, bytes.count) == bytes.count else { throw failure(path) }
    }

    /// Writes the end of the archive; nothing may be written after it.
    mutating func finish() throws(ArchiveError) {
        isFinished = true
        guard archive_write_close(raw) == ARCHIVE_OK else { throw failure(.root) }
    }

    private func failure(_ path: ArchivePath) -> ArchiveError {
        if let failure = output.consumer.failure { return failure }
        let text = archive_error_string(raw).map { String(cString: $0) } ?? "cannot write the archive"
        return ArchiveError(.system(archive_errno(raw)), path: path.isRoot ? "" : path.description, text)
    }

    private func check(_ call: () -> Int32) throws(ArchiveError) {
        guard call() == ARCHIVE_OK else { throw failure(.root) }
    }
}

/// What the C callback gets.
private final class OutputBox {
    let consumer: any ByteConsumer

    init(_ consumer: any ByteConsumer) { self.consumer = consumer }
}
