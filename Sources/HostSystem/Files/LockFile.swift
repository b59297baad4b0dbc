internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Holds `DIR/lock` for as long as this object lives, so that two platforms never share a data folder.
package final class LockFile: Sendable {
    private let file: HostDescriptor

    /// Takes the lock and writes this process's id into the file.
    ///
    /// - Throws: `HostError` that names the process that holds it.
    package init(_ path: String) throws(HostError) {
        let file = try HostDescriptor.open(path, O_RDWR | O_CREAT, mode: 0o644)
        let result = clinux_lock(file.number)
        guard result == 0 else {
            let holder = Files.text(path).flatMap { $0.isEmpty ? nil : " (process \($0))" } ?? ""
            throw HostError(
                "lock \(path)",
                detail:
                    "another platform\(holder) uses this data folder; stop it with `paas stop`, or name another folder")
        }
        _ = ftruncate(file.number, 0)
        try file.write(Array("\(getpid())\n".utf8))
        self.file = file
    }

    /// The process that holds the lock at `path`, or nil where nobody does.
    package static func holder(of path: String) -> Int32? {
        guard let file = try? HostDescriptor.open(path, O_RDWR), clinux_lock(file.number) != 0 else { return nil }
        return Files.text(path).flatMap { Int32($0) }
    }
}
