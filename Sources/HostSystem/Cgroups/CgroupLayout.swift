/// How the host arranges control groups.
package enum CgroupLayout: Sendable, Hashable {
    /// One hierarchy for all.
    case unified(root: String)
    /// A hierarchy a controller; `unmanaged` are the controllers that the v2 hierarchy beside them still holds, and those
    /// whose hierarchy is not mounted here.
    case legacy(roots: [String: String], unmanaged: [String])
    /// None is mounted.
    case none

    /// Reads the layout of this host.
    package static func detect() throws(HostError) -> CgroupLayout {
        try detect(Mounts.all(), own: Files.text("/proc/self/cgroup") ?? "") {
            Files.text("\($0)/cgroup.controllers") ?? ""
        }
    }

    /// - Parameter own: /proc/self/cgroup, a line a hierarchy; one that is not mounted here is no use to a runtime.
    static func detect(
        _ mounts: [MountEntry], own: String = "", controllers: (String) -> String
    ) -> CgroupLayout {
        var roots: [String: String] = [:]
        var unified: String?
        for mount in mounts {
            if mount.type == "cgroup2" { unified = unified ?? mount.target }
            guard mount.type == "cgroup" else { continue }
            for option in mount.superOptions where known.contains(option) && roots[option] == nil {
                roots[option] = mount.target
            }
        }
        if roots["memory"] != nil || roots["pids"] != nil || roots["cpu"] != nil {
            // Runtimes make groups in it too, also where it holds no controller.
            roots[Self.besides] = unified
            let held = unified.map { controllers($0).split(separator: " ").map(String.init) } ?? []
            let elsewhere = own.split(separator: "\n").flatMap { line -> [String] in
                let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                return fields.count == 3 ? fields[1].split(separator: ",").map(String.init) : []
            }.filter { known.contains($0) && roots[$0] == nil }
            return .legacy(roots: roots, unmanaged: held + elsewhere)
        }
        return unified.map { .unified(root: $0) } ?? .none
    }

    /// The name under which a v2 hierarchy beside the old ones goes.
    package static let besides = "cgroup2"

    private static let known: Set<String> = [
        "cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "hugetlb", "net_cls", "net_prio",
        "perf_event",
        "name=systemd",
    ]

    /// The OCI runtime to use: runc, and crun where only that is installed and can work.
    ///
    /// crun 1.8 now and then tells the last lines of a command with a terminal as its own warning, with a time stamp. It
    /// refuses a host whose v2 hierarchy holds controllers beside the old hierarchies, and leaves folders behind where a
    /// hierarchy is not mounted.
    package func runtime(installed: (String) -> String? = HostTools.find) -> String? {
        if let runc = installed("runc") { return runc }
        if case .legacy(_, let unmanaged) = self, !unmanaged.isEmpty { return nil }
        return installed("crun")
    }

    /// The mount points that hold a folder for each group, without doubles.
    var roots: [String] {
        switch self {
        case .unified(let root): [root]
        case .legacy(let roots, _): Array(Set(roots.values)).sorted()
        case .none: []
        }
    }

    /// The folder of a group in the hierarchy of a controller.
    func folder(_ group: String, _ controller: String) -> String? {
        switch self {
        case .unified(let root): root + group
        case .legacy(let roots, _): roots[controller].map { $0 + group }
        case .none: nil
        }
    }
}
