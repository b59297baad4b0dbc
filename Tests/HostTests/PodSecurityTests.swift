import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// What confines a container, and what a privileged one has.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodSecurityTests {
    private static let profile = """
        {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
         "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}
        """

    @Test(arguments: OCIRuntime.allCases)
    func `a container's system calls are filtered as its profile says`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            let folder = fixture.layout.seccomp
            try Files.makeFolder(folder)
            try Files.write("\(folder)/no-folders.json", Array(Self.profile.utf8))
            let profiles: [(String, JSONValue)] = [
                ("default", ["type": "RuntimeDefault"]), ("free", ["type": "Unconfined"]),
                ("own", ["type": "Localhost", "localhostProfile": "no-folders.json"]),
                ("lost", ["type": "Localhost", "localhostProfile": "../state.db"]),
            ]
            for (name, profile) in profiles {
                _ = try await fixture.script(name, "exec sleep 1000") {
                    $0["securityContext"] = ["seccompProfile": profile]
                }
            }
            for name in ["default", "free", "own"] { try await fixture.running(name) }
            @Sendable func look(_ pod: String) async throws -> String {
                try await fixture.sh(pod, "grep Seccomp: /proc/self/status; mkdir /tmp/x 2>&1 || true")
            }
            #expect(try await look("default") == "Seccomp:\t2\n")
            #expect(try await look("free") == "Seccomp:\t0\n")
            #expect(try await look("own").contains("mkdir: can't create directory '/tmp/x': No space left on device"))
            let lost = try await fixture.status("lost", "is held back") {
                $0.containerStatuses.first?.waiting["reason"].string == "CreateContainerError"
            }
            #expect(
                lost.containerStatuses.first?.waiting["message"].text.contains("cannot load seccomp profile") == true)
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a privileged container has the host's devices, and another one none of them`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            let devices = HostDevice.all().filter { $0.path == "/dev/kmsg" }
            let device = try #require(devices.first)
            _ = try await fixture.script("all", "exec sleep 1000") {
                $0["securityContext"] = ["privileged": true, "runAsUser": 0]
            }
            _ = try await fixture.simple("none", "exec sleep 1000")
            try await fixture.running("all")
            try await fixture.running("none")
            #expect(
                try await fixture.sh("all", "stat -c %t:%T /dev/kmsg") == "\(hex(device.major)):\(hex(device.minor))\n")
            // Not only its node is there, it can be opened too.
            #expect(try await fixture.sh("all", ": < /dev/kmsg && echo open") == "open\n")
            #expect(try await fixture.sh("none", "ls /dev/kmsg 2>&1 || true").contains("No such file"))
            let (seen, host) = (try await fixture.sh("all", "ls /dev"), Files.list("/dev"))
            #expect(seen.contains("ptmx") && host.contains("ptmx"))
        }
    }

    private func hex(_ number: Int) -> String { String(number, radix: 16) }

    @Test(arguments: OCIRuntime.allCases)
    func `what is mounted below a read-only mount is read-only where the pod says so`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            let folder = "\(fixture.layout.folder)/host"
            try Files.makeFolder("\(folder)/below", mode: 0o777)
            try Mounts.tmpfs("\(folder)/below", options: "mode=0777")
            let pod = try await fixture.script(
                "web", "exec sleep 1000",
                spec: { $0["volumes"] = [["name": "data", "hostPath": ["path": .string(folder)]]] }
            ) { container in
                container["volumeMounts"] = [
                    ["name": "data", "mountPath": "/shallow", "readOnly": true],
                    ["name": "data", "mountPath": "/deep", "readOnly": true, "recursiveReadOnly": "Enabled"],
                ]
            }
            let running = try await fixture.running("web")
            #expect(try await fixture.sh("web", "touch /shallow/x 2>&1 || true").contains("Read-only"))
            #expect(try await fixture.sh("web", "touch /shallow/below/x && echo written") == "written\n")
            #expect(try await fixture.sh("web", "touch /deep/below/y 2>&1 || true").contains("Read-only"))
            let mounts = running.containerStatuses.first?.json["volumeMounts"].items ?? []
            #expect(mounts.map { $0["recursiveReadOnly"].text } == ["Disabled", "Enabled"])
            try await fixture.delete("web")
            #expect(!Files.exists(fixture.layout.pod(pod.uid).folder))
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `containers that share processes have a user namespace as others do`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            let made = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["hostUsers"] = false
                    spec["shareProcessNamespace"] = true
                    spec["securityContext"] = ["runAsUser": 0]
                    var second = spec["containers"][0]
                    second["name"] = "second"
                    second["command"] = ["/bin/sh", "-c", "exec sleep 2000"]
                    spec["containers"] = [spec["containers"][0], second]
                })
            try await fixture.running("web")
            #expect(Files.exists(fixture.layout.pod(made.uid).userIDs))
            #expect(try await fixture.sh("web", "cat /proc/1/comm; ps", in: "main").contains("sleep 2000"))
            #expect(try await fixture.sh("web", "id -u; cat /proc/self/uid_map", in: "main").hasPrefix("0\n"))
            for pid in fixture.runtime.cgroups.processes(fixture.runtime.group(pod: made.uid)) {
                // Root inside is nobody outside, the process that holds the namespace included.
                #expect((Files.owner("/proc/\(pid)")?.uid ?? 0) >= 1 << 20)
            }
            try await fixture.kill("sleep 2000", "web", in: "main")
            try await fixture.status("web", "has its second container again") { pod in
                pod.containerStatuses.first { $0.name == "second" }?.restartCount == 1 && pod.isReady
            }
            try await fixture.delete("web")
            #expect(try Mounts.under(fixture.layout.pods).isEmpty)
        }
    }
}
