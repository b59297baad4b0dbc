internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// Network namespaces that live as long as a file under /run/netns is bound to them, as `ip netns` keeps them.
package enum NetworkNamespace {
    package static let folder = "/run/netns"
    private static let ownNamespace = "/proc/thread-self/ns/net"
    private static let isShared = Mutex(false)

    /// The file that keeps a named namespace.
    package static func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The names of all that are bound, also those of others.
    package static func names() -> [String] { Files.list(folder) }

    /// True where a namespace (not just a left-over file) is bound at `path`.
    package static func isBound(_ path: String) -> Bool {
        var (file, kernel) = (stat(), stat())
        return stat(path, &file) == 0 && stat("/proc/self/ns/net", &kernel) == 0 && file.st_dev == kernel.st_dev
    }

    /// Makes a namespace with its loopback up, for tests and tools that need one apart from pods.
    package static func make(_ name: String) async throws {
        try await NetworkThread.run(in: nil) {
            try unshare(bindingTo: path(name))
            var links = try LinkTable()
            try links.setUp("lo")
        }
    }

    /// Unbinds and forgets a namespace; its links vanish with it. None of that name is no error.
    package static func remove(_ name: String) async throws {
        try await NetworkThread.run(in: nil) { try removeNow(name) }
    }

    static func removeNow(_ name: String) throws(NetworkError) {
        let path = path(name)
        umount2(path, Int32(MNT_DETACH))
        guard unlink(path) == 0 || errno == ENOENT else { throw .last("remove network namespace \(path)") }
    }

    /// Moves the calling thread into a new namespace that stays at `path`.
    static func unshare(bindingTo path: String) throws(NetworkError) {
        try bind(to: path) { () throws(NetworkError) in
            try NetworkThread.unshare(path)
            return ownNamespace
        }
    }

    /// Moves the calling thread into the namespace bound at `made`, and has it stay at `path` as well.
    static func adopt(_ made: String, bindingTo path: String) throws(NetworkError) {
        try bind(to: path) { () throws(NetworkError) in
            try NetworkThread.enter(made)
            return made
        }
    }

    private static func bind(to path: String, _ enter: () throws(NetworkError) -> String) throws(NetworkError) {
        try shareFolder()
        let descriptor = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
        guard descriptor >= 0 else { throw .last("make network namespace \(path)") }
        close(descriptor)
        do throws(NetworkError) {
            let source = try enter()
            guard mount(source, path, "none", UInt(MS_BIND), nil) == 0 else {
                throw NetworkError.last("bind network namespace \(path)")
            }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Makes the folder a mount of its own whose content shows in all mount namespaces that share it.
    private static func shareFolder() throws(NetworkError) {
        let number = isShared.withLock { isShared -> Int32 in
            // The kernel goes through all namespaces that are bound there for it: once is enough.
            if isShared, Mounts.isMounted(folder) { return 0 }
            mkdir(folder, 0o755)
            if mount("", folder, "none", UInt(MS_SHARED) | UInt(MS_REC), nil) != 0 {
                guard errno == EINVAL,
                    mount(folder, folder, "none", UInt(MS_BIND) | UInt(MS_REC), nil) == 0,
                    mount("", folder, "none", UInt(MS_SHARED) | UInt(MS_REC), nil) == 0
                else { return errno }
            }
            isShared = true
            return 0
        }
        guard number == 0 else { throw .kernel("share \(folder)", number) }
    }

    /// A descriptor of the calling thread's namespace; the caller closes it.
    static func openOwn() throws(NetworkError) -> Int32 {
        let descriptor = open(ownNamespace, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open the network namespace of this thread") }
        return descriptor
    }
}
