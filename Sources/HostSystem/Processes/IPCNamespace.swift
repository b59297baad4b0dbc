internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Namespaces of System V objects and POSIX message queues, which live as long as a file is bound to them.
package enum IPCNamespace {
    /// CLONE_NEWIPC.
    private static let ipc: UInt64 = 0x0800_0000

    /// Makes a namespace bound at `path`; one that is there stays. `Mounts.unmount` gives it back.
    package static func make(at path: String) async throws {
        if NetworkNamespace.isBound(path) { return }
        // The thread ends in the new namespace, which only what joins the file comes to see.
        try await NetworkThread.run(in: nil) {
            _ = try HostDescriptor.open(path, O_RDONLY | O_CREAT, mode: 0o444)
            try HostError.check("make the IPC namespace \(path)", clinux_unshare(ipc))
            guard mount("/proc/thread-self/ns/ipc", path, "none", UInt(MS_BIND), nil) == 0 else {
                throw HostError.last("bind the IPC namespace \(path)")
            }
        }
    }
}
