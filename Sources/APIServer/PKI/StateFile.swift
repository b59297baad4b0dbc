import Glibc

/// Why a file of the server's own state could not be read or written.
package struct StateFileError: Error, CustomStringConvertible {
    package let operation: String
    package let path: String
    package let errorNumber: Int32

    package var description: String { "\(operation) \(path): \(String(cString: strerror(errorNumber)))" }
}

/// Small files that hold secrets or settings, written whole: temporary file, fsync, rename.
enum StateFile {
    /// The file's bytes, or nil where there is no such file. Throws `StateFileError`.
    static func read(_ path: String) throws(StateFileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw StateFileError(operation: "open", path: path, errorNumber: errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw StateFileError(operation: "read", path: path, errorNumber: errno)
            }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }

    /// Puts `bytes` in place of the file, with exactly the permissions `mode`. Throws `StateFileError`.
    static func write(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws(StateFileError) {
        let temporary = "\(path).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw StateFileError(operation: "create", path: temporary, errorNumber: errno) }
        var failure = fill(descriptor, bytes)
        if failure == 0, fchmod(descriptor, mode) != 0 { failure = errno }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw StateFileError(operation: "write", path: path, errorNumber: failure)
        }
    }

    /// Makes a folder that only its owner may enter; one that is there already is no error.
    static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(StateFileError) {
        if mkdir(path, mode) != 0, errno != EEXIST {
            throw StateFileError(operation: "make folder", path: path, errorNumber: errno)
        }
    }

    /// Writes everything; returns 0 or the error number.
    private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += count
            }
            return 0
        }
    }
}
