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
}
