#if canImport(Glibc)
    internal import Glibc
#endif

/// Writes the router's files: only what changed, each by a temporary file and a rename.
struct RouterFolder: Sendable {
    let files: RouterFiles

    /// The folder and what lies under it; sockets are reached by HAProxy's user, certificates by nobody but us.
    func make() throws(RouterError) {
        for (path, mode) in [
            (files.folder, 0o711), ("\(files.folder)/maps", 0o700), (files.certificates, 0o700),
            ("\(files.folder)/errors", 0o700), (files.run, 0o711),
        ] {
            guard mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else { throw Self.failure("make folder", path) }
        }
    }

    /// Writes files and removes certificates that none of them is.
    func write(_ contents: [String: String]) throws(RouterError) {
        for (path, text) in contents.sorted(by: { $0.key < $1.key }) where read(path) != text {
            try write(text, to: path)
        }
        for name in list(files.certificates) where contents["\(files.certificates)/\(name)"] == nil {
            unlink("\(files.certificates)/\(name)")
        }
    }

    func read(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 32 * 1024)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String, to path: String) throws(RouterError) {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("write", path) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw Self.failure("write", path) }
            bytes = bytes.dropFirst(max(count, 0))
        }
        guard rename(temporary, path) == 0 else { throw Self.failure("write", path) }
    }

    private func list(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func failure(_ operation: String, _ path: String) -> RouterError {
        RouterError(.file, "\(operation) \(path): \(String(cString: strerror(errno)))")
    }
}
