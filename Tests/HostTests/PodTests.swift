import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Real containers, without a network.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("cc"), .timeLimit(.minutes(3)))
struct PodTests {
    private func running(_ fixture: PodFixture, _ name: String) async throws -> Pod {
        try await eventually("\(name) is ready") {
            let pod = try await fixture.get(name)
            return pod.isReady ? pod : nil
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a pod runs as a user of its namespace, is logged, takes commands and ends cleanly`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            let made = try await fixture.pod("web", ["serve"])
            let pod = try await running(fixture, "web")
            #expect(pod.phase == "Running")
            #expect(pod.containerStatuses.first?.restartCount == 0)
            #expect(pod.podIP == "127.0.0.1")
            try await eventually("it has said hello") {
                try await fixture.log("web").contains("serving as 1000000000:0\n")
            }
            #expect(try await fixture.exec("web", ["/app", "env", "FROM_IMAGE"]) == (0, "yes\n"))
            #expect(try await fixture.exec("web", ["/app", "env", "HOSTNAME"]) == (0, "web\n"))
            #expect(try await fixture.exec("web", ["/app", "exit", "7"]).0 == 7)
            #expect(try await fixture.exec("web", ["/app", "cat"], input: "there and back") == (0, "there and back"))
            let (code, said) = try await fixture.exec("web", ["/app", "tty"], tty: true)
            #expect(code == 0)
            // crun 1.8 may tell it as a warning of its own; the node takes runc where it is installed.
            #expect(runtime == .crun ? said.contains("a terminal\r\n") : said == "a terminal\r\n")

            try await fixture.api.delete(Pod.self, namespace: "shop", name: "web")
            try await eventually("the object is gone") {
                try await fixture.api.find(Pod.self, namespace: "shop", name: "web") == nil
            }
            #expect(!Files.exists(fixture.layout.pod(made.uid).folder))
            #expect(try Mounts.under(fixture.layout.pods).isEmpty)
            let group = fixture.runtime.group(pod: made.uid)
            for hierarchy in [""] + Files.list("/sys/fs/cgroup").map({ "/\($0)" }) {
                #expect(!Files.exists("/sys/fs/cgroup\(hierarchy)\(group)"))
            }
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a pod that ends for good tells its code and message, and keeps what it wrote`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            let made = try await fixture.pod("job", ["exit", "3"]) { $0.restartPolicy = "Never" }
            let pod = try await eventually("it has failed") {
                let pod = try await fixture.get("job")
                return pod.phase == "Failed" ? pod : nil
            }
            let terminated = pod.containerStatuses.first?.terminated ?? .null
            #expect(terminated["exitCode"].int == 3)
            #expect(terminated["reason"].string == "Error")
            #expect(terminated["message"].string == "because")
            #expect(try await fixture.log("job") == "leaving with 3\n")
            #expect(Files.exists(fixture.layout.pod(made.uid).container("main").upper))
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a container that crashes is started again, then later and later`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.pod("crash", ["exit", "1"])
            let pod = try await eventually("it backs off") {
                let pod = try await fixture.get("crash")
                return pod.containerStatuses.first?.waiting["reason"].string == "CrashLoopBackOff" ? pod : nil
            }
            #expect(pod.containerStatuses.first?.restartCount == 1)
            #expect(pod.containerStatuses.first?.lastState["terminated"]["exitCode"].int == 1)
            #expect(try await fixture.log("crash", ["previous": ["true"]]) == "leaving with 1\n")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a new agent adopts what runs`(_ runtime: OCIRuntime) async throws {
        let fixture = try await PodFixture(runtime)
        try await fixture.running(fixture.agent) {
            _ = try await fixture.pod("web", ["serve"])
            _ = try await self.running(fixture, "web")
        }
        let before = try await fixture.get("web")
        try await PodFixture.with(fixture) { next in
            let agent = PodFixture.makeAgent(next.api, next.layout, next.runtime)
            try await next.running(agent) {
                try await next.api.delete(Pod.self, namespace: "shop", name: "web")
                try await eventually("the object is gone") {
                    let pod = try await next.api.find(Pod.self, namespace: "shop", name: "web")
                    if let pod, pod.containerStatuses.first?.terminated.isNull == true {
                        #expect(pod.containerStatuses.first?.containerID == before.containerStatuses.first?.containerID)
                    }
                    return pod == nil
                }
            }
        }
        #expect(before.containerStatuses.first?.restartCount == 0)
    }

    @Test(arguments: OCIRuntime.allCases)
    func `volumes and variables come from config maps, secrets and the pod`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            var map = ConfigMap(name: "settings", namespace: "shop")
            map.json["data"] = ["colour": "blue", "app.conf": "a = 1"]
            try await fixture.api.create(map)
            var secret = Secret(name: "keys", namespace: "shop")
            secret.json["data"] = ["password": "aHVzaA=="]
            try await fixture.api.create(secret)
            _ = try await fixture.pod("web", ["serve"]) { pod in
                pod.volumes = [
                    ["name": "conf", "configMap": ["name": "settings"]],
                    ["name": "keys", "secret": ["secretName": "keys"]],
                    ["name": "data", "emptyDir": [:]],
                    [
                        "name": "info",
                        "downwardAPI": ["items": [["path": "name", "fieldRef": ["fieldPath": "metadata.name"]]]],
                    ],
                ]
                pod.json["spec"]["containers"] = [
                    pod.containers[0].json.merging([
                        "volumeMounts": [
                            ["name": "conf", "mountPath": "/conf"], ["name": "keys", "mountPath": "/keys"],
                            ["name": "data", "mountPath": "/data"], ["name": "info", "mountPath": "/info"],
                        ],
                        "env": [
                            ["name": "A", "value": "x"], ["name": "B", "value": "$(A)y"],
                            ["name": "C", "valueFrom": ["secretKeyRef": ["name": "keys", "key": "password"]]],
                        ],
                        "envFrom": [["configMapRef": ["name": "settings"], "prefix": "S_"]],
                        "readinessProbe": ["exec": ["command": ["/app", "test", "/data/up"]]],
                    ])
                ]
            }
            try await eventually("it runs") {
                try await fixture.get("web").containerStatuses.first?.running.isNull == false
            }
            #expect(try await fixture.exec("web", ["/app", "cat", "/conf/app.conf"]) == (0, "a = 1"))
            #expect(try await fixture.exec("web", ["/app", "cat", "/keys/password"]) == (0, "hush"))
            #expect(try await fixture.exec("web", ["/app", "cat", "/info/name"]) == (0, "web"))
            #expect(try await fixture.exec("web", ["/app", "env", "B"]) == (0, "xy\n"))
            #expect(try await fixture.exec("web", ["/app", "env", "C"]) == (0, "hush\n"))
            #expect(try await fixture.exec("web", ["/app", "env", "S_colour"]) == (0, "blue\n"))
            #expect(try await !fixture.get("web").isReady)
            #expect(try await fixture.exec("web", ["/app", "touch", "/data/up"]).0 == 0)
            _ = try await running(fixture, "web")
        }
    }
}

extension JSONValue {
    fileprivate func merging(_ other: JSONValue) -> JSONValue {
        var result = self
        for (key, value) in other.object ?? [:] { result[key] = value }
        return result
    }
}
