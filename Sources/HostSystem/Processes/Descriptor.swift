internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// An open descriptor that is closed with this object. All are close-on-exec.
package final class Descriptor: Sendable {
    package let number: Int32

    /// Takes the descriptor over.
    package init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// A pipe's reading and writing end.
    package static func pipe() throws(HostError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        try HostError.check("open a pipe", clinux_pipe(&ends))
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// A pseudo terminal: the end that controls it, and the end that a program has as its terminal.
    package static func terminal(
        rows: Int = 24, columns: Int = 80
    ) throws(HostError) -> (controller: Descriptor, terminal: Descriptor) {
        var controller: Int32 = -1
        var terminal: Int32 = -1
        try HostError.check(
            "open a pseudo terminal",
            clinux_open_terminal(&controller, &terminal, UInt16(clamping: rows), UInt16(clamping: columns)))
        return (Descriptor(owning: controller), Descriptor(owning: terminal))
    }

    /// Tells the program on a terminal that its window has another size.
    package func resizeTerminal(rows: Int, columns: Int) {
        _ = clinux_resize_terminal(number, UInt16(clamping: rows), UInt16(clamping: columns))
    }

    package static func open(_ path: String, _ flags: Int32 = O_RDONLY, mode: UInt32 = 0o600) throws(HostError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .last("open \(path)") }
        return Descriptor(owning: number)
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
