#if canImport(Glibc)
    internal import Glibc
#endif

/// The size of this host.
package enum HostFigures {
    /// Processors that are on.
    package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    package static var memoryInBytes: Int {
        max(0, sysconf(Int32(_SC_PHYS_PAGES))) * max(1, sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The size of the file system that holds `folder`; 0 where it cannot be looked at.
    package static func diskInBytes(_ folder: String) -> Int {
        var figures = statvfs()
        guard statvfs(folder, &figures) == 0 else { return 0 }
        return Int(clamping: UInt64(figures.f_blocks) * UInt64(figures.f_frsize))
    }

    /// What the kernel could hand out without writing anything to a swap (/proc/meminfo, MemAvailable), in bytes.
    package static var memoryAvailable: Int {
        let text = Files.text("/proc/meminfo") ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return kilobytes.map { $0 << 10 } ?? memoryInBytes
    }

    /// How many more processes and threads the kernel takes.
    package static var processesFree: Int {
        let limit = Files.text("/proc/sys/kernel/pid_max").flatMap { Int($0) } ?? 32_768
        // /proc/loadavg, the fourth field: running/all.
        let fields = (Files.text("/proc/loadavg") ?? "").split(separator: " ")
        let all = fields.count > 3 ? fields[3].split(separator: "/").last.flatMap { Int($0) } : nil
        return max(0, limit - (all ?? 0))
    }

    package struct Disk: Sendable, Hashable {
        package let available: Int
        package let capacity: Int
        package let inodesFree: Int
        package let inodes: Int
    }

    /// What is free on the file system that holds `folder`, for root; zeros where it cannot be looked at.
    package static func disk(_ folder: String) -> Disk {
        var figures = statvfs()
        guard statvfs(folder, &figures) == 0 else { return Disk(available: 0, capacity: 0, inodesFree: 0, inodes: 0) }
        let block = UInt64(figures.f_frsize)
        return Disk(
            available: Int(clamping: UInt64(figures.f_bavail) * block),
            capacity: Int(clamping: UInt64(figures.f_blocks) * block), inodesFree: Int(clamping: figures.f_ffree),
            inodes: Int(clamping: figures.f_files))
    }
}
