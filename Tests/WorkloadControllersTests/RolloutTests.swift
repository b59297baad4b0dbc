import Kinds
import Machinery
import Reconciling
import Testing

@testable import WorkloadControllers

/// A deployment config with revisions, as a test sets them up.
private struct World {
    var config: DeploymentConfig
    var revisions: [ReplicationController] = []
    var pods = RolloutPods()
    var now = noon

    init(
        _ strategy: JSONValue = ["type": "Rolling"], replicas: Int, version: Int = 1,
        triggers: JSONValue = [["type": "ConfigChange"]]
    ) {
        config = DeploymentConfig(name: "web", namespace: "shop")
        config.metadata.uid = "uid-web"
        config.spec = [
            "replicas": .int(Int64(replicas)), "strategy": strategy, "triggers": triggers, "selector": ["app": "web"],
            "template": [
                "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "i:1"]]],
            ],
        ]
        config.latestVersion = version
    }

    /// Adds revision `version` with replicas of which `ready` are ready.
    mutating func add(_ version: Int, _ phase: DeploymentPhase, replicas: Int, ready: Int? = nil) {
        var made = config
        made.latestVersion = version
        var revision = ReplicationController(revisionOf: made)
        revision.metadata.uid = "uid-\(version)"
        revision.setNote(WellKnown.Deployment.phase, phase.rawValue)
        revision.setNote(RolloutAnnotation.progressAt, now.description)
        revision.replicas = replicas
        revisions.removeAll { $0.version == version }
        revisions.append(revision)
        pods.byOwner[revision.uid] = (0..<replicas).map { index in
            pod("\(version)-\(index)", readySince: index < ready ?? replicas ? now : nil)
        }
    }

    var plan: DeploymentPlan { DeploymentPlan(config: config, revisions: revisions, pods: pods, now: now) }

    /// The replicas that the plan sets, by version, in order.
    var scalings: [String] {
        plan.steps.compactMap { step in
            guard case .update(let revision) = step,
                revision.replicas != revisions.first(where: { $0.version == revision.version })?.replicas
            else { return nil }
            return "\(revision.version)→\(revision.replicas)"
        }
    }

    func updated(_ version: Int) -> ReplicationController? {
        for case .update(let revision) in plan.steps where revision.version == version { return revision }
        return nil
    }

    var newStatus: DeploymentConfig? {
        for case .updateStatus(let config) in plan.steps { return config }
        return nil
    }
}

struct RolloutTests {
    @Test func `a config with a config change trigger gets its first version, then its revision`() throws {
        var world = World(replicas: 2, version: 0)
        let bumped = try #require(world.newStatus)
        #expect(bumped.latestVersion == 1)
        #expect(bumped.details == ["message": "config change", "causes": [["type": "ConfigChange"]]])
        world.config = bumped
        guard case .create(let revision) = world.plan.steps.first else {
            Issue.record("no revision made: \(world.plan.steps)")
            return
        }
        #expect(revision.name == "web-1")
        #expect(revision.replicas == 0)
        #expect(revision.selector == ["app": "web", "deployment": "web-1", "deploymentconfig": "web"])
        #expect(revision.desiredReplicas == 2)
        #expect(revision.encodedConfig?.template == world.config.template)
        #expect(revision.template["metadata"]["annotations"]["openshift.io/deployment-config.name"] == "web")
    }

    @Test func `a config without triggers waits for a request and one with an unresolved image says so`() {
        #expect(World(replicas: 1, version: 0, triggers: []).newStatus?.latestVersion == 0)
        let trigger: JSONValue = [
            "type": "ImageChange",
            "imageChangeParams": [
                "automatic": true, "containerNames": ["c"], "from": ["kind": "ImageStreamTag", "name": "web:latest"],
            ],
        ]
        let waiting = World(replicas: 1, version: 0, triggers: [trigger, ["type": "ConfigChange"]]).newStatus
        #expect(waiting?.latestVersion == 0)
        let progressing = waiting?.conditions["Progressing"]
        #expect(progressing?.message == "waiting for image stream tag shop/web:latest to have an image")
    }

    @Test func `a change of the template is a new version unless the config is paused`() {
        var world = World(replicas: 1)
        world.add(1, .complete, replicas: 1)
        world.config.template["spec"]["containers"][0]["image"] = "i:2"
        #expect(world.newStatus?.latestVersion == 2)
        world.config.paused = true
        #expect(world.newStatus?.latestVersion == 1)
        #expect(world.newStatus?.conditions["Progressing"]?.reason == "DeploymentConfigPaused")
    }

    @Test func `a newer version cancels the one that runs before it starts`() {
        var world = World(replicas: 1, version: 3)
        world.add(1, .complete, replicas: 1)
        world.add(2, .running, replicas: 1, ready: 0)
        #expect(world.updated(2)?.isCancelled == true)
        world.revisions = world.revisions.map { revision in
            var revision = revision
            if revision.version == 2 { revision.setNote(WellKnown.Deployment.cancelled, "true") }
            return revision
        }
        #expect(world.updated(2)?.deploymentPhase == .failed)
    }

