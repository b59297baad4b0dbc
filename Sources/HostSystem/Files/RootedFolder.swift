internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// A folder that somebody else fills, seen as the root of a file system: no link and no `..` in it leads out of it,
/// also while it is being changed (openat2, RESOLVE_IN_ROOT).
package struct RootedFolder: Sendable {
    /// O_PATH (open(2)), which glibc shows only to GNU sources.
    private static let pathOnly: Int32 = 0x20_0000

    private let folder: HostDescriptor
    private let name: String

    package init(_ path: String) throws(HostError) {
        folder = try HostDescriptor.open(path, Self.pathOnly | O_DIRECTORY)
        name = path
    }

    /// A program's fitness to be run, as a shell tells it by its exit codes.
    package enum Program: Sendable, Hashable { case found, missing, notExecutable }

    /// Opens what lies at a path, for use as a mount's source. Throws `HostError`; `isNotFound` where nothing is there.
    package func open(_ path: String) throws(HostError) -> HostDescriptor {
        HostDescriptor(owning: try HostError.check("open \(path) in \(name)", call(path, UInt64(Self.pathOnly))))
    }

    private func call(_ path: String, _ flags: UInt64) -> Int32 {
        clinux_open_in_root(folder.number, path.isEmpty ? "." : path, flags, 0)
    }

    /// Opens a folder below, and makes those that are missing. Blocks.
    package func makeFolder(_ path: String, mode: UInt32) throws(HostError) -> HostDescriptor {
        var done = ""
        var current = folder
        for part in path.split(separator: "/") {
            done += "/\(part)"
            var found = call(done, UInt64(Self.pathOnly | O_DIRECTORY))
            if found == -ENOENT {
                // Only the last step can be one that is not there: those before it are open.
                guard mkdirat(current.number, String(part), mode) == 0 || errno == EEXIST else {
                    throw .last("make the folder \(done) in \(name)")
                }
                found = call(done, UInt64(Self.pathOnly | O_DIRECTORY))
                if found >= 0 { chmod("/proc/self/fd/\(found)", mode) }
            }
            current = HostDescriptor(owning: try HostError.check("open \(done) in \(name)", found))
        }
        return current
    }

    /// Whether a path is a program that can be run. Blocks briefly.
    package func program(_ path: String) -> Program {
        let number = call(path, UInt64(Self.pathOnly))
        if number == -EACCES { return .notExecutable }
        guard number >= 0 else { return .missing }
        let descriptor = HostDescriptor(owning: number)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { return .missing }
        let isRunnable = status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o111 != 0
        return isRunnable ? .found : .notExecutable
    }
}
