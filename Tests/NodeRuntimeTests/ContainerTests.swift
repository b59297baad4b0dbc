import HostSystem
import Machinery
import Testing

@testable import NodeRuntime

struct ContainerTests {
    private var spec: ContainerSpec {
        var spec = ContainerSpec(
            arguments: ["/app"], environment: ["A=1"], uid: 1000, gid: 0, rootFolder: "/r", hostname: "web",
            cgroupPath: "/paas-0/podu/c")
        spec.capabilities = Capabilities.granted(uid: 1000, isPrivileged: false)
        return spec
    }

    @Test func `a container gets nothing that it need not have`() {
        let json = spec.ociConfiguration
        #expect(json["process"]["noNewPrivileges"].bool == true)
        #expect(json["process"]["capabilities"]["bounding"].strings == ["CAP_NET_BIND_SERVICE"])
        #expect(json["process"]["capabilities"]["ambient"].strings == ["CAP_NET_BIND_SERVICE"])
        #expect(json["linux"]["maskedPaths"].strings.contains("/proc/kcore"))
        #expect(json["linux"]["resources"]["devices"][0]["allow"].bool == false)
        let sys = json["mounts"].items.first { $0["destination"].string == "/sys" }
        #expect(sys?["options"].strings.contains("ro") == true)
    }

    @Test func `it joins its pod's network by path, or the host's by having none`() {
        var spec = spec
        spec.networkNamespace = "/run/netns/x"
        let joined = spec.ociConfiguration["linux"]["namespaces"].items
        #expect(joined.contains(["type": "network", "path": "/run/netns/x"]))
        spec.networkNamespace = nil
        #expect(!spec.ociConfiguration["linux"]["namespaces"].items.contains { $0["type"].string == "network" })
    }

    @Test func `limits are given in the runtime's units`() {
        var spec = spec
        spec.limits = CgroupLimits(
            memoryInBytes: 1 << 26, cpuMillicores: 500, cpuShares: CgroupLimits.shares(millicores: 250))
        let resources = spec.ociConfiguration["linux"]["resources"]
        #expect(resources["memory"]["limit"].int == 67_108_864)
        #expect(resources["cpu"]["quota"].int == 50_000)
        #expect(resources["cpu"]["shares"].int == 256)
    }

    @Test func `in the v2 hierarchy a container sees its own group alone, and is ended as a whole`() {
        var spec = spec
        #expect(!spec.ociConfiguration["linux"]["namespaces"].items.contains(["type": "cgroup"]))
        #expect(spec.ociConfiguration["linux"]["resources"]["unified"].isNull)
        spec.hasUnifiedCgroups = true
        #expect(spec.ociConfiguration["linux"]["namespaces"].items.contains(["type": "cgroup"]))
        #expect(spec.ociConfiguration["linux"]["resources"]["unified"] == ["memory.oom.group": "1"])
        spec.isPrivileged = true
        #expect(!spec.ociConfiguration["linux"]["namespaces"].items.contains(["type": "cgroup"]))
    }

    @Test(arguments: [
        (
            "time=\"2026-01-01T00:00:00Z\" level=error msg=\"runc create failed: exec: \\\"/x\\\": no such file\"",
            "runc create failed: exec: \"/x\": no such file"
        ),
        ("executable file `/x` not found", "executable file `/x` not found"),
        ("level=warning msg=\"first\"\nlevel=error msg=\"last\"\n", "last"),
    ])
    func `of a runtime's words the message alone is told`(_ said: String, _ message: String) {
        #expect(ContainerProgram.message(ofRuntime: said) == message)
    }

    @Test func `capabilities are dropped and added by name`() {
        #expect(Capabilities.granted(uid: 0, isPrivileged: false, dropping: ["ALL"]) == [])
        #expect(
            Capabilities.granted(uid: 5, isPrivileged: false, adding: ["NET_ADMIN"], dropping: ["ALL"])
                == ["CAP_NET_ADMIN"])
        #expect(Capabilities.granted(uid: 5, isPrivileged: false, adding: ["NONSENSE"]) == ["CAP_NET_BIND_SERVICE"])
    }

    @Test func `the host's seccomp profile is cut to architecture and capabilities`() {
        let profile = SeccompProfile(json: [
            "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "archMap": [],
            "syscalls": [
                ["names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [], "includes": [:], "excludes": [:]],
                ["names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": ["caps": ["CAP_SYS_ADMIN"]]],
                ["names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "excludes": ["caps": ["CAP_SYS_ADMIN"]]],
                ["names": ["s390"], "action": "SCMP_ACT_ALLOW", "includes": ["arches": ["s390x"]]],
            ],
        ])
        let plain = profile.oci(capabilities: [])["syscalls"].items
        #expect(plain.map { $0["names"].strings } == [["read"], ["bpf"]])
        #expect(plain[1]["action"].string == "SCMP_ACT_ERRNO")
        let admin = profile.oci(capabilities: ["CAP_SYS_ADMIN"])["syscalls"].items
        #expect(admin[1]["action"].string == "SCMP_ACT_ALLOW")
    }

    struct Named: Sendable {
        let user: String
        let uid: Int?
        let gid: Int?
    }

    @Test(arguments: [
        Named(user: "", uid: 0, gid: 0), Named(user: "web", uid: 33, gid: 44), Named(user: "33", uid: 33, gid: 44),
        Named(user: "1001", uid: 1001, gid: 0), Named(user: "web:staff", uid: 33, gid: 50),
        Named(user: "1001:7", uid: 1001, gid: 7), Named(user: "nobody", uid: nil, gid: nil),
        Named(user: "web:nogroup", uid: nil, gid: nil),
    ])
    func `an image's user is looked up in its own files`(_ example: Named) {
        let users = UserDatabase(
            passwd: "root:x:0:0::/root:/bin/sh\nweb:x:33:44::/srv:/bin/sh\nbroken\n", group: "staff:x:50:\n")
        let found = users.resolve(example.user)
        #expect(found?.uid == example.uid)
        #expect(found?.gid == example.gid)
    }

    @Test func `ids of runs are the same each time and differ by container and run`() {
        let uid = "01234567-89ab-4cde-8f01-23456789abcd"
        let id = PodNames.containerID(pod: uid, container: "a", attempt: 1)
        #expect(id.count == 64)
        #expect(id == PodNames.containerID(pod: uid, container: "a", attempt: 1))
        #expect(id.hasPrefix(PodNames.prefix(pod: uid)))
        #expect(
            Set([
                id, PodNames.containerID(pod: uid, container: "a", attempt: 2),
                PodNames.containerID(pod: uid, container: "b", attempt: 1),
            ]).count == 3)
    }
}