    /// desired, maxSurge, maxUnavailable, (old, new, ready of the new), the scalings of one round.
    @Test(
        arguments: [
            (4, "25%", "25%", 4, 0, 0, ["2→1", "1→3"]),
            (4, "25%", "25%", 3, 1, 0, ["2→2"]),
            (4, "25%", "25%", 3, 2, 0, []),
            (4, "25%", "25%", 3, 2, 1, ["1→2"]),
            (4, "25%", "25%", 3, 2, 2, ["1→1"]),
            (4, "25%", "25%", 1, 4, 4, ["1→0"]),
            (1, "25%", "25%", 1, 0, 0, ["2→1"]),
            (1, "25%", "25%", 1, 1, 0, []),
            (1, "25%", "25%", 1, 1, 1, ["1→0"]),
            (2, "0", "1", 2, 0, 0, ["1→1"]),
            (2, "0", "1", 1, 0, 0, ["2→1"]),
            (10, "100%", "0", 10, 0, 0, ["2→10"]),
            (0, "25%", "25%", 2, 0, 0, ["1→0"]),
            (2, "1", "0", 5, 0, 0, ["1→2"]),
        ] as [(Int, String, String, Int, Int, Int, [String])])
    func `rolling keeps within surge and unavailability`(
        desired: Int, surge: String, unavailable: String, old: Int, new: Int, ready: Int, expected: [String]
    ) {
        let params: JSONValue = ["maxSurge": .string(surge), "maxUnavailable": .string(unavailable)]
        var world = World(["type": "Rolling", "rollingParams": params], replicas: desired, version: 2)
        world.add(1, .complete, replicas: old)
        world.add(2, .running, replicas: new, ready: ready)
        #expect(world.scalings == expected)
    }

    @Test func `a rollout is complete when all new replicas are available and no old one is left`() throws {
        var world = World(replicas: 2, version: 2)
        world.add(1, .complete, replicas: 0)
        world.add(2, .running, replicas: 2)
        let complete = try #require(world.updated(2))
        #expect(complete.deploymentPhase == .complete)
        #expect(complete.note(WellKnown.Deployment.desiredReplicas) == nil)
        #expect(complete.note(WellKnown.Deployment.replicas) == "2")
    }

    @Test func `recreate stops the old, waits for its pods to be gone, then tries one replica first`() {
        var world = World(["type": "Recreate"], replicas: 3, version: 2)
        world.add(1, .complete, replicas: 3)
        world.add(2, .running, replicas: 0)
        #expect(world.scalings == ["1→0"])
        let going = pod("old", isDeleted: true)
        world.add(1, .complete, replicas: 0)
        world.pods.byOwner["uid-1"] = [going]
        #expect(world.scalings == [])
        world.pods.byOwner["uid-1"] = []
        #expect(world.scalings == ["2→1"])
        world.add(2, .running, replicas: 1, ready: 0)
        #expect(world.scalings == [])
        world.add(2, .running, replicas: 1)
        #expect(world.scalings == ["2→3"])
    }

    @Test func `without progress within the timeout the rollout fails, tells why and the old one comes back`() throws {
        let params: JSONValue = ["timeoutSeconds": 60]
        var world = World(["type": "Rolling", "rollingParams": params], replicas: 4, version: 2)
        world.add(1, .complete, replicas: 3)
        world.add(2, .running, replicas: 2, ready: 0)
        world.pods.byOwner["uid-2"]?[0].containerStatuses = [
            ContainerStatus(json: [
                "name": "c", "ready": false,
                "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "back-off 10s"]],
            ])
        ]
        #expect(world.plan.recheckAfter == .seconds(60))
        world.now = noon.seconds(61)
        let failed = try #require(world.updated(2))
        #expect(failed.deploymentPhase == .failed)
        #expect(failed.statusReason.hasSuffix("within 60s (pod 2-0, container c: CrashLoopBackOff: back-off 10s)"))
        #expect(world.plan.steps.contains { if case .event(true, "RolloutTimeout", _) = $0 { true } else { false } })
        world.revisions = world.revisions.filter { $0.version == 1 } + [failed]
        #expect(world.scalings == ["1→4", "2→0"])
        let status = try #require(world.newStatus)
        #expect(status.details["message"].text.contains("running revision 1 (web-1) instead"))
        #expect(status.conditions["Progressing"]?.reason == "ProgressDeadlineExceeded")
    }

    @Test func `replicas of a config that is not rolling out follow its spec and old revisions are forgotten`() {
        var world = World(replicas: 5, version: 4)
        world.config.json["spec"]["revisionHistoryLimit"] = 1
        world.add(1, .complete, replicas: 0)
        world.add(2, .failed, replicas: 0)
        world.add(3, .complete, replicas: 1)
        world.add(4, .complete, replicas: 2)
        #expect(world.scalings == ["4→5", "3→0"])
        #expect(world.plan.steps.contains(.delete(name: "web-1", uid: "uid-1")))
    }

    @Test func `a test config has pods only while it rolls out`() {
        var world = World(replicas: 2)
        world.config.json["spec"]["test"] = true
        world.add(1, .running, replicas: 2)
        #expect(world.updated(1)?.replicas == 0)
        #expect(world.updated(1)?.deploymentPhase == .complete)
    }

    @Test func `a pre hook runs first and one that fails aborts the rollout`() throws {
        let hook: JSONValue = ["failurePolicy": "Abort", "execNewPod": ["containerName": "c", "command": ["migrate"]]]
        var world = World(["type": "Rolling", "rollingParams": ["pre": hook]], replicas: 1, version: 2)
        world.add(1, .complete, replicas: 1)
        world.add(2, .running, replicas: 0)
        guard case .runHook(var hookPod) = world.plan.steps.first else {
            Issue.record("no hook: \(world.plan.steps)")
            return
        }
        #expect(hookPod.name == "web-2-hook-pre")
        #expect(hookPod.containers[0].command == ["migrate"])
        hookPod.phase = "Failed"
        world.pods.hooks[hookPod.name] = hookPod
        #expect(world.updated(2)?.deploymentPhase == .failed)
        hookPod.phase = "Succeeded"
        world.pods.hooks[hookPod.name] = hookPod
        #expect(world.updated(2)?.note(RolloutAnnotation.hooksDone) == "pre")
        #expect(world.updated(2)?.replicas == 1)
    }
}
