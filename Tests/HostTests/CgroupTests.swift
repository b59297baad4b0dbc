import HostSystem
import SystemPackage
import TestKit
import Testing

/// The v2 hierarchy of this host, whatever controllers it has.
@Suite(.scratch, .needsRoot, .timeLimit(.minutes(1))) struct CgroupTests {
    private func cgroups() throws -> Cgroups {
        switch try CgroupLayout.detect() {
        case .unified(let root): return Cgroups(layout: .unified(root: root))
        case .legacy(let roots, _):
            let root = try #require(roots[CgroupLayout.besides], "the v2 hierarchy is not mounted")
            return Cgroups(layout: .unified(root: root))
        case .none: throw HostError("find control groups", detail: "none are mounted")
        }
    }

    /// A process that ends by nothing but a signal, in a group.
    private func sleeper(in group: String, _ cgroups: Cgroups) throws -> ChildProcess {
        var start = ProcessStart(try HostTools.path(of: "sleep"), ["1000"])
        let null = try HostDescriptor.open("/dev/null", 2)
        start.descriptors = [0: null, 1: null, 2: null]
        start.cgroupFiles = cgroups.joinFiles(group)
        return try start.start()
    }

    @Test func `processes join groups of the v2 hierarchy, are found below them, and end with them`() async throws {
        let cgroups = try cgroups()
        let parent = "/paas-test-\(InstanceID(resolvedPath: Scratch.folder.string))"
        defer { cgroups.removeWhenEmpty(parent) }
        // As conmon's group and a container's lie beside each other, below those that hand controllers down.
        let groups = ["\(parent)/monitors", "\(parent)/pod/container"]
        for group in groups { try cgroups.create(group) }
        let children = try groups.map { try sleeper(in: $0, cgroups) }
        defer { for child in children { child.kill() } }
        #expect(cgroups.processes(groups[0]) == [children[0].pid])
        #expect(cgroups.processes("\(parent)/pod") == [children[1].pid])
        #expect(Set(cgroups.processes(parent)) == Set(children.map(\.pid)))
        #expect(Set(cgroups.children(parent)) == ["monitors", "pod"])
        #expect(!cgroups.remove(parent))
        cgroups.killAll("\(parent)/pod")
        #expect(await children[1].wait() == 137)
        #expect(!children[0].hasEnded)
        cgroups.killAll(parent)
        #expect(await children[0].wait() == 137)
        cgroups.removeWhenEmpty(parent)
        #expect(cgroups.remove(parent))
        #expect(cgroups.processes(parent).isEmpty)
    }
}
