import SystemPackage
import TestKit
import Testing

@testable import HostSystem

@Suite(.scratch) struct MountsAndCgroupsTests {
    private static let legacy = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
        40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """
    private static let unified = "30 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw"

    @Test func `names with spaces and optional fields are read`() throws {
        let entries = Mounts.parse(
            "36 35 98:0 /mnt1 /a\\040b\\134c rw,noatime master:1 shared:2 - ext3 /dev/root rw\nnonsense\n")
        #expect(entries.count == 1)
        #expect(entries.first?.target == "/a b\\c")
        #expect(entries.first?.type == "ext3")
        #expect(entries.first?.source == "/dev/root")
    }

    @Test(arguments: [("", "crun"), ("hugetlb", nil)])
    func `crun is used without runc, but not where the v2 hierarchy holds controllers beside the old ones`(
        _ controllers: String, _ expected: String?
    ) {
        let layout = CgroupLayout.detect(Mounts.parse(Self.legacy)) { _ in controllers }
        #expect(layout.runtime { $0 == "crun" ? $0 : nil } == expected)
        #expect(layout.runtime { $0 } == "runc")
        #expect(layout.folder("/paas", "memory") == "/sys/fs/cgroup/memory/paas")
        #expect(layout.roots.contains("/sys/fs/cgroup/unified"))
        #expect(Cgroups(layout: layout).joinFiles("/paas").contains("/sys/fs/cgroup/systemd/paas/tasks"))
    }

    @Test func `one hierarchy is found, and none`() {
        let layout = CgroupLayout.detect(Mounts.parse(Self.unified)) { _ in "cpu memory pids" }
        #expect(layout == .unified(root: "/sys/fs/cgroup"))
        #expect(layout.runtime { $0 == "runc" ? "/sbin/runc" : nil } == "/sbin/runc")
        #expect(CgroupLayout.detect([]) { _ in "" } == .none)
    }

    @Test func `crun is not used where a hierarchy of the old kind is not mounted here`() {
        let layout = CgroupLayout.detect(
            Mounts.parse(Self.legacy), own: "10:hugetlb:/\n4:memory:/\n1:name=systemd:/\n0::/\n"
        ) { _ in "" }
        #expect(layout.runtime { $0 == "crun" ? $0 : nil } == nil)
    }

    struct Limits: Sendable {
        let limits: CgroupLimits
        let unified: [String]
        let legacy: [String]
    }

    @Test(arguments: [
        Limits(
            limits: CgroupLimits(),
            unified: ["cpu.max=max 100000", "memory.max=max"],
            legacy: ["cpu.cfs_quota_us=-1", "memory.limit_in_bytes=-1"]),
        Limits(
            limits: CgroupLimits(memoryInBytes: 1 << 26, cpuMillicores: 500, cpuShares: 1024, processes: 9),
            unified: ["cpu.weight=39", "cpu.max=50000 100000", "memory.max=67108864", "pids.max=9"],
            legacy: ["cpu.shares=1024", "cpu.cfs_quota_us=50000", "memory.limit_in_bytes=67108864", "pids.max=9"]),
        Limits(
            limits: CgroupLimits(cpuMillicores: 1, cpuShares: 2),
            unified: ["cpu.weight=1", "cpu.max=1000 100000", "memory.max=max"],
            legacy: ["cpu.shares=2", "cpu.cfs_quota_us=1000", "memory.limit_in_bytes=-1"]),
        Limits(
            limits: CgroupLimits(cpuShares: 262_144),
            unified: ["cpu.weight=10000", "cpu.max=max 100000", "memory.max=max"],
            legacy: ["cpu.shares=262144", "cpu.cfs_quota_us=-1", "memory.limit_in_bytes=-1"]),
    ])
    func `limits are written as each kind of hierarchy takes them`(_ example: Limits) {
        #expect(example.limits.settings(isUnified: true).map { "\($0.file)=\($0.value)" } == example.unified)
        #expect(example.limits.settings(isUnified: false).map { "\($0.file)=\($0.value)" } == example.legacy)
    }

    @Test(arguments: [(0, 2), (1, 2), (100, 102), (1000, 1024), (1_000_000, 262_144)])
    func `a request is a weight as kubelet counts it`(_ millicores: Int, _ shares: Int) {
        #expect(CgroupLimits.shares(millicores: millicores) == shares)
    }

    @Test func `a v2 hierarchy of plain files is written, read and told apart`() throws {
        let root = Scratch.folder.string
        let cgroups = Cgroups(layout: .unified(root: root))
        for folder in ["/pod", "/pod/c"] { try Files.makeFolder(root + folder) }
        for (file, text) in [
            ("cpu.max", ""), ("memory.max", ""), ("cpu.weight", ""), ("memory.current", "5000\n"),
            ("memory.stat", "anon 1000\ninactive_file 2000\n"), ("cpu.stat", "usage_usec 7\nuser_usec 1\n"),
            ("memory.events", "low 0\noom 1\noom_kill 1\n"), ("cgroup.procs", "12\n13\n"),
        ] { try Files.write("\(root)/pod/c/\(file)", Array(text.utf8), durably: false) }
        try cgroups.limit("/pod/c", to: CgroupLimits(memoryInBytes: 4096, cpuMillicores: 250, cpuShares: 256))
        #expect(Files.text("\(root)/pod/c/cpu.max") == "25000 100000")
        #expect(Files.text("\(root)/pod/c/memory.max") == "4096")
        #expect(Files.text("\(root)/pod/c/cpu.weight") == "10")
        #expect(cgroups.figures("/pod/c") == CgroupFigures(memoryInBytes: 3000, cpuNanoseconds: 7000))
        #expect(cgroups.wasOutOfMemory("/pod/c"))
        #expect(cgroups.processes("/pod") == [12, 13])
        #expect(cgroups.children("/pod") == ["c"])
        #expect(cgroups.joinFiles("/pod/c") == ["\(root)/pod/c/cgroup.procs"])
        #expect(!cgroups.wasOutOfMemory("/pod"))
    }
}
