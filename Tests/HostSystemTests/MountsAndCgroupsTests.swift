import Testing

@testable import HostSystem

struct MountsAndCgroupsTests {
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

    @Test(arguments: [("", "crun"), ("hugetlb", "runc")])
    func `crun is not used where the v2 hierarchy holds controllers beside the old ones`(
        _ controllers: String, _ expected: String
    ) {
        let layout = CgroupLayout.detect(Mounts.parse(Self.legacy)) { _ in controllers }
        #expect(layout.runtime { $0 } == expected)
        #expect(layout.folder("/paas", "memory") == "/sys/fs/cgroup/memory/paas")
        #expect(layout.roots.contains("/sys/fs/cgroup/unified"))
        #expect(Cgroups(layout: layout).joinFiles("/paas").contains("/sys/fs/cgroup/systemd/paas/cgroup.procs"))
    }

    @Test func `one hierarchy is found, and none`() {
        let layout = CgroupLayout.detect(Mounts.parse(Self.unified)) { _ in "cpu memory pids" }
        #expect(layout == .unified(root: "/sys/fs/cgroup"))
        #expect(layout.runtime { $0 == "runc" ? "/sbin/runc" : nil } == "/sbin/runc")
        #expect(CgroupLayout.detect([]) { _ in "" } == .none)
    }
}
