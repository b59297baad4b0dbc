internal import CLinux
internal import Glibc

/// This process's memory and processor time.
package enum OwnUsage {
    /// The processor time of all threads since the start.
    package static var processorTime: Duration {
        .microseconds(Int64(clock()) * 1_000_000 / Int64(CLOCKS_PER_SEC))
    }

    /// Gives memory that was freed back to the kernel: the allocator keeps it for later. Takes milliseconds.
    package static func trimMemory() { clinux_trim_memory() }
}
