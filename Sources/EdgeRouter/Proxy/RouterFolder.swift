internal import HostSystem

/// Writes the router's files, only what changed.
struct RouterFolder: Sendable {
    let files: RouterFiles

    /// Makes the folders; sockets are reached by HAProxy's user, certificates by nobody but us.
    func make() throws {
        for path in [files.folder, files.run] { try Files.makeFolder(path, mode: 0o711) }
        for path in ["\(files.folder)/maps", files.certificates, "\(files.folder)/errors"] {
            try Files.makeFolder(path, mode: 0o700)
        }
    }

    /// Writes files and removes certificates that none of them is.
    func write(_ contents: [String: String]) throws {
        for (path, text) in contents.sorted(by: { $0.key < $1.key }) {
            let bytes = Array(text.utf8)
            if (try? Files.read(path)) == bytes { continue }
            // All of it can be made again, so that it need not be on the disk before HAProxy reads it.
            try Files.write(path, bytes, mode: 0o600, durably: false)
        }
        for name in Files.list(files.certificates) where contents["\(files.certificates)/\(name)"] == nil {
            try Files.removeTree("\(files.certificates)/\(name)")
        }
    }
}
