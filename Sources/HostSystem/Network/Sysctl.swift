#if canImport(Glibc)
    internal import Glibc
#endif

/// Kernel settings under /proc/sys; those of the network are the calling thread's namespace's.
enum Sysctl {
    /// Writes `value` to e.g. `net/ipv4/ip_forward`.
    static func set(_ name: String, _ value: String) throws(NetworkError) {
        let descriptor = open("/proc/sys/\(name)", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("set \(name) to \(value)") }
        defer { close(descriptor) }
        let bytes = Array(value.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw .last("set \(name) to \(value)") }
    }

    /// The setting's value; nil where this kernel hasn't got it.
    static func get(_ name: String) -> String? { Files.text("/proc/sys/\(name)") }
}
