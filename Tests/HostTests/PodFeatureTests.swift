import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// What a pod's containers are beside each other: init containers, sidecars, ephemeral containers, namespaces.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodFeatureTests {
    @Test(arguments: OCIRuntime.allCases)
    func `an ephemeral container looks into a running pod, sees the target's processes, and ends once`(
        _ runtime: OCIRuntime
    ) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple("web", "echo up; exec sleep 1000")
            try await fixture.running("web")
            try await fixture.api.modify(Pod.self, namespace: "shop", name: "web") { pod in
                pod.json["spec"]["ephemeralContainers"] = [
                    [
                        "name": "debug", "image": "app", "targetContainerName": "main",
                        "command": ["/bin/sh", "-c", "ps; read line; exit 3"], "stdin": true,
                    ]
                ]
                return true
            }
            let pod = try await fixture.status("web", "has a running debugger") {
                $0.ephemeralContainerStatuses.first?.running.isNull == false
            }
            #expect(pod.ephemeralContainerStatuses.first?.name == "debug")
            #expect(pod.isReady)
            try await eventually("it sees the other's command") {
                (try? await fixture.log("web", ["container": ["debug"]]))?.contains("sleep 1000") == true
            }
            // Its own processes are the target's: the first one is the target's command.
            #expect(try await fixture.sh("web", "cat /proc/1/cmdline", in: "debug").contains("sleep"))
            try await fixture.kill("read line", "web", in: "main")
            let ended = try await fixture.status("web", "tells its end") {
                $0.ephemeralContainerStatuses.first?.terminated.isNull == false
            }
            #expect(ended.ephemeralContainerStatuses.first?.restartCount == 0)
            #expect(ended.phase == "Running")
            try await fixture.delete("web")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `sidecars start before the others, do not keep a pod from ending, and are ended last in reverse`(
        _ runtime: OCIRuntime
    ) async throws {
        try await PodFixture.with(runtime) { fixture in
            let stop =
                "trap 'echo $0 ends >> /data/order; exit 0' TERM; echo $0 starts >> /data/order; touch /data/$0; "
            let wait = "while :; do sleep 0.05; done"
            _ = try await fixture.simple(
                "job", "echo main >> /data/order",
                spec: { spec in
                    spec["restartPolicy"] = "Never"
                    spec["volumes"] = [["name": "data", "hostPath": ["path": .string(shared(fixture))]]]
                    spec["initContainers"] = .array(
                        ["one", "two"].map { name -> JSONValue in
                            [
                                "name": .string(name), "image": "app", "restartPolicy": "Always",
                                "command": ["/bin/sh", "-c", .string(stop + wait), .string(name)],
                                "startupProbe": [
                                    "exec": ["command": ["/app", "test", .string("/data/\(name)")]], "periodSeconds": 1,
                                ],
                                "volumeMounts": [["name": "data", "mountPath": "/data"]],
                            ]
                        })
                    spec["containers"][0]["volumeMounts"] = [["name": "data", "mountPath": "/data"]]
                })
            let pod = try await fixture.ended("job")
            #expect(pod.phase == "Succeeded")
            let order = Files.text("\(shared(fixture))/order") ?? ""
            #expect(order == "one starts\ntwo starts\nmain\ntwo ends\none ends")
            #expect(pod.initContainerStatuses.allSatisfy { $0.terminated["exitCode"].int == 0 })
        }
    }

    private func shared(_ fixture: PodFixture) -> String {
        let folder = "\(fixture.layout.folder)/shared"
        try? Files.makeFolder(folder, mode: 0o777)
        return folder
    }

    @Test(arguments: OCIRuntime.allCases)
    func `an init container that fails for good fails the pod, whose containers never start`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple(
                "job", "exit 0",
                spec: { spec in
                    spec["restartPolicy"] = "Never"
                    spec["initContainers"] = [
                        ["name": "first", "image": "app", "command": ["/bin/sh", "-c", "exit 5"]]
                    ]
                })
            let pod = try await fixture.ended("job")
            #expect(pod.phase == "Failed")
            #expect(pod.initContainerStatuses.first?.terminated["exitCode"].int == 5)
            #expect(pod.containerStatuses.first?.waiting["reason"].string == "PodInitializing")
            #expect(pod.condition("Initialized")?.message == "containers with incomplete status: [first]")
            #expect(pod.condition("Ready")?.reason == "PodFailed")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `containers that share processes see and signal each other, and nobody of them is the first`(
        _ runtime: OCIRuntime
    ) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["shareProcessNamespace"] = true
                    var second = spec["containers"][0]
                    second["name"] = "second"
                    second["command"] = ["/bin/sh", "-c", "exec sleep 2000"]
                    spec["containers"] = [spec["containers"][0], second]
                })
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "ps", in: "main").contains("sleep 2000"))
            #expect(try await fixture.sh("web", "cat /proc/1/comm", in: "main") == "catatonit\n")
            try await fixture.kill("sleep 2000", "web", in: "main")
            try await fixture.status("web", "has its second container again") { pod in
                pod.containerStatuses.first { $0.name == "second" }?.restartCount == 1 && pod.isReady
            }
            try await fixture.delete("web")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a pod on the host's network, processes and IPC sees them`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["hostNetwork"] = true
                    spec["hostPID"] = true
                    spec["hostIPC"] = true
                })
            try await fixture.running("web")
            for kind in ["net", "pid", "ipc"] {
                let seen = try await fixture.sh("web", "readlink /proc/self/ns/\(kind)")
                #expect(seen == "\(Files.linkTarget("/proc/self/ns/\(kind)") ?? "")\n")
            }
            #expect(
                try await fixture.sh("web", "cat /etc/hosts").hasPrefix(
                    "# Kubernetes-managed hosts file (host network).\n"))
            #expect(try await fixture.get("web").podIP == "127.0.0.1")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `names, aliases and DNS settings come to the container`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["hostname"] = "one"
                    spec["subdomain"] = "group"
                    spec["setHostnameAsFQDN"] = true
                    spec["hostAliases"] = [["ip": "192.0.2.9", "hostnames": ["a.test", "b.test"]]]
                    spec["dnsPolicy"] = "None"
                    spec["dnsConfig"] = [
                        "nameservers": ["192.0.2.53"], "searches": ["x.test"],
                        "options": [["name": "ndots", "value": "2"], ["name": "edns0"]],
                    ]
                })
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "hostname") == "one.group.shop.svc.cluster.local\n")
            let hosts = try await fixture.sh("web", "cat /etc/hosts")
            #expect(hosts.hasPrefix("# Kubernetes-managed hosts file.\n"))
            #expect(hosts.contains("127.0.0.1\tone.group.shop.svc.cluster.local\tone\n"))
            #expect(hosts.contains("# Entries added by HostAliases.\n192.0.2.9\ta.test\tb.test\n"))
            #expect(
                try await fixture.sh("web", "cat /etc/resolv.conf")
                    == "search x.test\nnameserver 192.0.2.53\noptions ndots:2 edns0\n")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a setting of the kernel is the pod's own, and one that is not safe turns the pod away`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["securityContext"]["sysctls"] = [
                        ["name": "kernel.shm_rmid_forced", "value": "1"],
                        ["name": "net/ipv4/tcp_syncookies", "value": "0"],
                    ]
                })
            _ = try await fixture.simple(
                "bad", "exec sleep 1000",
                spec: { spec in
                    spec["securityContext"]["sysctls"] = [["name": "kernel.msgmax", "value": "100"]]
                })
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "cat /proc/sys/kernel/shm_rmid_forced") == "1\n")
            #expect(try await fixture.sh("web", "cat /proc/sys/net/ipv4/tcp_syncookies") == "0\n")
            let bad = try await fixture.ended("bad")
            #expect(bad.phase == "Failed")
            #expect(bad.statusReason == "SysctlForbidden")
            #expect(bad.statusMessage == "Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted")
            #expect(bad.containerStatuses.isEmpty)
            try await fixture.event("bad", "SysctlForbidden", "not allowlisted")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a container's groups, root and privileges are as its pod says`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.script(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["securityContext"] = [
                        "runAsUser": 33, "runAsGroup": 1234, "fsGroup": 2000, "supplementalGroups": [3000],
                        "supplementalGroupsPolicy": "Strict",
                    ]
                    spec["volumes"] = [["name": "data", "emptyDir": [:]]]
                }
            ) { container in
                container["securityContext"] = [
                    "readOnlyRootFilesystem": true, "allowPrivilegeEscalation": false,
                    "capabilities": ["drop": ["ALL"]],
                ]
                container["volumeMounts"] = [["name": "data", "mountPath": "/data"]]
            }
            let pod = try await fixture.running("web")
            #expect(try await fixture.sh("web", "id").contains("uid=33(web) gid=1234 groups=1234,2000,3000"))
            #expect(try await fixture.sh("web", "touch /x || echo no").contains("no"))
            #expect(try await fixture.sh("web", "touch /data/x; stat -c %g:%a /data") == "2000:2777\n")
            let status = try await fixture.sh("web", "cat /proc/self/status")
            #expect(status.contains("NoNewPrivs:\t1"))
            #expect(status.contains("CapBnd:\t0000000000000000"))
            #expect(status.contains("Seccomp:\t2"))
            let user = pod.containerStatuses.first?.json["user"]["linux"] ?? .null
            #expect(user["uid"].int == 33)
            #expect(user["supplementalGroups"].items.compactMap(\.int) == [1234, 2000, 3000])
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a container that must not be root and would be is held back with a reason`(_ runtime: OCIRuntime) async throws
    {
        try await PodFixture.with(runtime) { fixture in
            let made = try await fixture.script("web", "exec sleep 1000") { container in
                container["securityContext"] = ["runAsNonRoot": true, "runAsUser": 0]
            }
            let pod = try await fixture.status("web", "waits") {
                $0.containerStatuses.first?.waiting["reason"].string == "CreateContainerConfigError"
            }
            let message =
                "container's runAsUser breaks non-root policy (pod: \"web_shop(\(made.uid))\", container: main)"
            #expect(pod.containerStatuses.first?.waiting["message"].string == message)
            try await fixture.event("web", "Failed", "Error: \(message)")
        }
    }
}
