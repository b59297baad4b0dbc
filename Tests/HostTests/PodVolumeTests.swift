import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Volumes of every kind in real containers.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodVolumeTests {
    /// A pod that sleeps, with one volume mounted at /data.
    private func pod(
        _ fixture: PodFixture, _ volume: JSONValue, _ mount: JSONValue = [:], spec: (inout JSONValue) -> Void = { _ in }
    ) async throws -> Pod {
        var volume = volume
        volume["name"] = "data"
        var mount = mount
        mount["name"] = "data"
        if mount["mountPath"].isNull { mount["mountPath"] = "/data" }
        return try await fixture.script(
            "web", "exec sleep 1000",
            spec: { document in
                document["volumes"] = [volume]
                spec(&document)
            }
        ) { $0["volumeMounts"] = [mount] }
    }

    @Test func `a changed config map reaches a running pod at once for all of its files`() async throws {
        try await PodFixture.with { fixture in
            var map = ConfigMap(name: "settings", namespace: "shop")
            map.json["data"] = ["a": "1", "b": "1"]
            map.json["binaryData"] = ["c": "AAEC"]
            try await fixture.api.create(map)
            let pod = try await pod(fixture, ["configMap": ["name": "settings", "defaultMode": 0o440]])
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "cat /data/a /data/b; stat -L -c %a:%s /data/c") == "11440:3\n")
            try await fixture.api.merge(
                ConfigMap.self, namespace: "shop", name: "settings", ["data": ["a": "2", "b": "2", "new": "x"]])
            // What the node does every half a minute.
            fixture.agent.lookAgain(at: pod.uid)
            try await eventually("the new files are there") {
                let text = try await fixture.sh("web", "cat /data/a /data/b")
                #expect(text == "11" || text == "22")
                guard text == "22" else { return false }
                return try await fixture.sh("web", "cat /data/new") == "x"
            }
        }
    }

    @Test func `a changed secret, label and annotation reach a running pod, and no part of a volume does`()
        async throws
    {
        try await PodFixture.with { fixture in
            var secret = Secret(name: "keys", namespace: "shop")
            secret.json["data"] = ["key": "b25l"]
            try await fixture.api.create(secret)
            let made = try await fixture.script(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["volumes"] = [
                        [
                            "name": "all",
                            "projected": [
                                "sources": [
                                    ["secret": ["name": "keys", "items": [["key": "key", "path": "deep/key"]]]],
                                    [
                                        "downwardAPI": [
                                            "items": [
                                                ["path": "labels", "fieldRef": ["fieldPath": "metadata.labels"]],
                                                [
                                                    "path": "note",
                                                    "fieldRef": ["fieldPath": "metadata.annotations['note']"],
                                                ],
                                            ]
                                        ]
                                    ],
                                ]
                            ],
                        ],
                        ["name": "secret", "secret": ["secretName": "keys"]],
                    ]
                }
            ) { container in
                container["volumeMounts"] = [
                    ["name": "all", "mountPath": "/all"], ["name": "secret", "mountPath": "/secret"],
                    ["name": "secret", "mountPath": "/part", "subPath": "key"],
                ]
            }
            try await fixture.running("web")
            let show = "cat /all/deep/key /secret/key /part; echo; cat /all/labels /all/note"
            #expect(try await fixture.sh("web", show) == "oneoneone\n")
            try await fixture.api.merge(Secret.self, namespace: "shop", name: "keys", ["data": ["key": "dHdv"]])
            try await fixture.api.merge(
                Pod.self, namespace: "shop", name: "web",
                ["metadata": ["labels": ["tier": "front"], "annotations": ["note": "seen"]]])
            try await eventually("the files are new") {
                fixture.agent.lookAgain(at: made.uid)
                return try await fixture.sh("web", show) == "twotwoone\ntier=\"front\"seen"
            }
        }
    }

    @Test func `a source that is missing holds a pod back, and an optional one does not`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture, ["secret": ["secretName": "later"]])
            let message = "MountVolume.SetUp failed for volume \"data\" : secret \"later\" not found"
            try await fixture.event("web", "FailedMount", message)
            let waiting = try await fixture.status("web", "tells it") {
                $0.containerStatuses.first?.waiting["message"].isNull == false
            }
            #expect(waiting.containerStatuses.first?.waiting["reason"].string == "ContainerCreating")
            var secret = Secret(name: "later", namespace: "shop")
            secret.json["data"] = ["key": "dmFsdWU="]
            try await fixture.api.create(secret)
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "cat /data/key") == "value")
            #expect(try await fixture.sh("web", "touch /data/x || echo no").contains("no"))
        }
    }

    @Test func `memory is a file system of the size asked for`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture, ["emptyDir": ["medium": "Memory", "sizeLimit": "2Mi"]])
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "stat -f -c %T /data") == "tmpfs\n")
            #expect(
                try await fixture.sh("web", "dd if=/dev/zero of=/data/x bs=1M count=3 2>&1 || true").contains(
                    "No space"))
        }
    }

    struct HostPath: Sendable {
        let type: String
        let path: String
        let problem: String?
    }

    @Test(arguments: [
        HostPath(type: "", path: "made", problem: nil),
        HostPath(type: "DirectoryOrCreate", path: "made", problem: nil),
        HostPath(type: "FileOrCreate", path: "made", problem: nil),
        HostPath(type: "Directory", path: "folder", problem: nil),
        HostPath(type: "File", path: "file", problem: nil),
        HostPath(type: "Socket", path: "socket", problem: nil),
        HostPath(type: "CharDevice", path: "device", problem: nil),
        HostPath(type: "Directory", path: "file", problem: "is not a directory"),
        HostPath(type: "File", path: "none", problem: "is not a file"),
        HostPath(type: "Socket", path: "file", problem: "is not a socket file"),
        HostPath(type: "CharDevice", path: "file", problem: "is not a character device"),
        HostPath(type: "BlockDevice", path: "file", problem: "is not a block device"),
    ])
    func `a path of the host is what its type says`(_ example: HostPath) async throws {
        try await PodFixture.with { fixture in
            let folder = "\(fixture.layout.folder)/host"
            try Files.makeFolder(folder)
            try Files.write("\(folder)/file", [])
            try Files.makeFolder("\(folder)/folder")
            Files.makeNode("\(folder)/socket", .socket)
            Files.makeNode("\(folder)/device", .characterDevice)
            let path = "\(folder)/\(example.path)"
            let before = Files.kind(path)
            _ = try await pod(fixture, ["hostPath": ["path": .string(path), "type": .string(example.type)]])
            if let problem = example.problem {
                try await fixture.event("web", "FailedMount", "hostPath type check failed: \(path) \(problem)")
            } else {
                try await fixture.running("web")
                #expect(Files.kind(path) == before ?? (example.type == "FileOrCreate" ? .file : .folder))
            }
        }
    }

    @Test func `a part of a volume is mounted, made where it is missing, and never leads out`() async throws {
        try await PodFixture.with { fixture in
            let folder = "\(fixture.layout.folder)/host"
            try Files.makeFolder("\(folder)/inner", mode: 0o777)
            try Files.write("\(folder)/inner/file", Array("in".utf8))
            try Files.write("\(fixture.layout.folder)/secret", Array("out".utf8))
            try Files.link("\(folder)/trap", to: "\(fixture.layout.folder)/secret")
            try Files.link("\(folder)/up", to: "../..")
            _ = try await fixture.script(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["volumes"] = [["name": "data", "hostPath": ["path": .string(folder)]]]
                }
            ) { container in
                container["env"] = [["name": "PART", "value": "made/deep"]]
                container["volumeMounts"] = [
                    ["name": "data", "mountPath": "/file", "subPath": "inner/file"],
                    ["name": "data", "mountPath": "/made", "subPathExpr": "$(PART)"],
                    ["name": "data", "mountPath": "/up", "subPath": "up"],
                ]
            }
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "cat /file; touch /made/x; ls /up") == "ininner\nmade\ntrap\nup\n")
            #expect(Files.exists("\(folder)/made/deep/x"))
            try await fixture.delete("web")
            _ = try await pod(
                fixture, ["hostPath": ["path": .string(folder)]], ["subPath": "trap", "mountPath": "/data"])
            // The link's target is looked for inside of the volume, where nothing is.
            try await eventually("it is not let out") {
                let pod = try await fixture.get("web")
                let isHeldBack = pod.containerStatuses.first?.waiting["reason"].string == "CreateContainerConfigError"
                let reads = pod.isReady ? try await fixture.sh("web", "cat /data") : ""
                #expect(reads != "out")
                return isHeldBack || pod.isReady
            }
        }
    }

    @Test(arguments: ["/tmp", "../x", "`x`"])
    func `a subPathExpr that leads elsewhere holds the container back until it is changed`(_ value: String) async throws
    {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", ["serve"]) { pod in
                pod.metadata.annotations = ["part": value]
                pod.json["spec"]["volumes"] = [["name": "data", "emptyDir": [:]]]
                var container = pod.containers[0].json
                container["env"] = [
                    ["name": "PART", "valueFrom": ["fieldRef": ["fieldPath": "metadata.annotations['part']"]]]
                ]
                container["volumeMounts"] = [["name": "data", "mountPath": "/data", "subPathExpr": "$(PART)"]]
                pod.json["spec"]["containers"] = [container]
            }
            try await fixture.status("web", "is held back") {
                $0.containerStatuses.first?.waiting["reason"].string == "CreateContainerConfigError"
            }
            try await fixture.api.merge(
                Pod.self, namespace: "shop", name: "web", ["metadata": ["annotations": ["part": "good"]]])
            try await fixture.running("web")
        }
    }

    @Test func `an image is a volume that nobody writes to, and its errors are told as a container's`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture, ["image": ["reference": "app"]])
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "ls /data/etc; touch /data/x || echo no").contains("passwd"))
            #expect(try await fixture.sh("web", "touch /data/x || echo no").contains("no"))
            try await fixture.delete("web")
            _ = try await pod(fixture, ["image": ["reference": "none"]])
            let pod = try await fixture.status("web", "is held back") {
                $0.containerStatuses.first?.waiting["reason"].string == "ErrImagePull"
            }
            #expect(pod.phase == "Pending")
        }
    }

    @Test func `a claim made for a pod is used, and one of another's is not`() async throws {
        try await PodFixture.with { fixture in
            let made = try await pod(
                fixture, ["ephemeral": ["volumeClaimTemplate": ["spec": ["accessModes": ["ReadWriteOnce"]]]]])
            try await fixture.event("web", "FailedMount", "persistentvolumeclaim \"web-data\" not found")
            var claim = PersistentVolumeClaim(name: "web-data", namespace: "shop")
            try await fixture.api.create(claim)
            try await fixture.event("web", "FailedMount", "was not created for pod shop/web")
            claim = try await fixture.api.get(PersistentVolumeClaim.self, namespace: "shop", name: "web-data")
            claim.metadata.ownerReferences = [
                ["apiVersion": "v1", "kind": "Pod", "name": "web", "uid": .string(made.uid), "controller": true]
            ]
            try await fixture.api.update(claim)
            try await fixture.running("web")
            #expect(try await fixture.sh("web", "echo x > /data/x; cat /data/x") == "x\n")
            #expect(Files.exists("\(fixture.layout.claims)/shop/web-data/x"))
        }
    }

    @Test func `a volume that was there is given to the pod's group, and left alone where the pod says so`()
        async throws
    {
        try await PodFixture.with { fixture in
            try await fixture.api.create(PersistentVolumeClaim(name: "data", namespace: "shop"))
            let folder = "\(fixture.layout.claims)/shop/data"
            try Files.makeFolder("\(folder)/below", mode: 0o700)
            try Files.write("\(folder)/below/file", [], mode: 0o600)
            for (policy, group) in [("Always", 2000), ("OnRootMismatch", 2000)] {
                _ = try await pod(
                    fixture, ["persistentVolumeClaim": ["claimName": "data"]],
                    spec: { spec in
                        spec["securityContext"] = [
                            "fsGroup": .int(Int64(group)), "fsGroupChangePolicy": .string(policy),
                        ]
                    })
                try await fixture.running("web")
                try await fixture.delete("web")
                let isAlways = policy == "Always"
                let file = try #require(Files.owner("\(folder)/below/file"))
                #expect(file.gid == (isAlways ? 2000 : 77))
                #expect(file.mode == (isAlways ? 0o660 : 0o600))
                #expect(Files.owner(folder)?.mode == 0o2777 || Files.owner(folder)?.mode == 0o2775)
                try Files.setOwner("\(folder)/below/file", uid: 0, gid: 77)
                try Files.setMode("\(folder)/below/file", 0o600)
            }
        }
    }

    @Test func `a pod that fills its volume past the limit is evicted`() async throws {
        try await PodFixture.with(change: { $0.evictionInterval = .milliseconds(100) }) { fixture in
            _ = try await fixture.script(
                "web", "dd if=/dev/zero of=/data/x bs=1M count=3; exec sleep 1000",
                spec: { spec in
                    spec["volumes"] = [["name": "data", "emptyDir": ["sizeLimit": "1Mi"]]]
                    spec["terminationGracePeriodSeconds"] = 1
                }
            ) { $0["volumeMounts"] = [["name": "data", "mountPath": "/data"]] }
            let pod = try await fixture.ended("web")
            #expect(pod.statusReason == "Evicted")
            #expect(pod.statusMessage == "Usage of EmptyDir volume \"data\" exceeds the limit \"1Mi\". ")
            #expect(pod.condition("DisruptionTarget")?.reason == "TerminationByKubelet")
        }
    }
}

extension Files {
    /// Makes a node that only stands for something: a socket nobody listens on, or /dev/null.
    fileprivate static func makeNode(_ path: String, _ kind: Kind) {
        mknod(path, (kind == .socket ? S_IFSOCK : S_IFCHR) | 0o666, 1 << 8 | 3)
    }
}
