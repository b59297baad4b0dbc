internal import CLinux

/// Opens connections to what runs in a container, from outside of it.
package enum ContainerSocket {
    private static let timeoutSeconds: Int32 = 10

    /// Connects by TCP to a port on the loopback of a network namespace, as programs inside would: 127.0.0.1, then ::1.
    ///
    /// - Parameter namespace: a path such as `/proc/1/ns/net`.
    /// - Returns: a descriptor that the caller owns.
    /// - Throws: `NetworkError` with the kernel's reason, ECONNREFUSED where nothing listens.
    package static func connect(namespace: String, port: UInt16) async throws -> Int32 {
        try await NetworkThread.run(in: namespace) {
            let first = clinux_connect_loopback(false, port, timeoutSeconds)
            if first >= 0 { return first }
            let second = clinux_connect_loopback(true, port, timeoutSeconds)
            if second >= 0 { return second }
            throw NetworkError.kernel("connect to localhost:\(port)", -first)
        }
    }

    /// Connects to the packet socket `name` in `folder`, conmon's way into a container.
    ///
    /// - Returns: a descriptor that the caller owns.
    package static func connect(folder: String, name: String) async throws -> Int32 {
        try await BlockingWork.run {
            let number = clinux_connect_packets(folder, name)
            guard number >= 0 else { throw NetworkError.kernel("connect to \(folder)/\(name)", -number) }
            return number
        }
    }
}
