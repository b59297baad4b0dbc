internal import CLibArchive
internal import Glibc

/// An open file descriptor, closed when it goes out of scope.
struct OwnedDescriptor: ~Copyable {
    let raw: Int32

    init(owning raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Opens a path of our own (never one that an archive chose).
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(ArchiveError) -> OwnedDescriptor {
        let raw = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard raw >= 0 else { throw .fromErrno("open", path: path) }
        return OwnedDescriptor(owning: raw)
    }

    /// Opens an entry of a folder without following a symbolic link in its place.
    static func open(
        _ name: ArraySlice<UInt8>, in directory: Int32, _ flags: Int32, mode: mode_t = 0, for path: ArchivePath
    ) throws(ArchiveError) -> OwnedDescriptor {
        let raw = withCName(name) { Glibc.openat(directory, $0, flags | O_CLOEXEC | O_NOFOLLOW, mode) }
        guard raw >= 0 else { throw .fromErrno("open", path: path.description) }
        return OwnedDescriptor(owning: raw)
    }
}

/// Runs a C call that returns -1 and sets errno when it fails.
func check(_ operation: String, _ path: ArchivePath, _ call: () -> Int32) throws(ArchiveError) {
    guard call() >= 0 else { throw .fromErrno(operation, path: path.description) }
}

/// Writes all the bytes, in as many calls as the kernel wants; false with errno set if it fails.
func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if count < 0 {
            if errno == EINTR { continue }
            return false
        }
        done += count
    }
    return true
}

/// Writes all the bytes at an offset; false with errno set if it fails.
func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int64) -> Bool {
    var done = 0
    while done < bytes.count {
        let start = bytes.baseAddress?.advanced(by: done)
        let count = pwrite(descriptor, start, bytes.count - done, off_t(offset) + done)
        if count < 0 {
            if errno == EINTR { continue }
            return false
        }
        done += count
    }
    return true
}

/// Runs with UTF-8 as this thread's character set, which libarchive asks for when it converts names.
///
/// The process' own locale stays as it is.
func withUTF8Names<Result: ~Copyable>(
    _ body: () throws(ArchiveError) -> Result
) throws(ArchiveError) -> Result {
    guard let utf8 = ca_utf8_locale() else { throw ArchiveError(.unsupported, "this libc has no C.UTF-8 locale") }
    defer { freelocale(utf8) }
    let previous = uselocale(utf8)
    defer { uselocale(previous) }
    return try body()
}
