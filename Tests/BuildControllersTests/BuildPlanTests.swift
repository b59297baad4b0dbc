import Kinds
import Machinery
import Testing

@testable import BuildControllers

let noon = Timestamp(seconds: 1_767_268_800)

func config(_ name: String = "app", version: Int = 0, _ more: (inout BuildConfig) -> Void = { _ in }) -> BuildConfig {
    var config = BuildConfig(name: name, namespace: "shop")
    config.metadata.uid = "uid-\(name)"
    config.spec = [
        "source": ["type": "Git", "git": ["uri": "https://example.test/app.git"]],
        "strategy": [
            "type": "Source",
            "sourceStrategy": ["from": ["kind": "ImageStreamTag", "namespace": "openshift", "name": "python:latest"]],
        ],
        "output": ["to": ["kind": "ImageStreamTag", "name": "app:latest"]],
    ]
    if version > 0 { config.lastVersion = version }
    more(&config)
    return config
}

private func build(_ number: Int, _ phase: String, policy: String = "Serial", _ more: (inout Build) -> Void = { _ in })
    -> Build
{
    var build = Build(name: "app-\(number)", namespace: "shop")
    build.metadata.annotations = [WellKnown.Build.number: String(number)]
    build.metadata.labels = [WellKnown.Build.startPolicy: policy]
    build.status = ["phase": .string(phase), "config": ["name": "app"]]
    more(&build)
    return build
}

struct BuildQueuePlanTests {
    private func steps(_ policy: String, _ builds: [Build], limits: (Int, Int) = (5, 5)) -> [BuildQueuePlan.Step] {
        let config = config {
            $0.runPolicy = policy
            $0.successfulBuildsHistoryLimit = limits.0
            $0.failedBuildsHistoryLimit = limits.1
        }
        return BuildQueuePlan(
            config: config, builds: builds, isUploading: { $0.number == 9 }, missingOutput: { _ in nil }
        )
        .steps
    }

    @Test func `serial builds run one after the other, oldest first`() {
        #expect(steps("Serial", [build(10, "New"), build(9, "New"), build(2, "New")]) == [.start("app-2")])
        #expect(steps("Serial", [build(2, "New"), build(1, "Running")]) == [])
        #expect(steps("", [build(2, "New"), build(1, "Complete")]) == [.start("app-2")])
    }

    @Test func `parallel builds start at once, but not beside a serial one`() {
        #expect(steps("Parallel", [build(1, "New"), build(2, "New")]) == [.start("app-1"), .start("app-2")])
        #expect(steps("Parallel", [build(1, "Running", policy: "Parallel"), build(2, "New")]) == [.start("app-2")])
        #expect(steps("Parallel", [build(1, "Running"), build(2, "New")]) == [])
    }

    @Test func `the latest only cancels what hasn't begun`() {
        let builds = [build(1, "Running"), build(2, "Pending"), build(3, "New"), build(4, "New")]
        #expect(steps("SerialLatestOnly", builds) == [.cancel("app-2"), .cancel("app-3")])
        #expect(steps("SerialLatestOnly", [build(3, "New"), build(4, "New")]) == [.cancel("app-3"), .start("app-4")])
    }

    @Test func `a cancelled build is cancelled and makes way`() {
        let builds = [build(1, "Running") { $0.cancelled = true }, build(2, "New")]
        #expect(steps("Serial", builds) == [.cancel("app-1"), .start("app-2")])
    }

    @Test func `a binary build waits for its upload and fails when that was interrupted`() {
        let binary = { (build: inout Build) in build.spec["source"]["binary"] = .object([:]) }
        #expect(steps("Serial", [build(9, "New", binary)]) == [])
        let message = "the upload of its source was interrupted: start the build again"
        #expect(
            steps("Serial", [build(1, "New", binary)])
                == [.fail("app-1", reason: "FetchSourceFailed", message: message)])
        let stored = build(1, "New") {
            binary(&$0)
            $0.metadata.annotations[BuildAnnotation.input] = "stored"
        }
        #expect(steps("Serial", [stored]) == [.start("app-1")])
    }

    @Test func `old builds are forgotten, successes and failures apart`() {
        let builds = [
            build(1, "Complete"), build(2, "Failed"), build(3, "Complete"), build(4, "Cancelled"), build(5, "Complete"),
        ]
        #expect(steps("Serial", builds, limits: (2, 1)) == [.delete("app-1"), .delete("app-2")])
    }
}

struct BuildGeneratorTests {
    private let generator = BuildGenerator(
        resolve: { name in
            switch name.stream {
            case "python": .image("r/python@sha256:1")
            case "go": .recipe
            default: .unresolved("image stream \(name.namespace)/\(name.stream) does not exist")
            }
        }, time: noon)

