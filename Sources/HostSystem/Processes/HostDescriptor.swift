internal import CLinux
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// An open descriptor that is closed with this object. All are close-on-exec.
package final class HostDescriptor: Sendable {
    package let number: Int32

    /// Takes the descriptor over.
    package init(owning number: Int32) { self.number = number }

    private let isClosed = Mutex(false)

    deinit { close() }

    /// Closes the descriptor now; nobody may use it after that.
    package func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if !wasClosed { Glibc.close(number) }
    }

    /// A pipe's reading and writing end.
    package static func pipe() throws(HostError) -> (reading: HostDescriptor, writing: HostDescriptor) {
        var ends: [Int32] = [-1, -1]
        try HostError.check("open a pipe", clinux_pipe(&ends))
        return (HostDescriptor(owning: ends[0]), HostDescriptor(owning: ends[1]))
    }

    /// A pseudo terminal: the end that controls it, and the end that a program has as its terminal.
    package static func terminal(
        rows: Int = 24, columns: Int = 80
    ) throws(HostError) -> (controller: HostDescriptor, terminal: HostDescriptor) {
        var controller: Int32 = -1
        var terminal: Int32 = -1
        try HostError.check(
            "open a pseudo terminal",
            clinux_open_terminal(&controller, &terminal, UInt16(clamping: rows), UInt16(clamping: columns)))
        return (HostDescriptor(owning: controller), HostDescriptor(owning: terminal))
    }

    /// Tells the program on a terminal that its window has another size.
    package func resizeTerminal(rows: Int, columns: Int) {
        _ = clinux_resize_terminal(number, UInt16(clamping: rows), UInt16(clamping: columns))
    }

    /// Opens a file; it is closed with the value.
    package static func open(_ path: String, _ flags: Int32 = O_RDONLY, mode: UInt32 = 0o600) throws(HostError)
        -> HostDescriptor
    {
        let number = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .last("open \(path)") }
        return HostDescriptor(owning: number)
    }

    /// Opens a FIFO for reading before anybody writes to it.
    package static func openWithoutWaiting(_ path: String) throws(HostError) -> HostDescriptor {
        try open(path, O_RDONLY | O_NONBLOCK)
    }

    /// Reads what is there, at most `limit` bytes; blocks. Empty at the end, which a terminal tells by an error.
    package func read(limit: Int = 65536) throws(HostError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = Glibc.read(number, &buffer, limit)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno == EIO { return [] }
            if errno != EINTR { throw .last("read") }
        }
    }

    /// The bytes of a file after `offset`, at most `limit` of them; blocks.
    package func read(from offset: Int, limit: Int) throws(HostError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = pread(number, &buffer, limit, offset)
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno != EINTR { throw .last("read") }
        }
    }

    /// Waits until there is something to read, or the end; false when the time is over first. Blocks.
    package func waitReadable(milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&entry, 1, milliseconds)
            if count >= 0 { return count > 0 }
            if errno != EINTR { return true }
        }
    }

    /// Writes all bytes; blocks.
    package func write(_ bytes: [UInt8]) throws(HostError) {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw .last("write") }
            start += max(count, 0)
        }
    }
}
