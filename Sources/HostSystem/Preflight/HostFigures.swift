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
        memory("MemAvailable", Files.text("/proc/meminfo") ?? "") ?? memoryInBytes
    }

    /// What is in use and can't be dropped at once, as kubelet counts a node's working set: without free memory and
    /// files that nobody has looked at for long. In bytes.
    package static var workingSet: Int {
        let text = Files.text("/proc/meminfo") ?? ""
        guard let total = memory("MemTotal", text), let free = memory("MemFree", text) else { return 0 }
        return max(0, total - free - (memory("Inactive(file)", text) ?? 0))
    }

    /// A line of /proc/meminfo, in bytes.
    private static func memory(_ key: String, _ text: String) -> Int? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// The time that the processors have worked since the start of the host, all together (/proc/stat: all but idle
    /// and waiting for disks, guests being in `user` already).
    package static var busyNanoseconds: Int {
        let line = (Files.text("/proc/stat") ?? "").split(separator: "\n").first { $0.hasPrefix("cpu ") }
        let ticks = line?.split(separator: " ").dropFirst().compactMap { Int($0) } ?? []
        guard ticks.count >= 8 else { return 0 }
        let busy = [0, 1, 2, 5, 6, 7].map { ticks[$0] }.reduce(0, +)
        return busy * (1_000_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    /// How many more processes and threads the kernel takes.
    package static var processesFree: Int {
        let limit = Files.text("/proc/sys/kernel/pid_max").flatMap { Int($0) } ?? 32_768
        // /proc/loadavg, the fourth field: running/all.
        let fields = (Files.text("/proc/loadavg") ?? "").split(separator: " ")
        let all = fields.count > 3 ? fields[3].split(separator: "/").last.flatMap { Int($0) } : nil
        return max(0, limit - (all ?? 0))
    }

    /// The file system of the data folder.
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