    @Test func `a build has the config's spec with images resolved, and knows where it comes from`() throws {
        let config = generator.advanced(
            config(version: 6) { $0.json["spec"]["triggers"] = [["type": "ImageChange", "imageChange": .object([:])]] })
        #expect(config.lastVersion == 7)
        #expect(config.imageChangeTriggers[0]["lastTriggeredImageID"] == "r/python@sha256:1")
        #expect(config.imageChangeTriggers[0]["from"] == ["namespace": "openshift", "name": "python:latest"])
        let build = try generator.build(of: config, BuildRequest(json: .object([:])))
        #expect(build.name == "app-7")
        #expect(build.phase == "New")
        #expect(
            build.spec["strategy"]["sourceStrategy"]["from"] == ["kind": "DockerImage", "name": "r/python@sha256:1"])
        #expect(build.spec["triggers"].isNull)
        #expect(build.triggeredBy == [["message": "Manually triggered"]])
        #expect(build.metadata.labels["buildconfig"] == "app")
        #expect(build.metadata.labels["openshift.io/build.start-policy"] == "Serial")
        #expect(build.metadata.controller?["uid"] == "uid-app")
        #expect(build.outputDockerImageReference == "image-registry.openshift-image-registry.svc:5000/shop/app:latest")
        #expect(build.serviceAccount == "builder")
    }

    @Test func `a request overrides environment, revision and incremental`() throws {
        let request = BuildRequest(json: [
            "env": [["name": "A", "value": "2"], ["name": "B", "value": "3"]],
            "revision": ["type": "Git", "git": ["commit": "abc"]], "sourceStrategyOptions": ["incremental": true],
        ])
        let config = config(version: 1) {
            $0.spec["strategy"]["sourceStrategy"]["env"] = [["name": "A", "value": "1"], ["name": "Z", "value": "0"]]
        }
        let strategy = try generator.build(of: config, request).spec["strategy"]["sourceStrategy"]
        #expect(strategy["env"].items.map { "\($0["name"].text)=\($0["value"].text)" } == ["Z=0", "A=2", "B=3"])
        #expect(strategy["incremental"] == true)
    }

    @Test func `an image that a recipe makes stays a tag and one that is nowhere is refused by field`() throws {
        let from = { (name: String) in
            config(version: 1) { $0.spec["strategy"]["sourceStrategy"]["from"]["name"] = .string(name) }
        }
        let build = try generator.build(of: from("go:latest"), BuildRequest(json: .object([:])))
        #expect(build.spec["strategy"]["sourceStrategy"]["from"]["kind"] == "ImageStreamTag")
        let error = #expect(throws: StatusError.self) {
            try generator.build(of: from("none"), BuildRequest(json: .object([:])))
        }
        #expect(error?.causes.first?.field == "spec.strategy.sourceStrategy.from")
    }

    @Test func `an upload takes the place of the repository and a build without one has none`() throws {
        let upload = BuildRequest(json: ["binary": ["asFile": "app.jar"]])
        let build = try generator.build(of: config(version: 1), upload)
        #expect(build.spec["source"] == ["type": "Binary", "binary": ["asFile": "app.jar"]])
        let binary = config(version: 1) { $0.spec["source"] = ["type": "Binary", "binary": .object([:])] }
        #expect(try generator.build(of: binary, BuildRequest(json: .object([:]))).source.binary.isNull)
    }

    @Test func `paused configs and stale requests are refused`() {
        let paused = config { $0.metadata.annotations["openshift.io/build-config.paused"] = "true" }
        #expect(throws: StatusError.self) { try BuildGenerator.check(paused, BuildRequest(json: .object([:]))) }
        let stale = BuildRequest(json: ["lastVersion": 3])
        #expect(throws: StatusError.self) { try BuildGenerator.check(config(version: 4), stale) }
        #expect(throws: Never.self) { try BuildGenerator.check(config(version: 3), stale) }
    }
}

struct BuildTriggerTests {
    private func event(_ reference: String) -> (ImageTagName) -> TagEvent? {
        { _ in TagEvent(reference: reference, image: "sha256:1", generation: 1, at: noon) }
    }

    @Test func `a new config is built once and a paused one not`() {
        let trigger = { (config: inout BuildConfig) in config.spec["triggers"] = [["type": "ConfigChange"]] }
        #expect(BuildTriggerReconciler.request(for: config("app", trigger), newest: { _ in nil })?.lastVersion == 0)
        #expect(BuildTriggerReconciler.request(for: config(version: 1, trigger), newest: { _ in nil }) == nil)
    }

    @Test func `a new image of the builder starts a build`() {
        let config = config(version: 1) {
            $0.spec["triggers"] = [["type": "ImageChange", "imageChange": ["lastTriggeredImageID": "r@1"]]]
        }
        #expect(BuildTriggerReconciler.request(for: config, newest: event("r@1")) == nil)
        let request = BuildTriggerReconciler.request(for: config, newest: event("r@2"))
        #expect(request?.triggeredBy.first?["message"] == "Image change")
        #expect(request?.triggeredBy.first?["imageChangeBuild"]["imageID"] == "r@2")
    }
}
