#if canImport(Glibc)
    internal import Glibc
#endif

extension DataLayout {
    /// The longest path of a data folder under which the sockets' paths still fit (unix(7): 108 bytes).
    private static let longestPath = 40

    /// Opens the data folder for a platform that is to run on it.
    ///
    /// Processes without privileges must reach what is theirs in it. Where a folder above is closed to them (a home,
    /// mostly), or the path is too long for sockets, the data folder is mounted a second time, on
    /// `/run/paas-<instance>.data`, and everything uses that path. The mount stays until `unmountMirror`.
    package static func open(_ folder: String) throws(HostError) -> DataLayout {
        let layout = try DataLayout(folder)
        guard !isOpen(layout.folder) || layout.folder.utf8.count > longestPath else { return layout }
        if !Mounts.isMounted(layout.mirror) {
            try Files.makeFolder(layout.mirror, mode: 0o711)
            try Mounts.bind(layout.folder, to: layout.mirror)
        }
        return DataLayout(folder: layout.mirror, instance: layout.instance)
    }

    /// The data folder as a platform that ran on it, or still runs, used it.
    package static func existing(_ folder: String) throws(HostError) -> DataLayout {
        let layout = try DataLayout(folder)
        return Mounts.isMounted(layout.mirror) ? DataLayout(folder: layout.mirror, instance: layout.instance) : layout
    }

    /// Removes the second mount of the data folder, where there is one.
    package func unmountMirror() throws(HostError) {
        guard Mounts.isMounted(mirror) else { return }
        try Mounts.unmount(mirror)
        rmdir(mirror)
    }

    private init(folder: String, instance: InstanceID) {
        self.folder = folder
        self.instance = instance
    }

    private var mirror: String { "/run/paas-\(instance).data" }

    /// True where everybody may pass through each folder above.
    private static func isOpen(_ path: String) -> Bool {
        var folder = Files.parent(path)
        while folder.count > 1 {
            var status = stat()
            guard stat(folder, &status) == 0, status.st_mode & 0o001 != 0 else { return false }
            folder = Files.parent(folder)
        }
        return true
    }
}
