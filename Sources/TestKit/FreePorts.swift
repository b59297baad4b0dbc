internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
    internal import Glibc
#endif

/// Loopback ports for servers that must be told theirs.
///
/// They lie below those that the kernel gives to connections and to servers that don't ask for one, and below a
/// cluster's node ports, so that nothing beside takes one before its server does.
package enum FreePorts {
    private static let range = 10_000..<30_000
    private static let given = Mutex<Set<Int>>([])

    /// A port that nobody listens on and that this process has not been given yet.
    package static func take() throws -> Int {
        for _ in 0..<1000 {
            let port = Int.random(in: range)
            if isFree(port), given.withLock({ $0.insert(port).inserted }) { return port }
        }
        throw Errno.addressInUse
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
