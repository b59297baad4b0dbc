import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

/// A deployment with replica sets, as a test sets them up.
private struct World {
    var deployment: Deployment
    var sets: [ReplicaSet] = []
    var hasOldPods = false
    var now = noon

    init(replicas: Int, _ spec: JSONValue = [:]) {
        deployment = Deployment(name: "web", namespace: "shop")
        deployment.metadata.uid = "uid-web"
        deployment.metadata.generation = 1
        deployment.spec = [
            "replicas": .int(Int64(replicas)), "selector": ["matchLabels": ["app": "web"]],
            "template": [
                "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "i:1"]]],
            ],
        ]
        for (key, value) in spec.object ?? [:] { deployment.spec[key] = value }
    }

    /// Adds the replica set of the image `i:<version>`.
    mutating func add(_ version: Int, replicas: Int, available: Int? = nil, desired: Int? = nil) {
        var made = deployment
        made.template["spec"]["containers"][0]["image"] = .string("i:\(version)")
        var set = ReplicaSet(of: made, revision: version)
        set.metadata.uid = "uid-\(version)"
        set.metadata.generation = 1
        set.json["metadata"]["creationTimestamp"] = .string(noon.seconds(version).description)
        set.scale(to: replicas, of: made, RollingBounds([:], desired: desired ?? made.replicas))
        if let desired { set.json["metadata"]["annotations"][RevisionNote.desired] = .string(String(desired)) }
        let ready = available ?? replicas
        set.status = [
            "replicas": .int(Int64(replicas)), "readyReplicas": .int(Int64(ready)),
            "availableReplicas": .int(Int64(ready)), "observedGeneration": 1,
        ]
        sets.append(set)
    }

    mutating func use(image version: Int) {
        deployment.template["spec"]["containers"][0]["image"] = .string("i:\(version)")
    }

    var rollout: DeploymentRollout {
        DeploymentRollout(deployment: deployment, sets: sets, hasOldPods: hasOldPods, now: now)
    }

    /// The replicas that the plan sets, by revision, in order.
    var scalings: [String] {
        rollout.steps.compactMap { step in
            switch step {
            case .create(let set): return "new→\(set.replicas)"
            case .update(let set):
                let before = sets.first { $0.uid == set.uid }
                return before?.replicas == set.replicas ? nil : "\(before?.revision ?? 0)→\(set.replicas)"
            default: return nil
            }
        }
    }

    func condition(_ type: String) -> String {
        let condition = rollout.status["conditions"].items.first { $0["type"].text == type } ?? .null
        return "\(condition["status"].text) \(condition["reason"].text): \(condition["message"].text)"
    }
}

struct DeploymentRolloutTests {
    @Test func `the first replica set has all replicas, the template's hash and revision 1`() throws {
        let world = World(replicas: 3)
        guard case .create(let set) = world.rollout.steps.first else {
            Issue.record("nothing made: \(world.rollout.steps)")
            return
        }
        let hash = try #require(set.metadata.labels["pod-template-hash"])
        #expect(set.name == "web-\(hash)")
        #expect(set.replicas == 3)
        #expect(set.selector.matches(["app": "web", "pod-template-hash": hash]))
        #expect(set.template["metadata"]["labels"]["pod-template-hash"].text == hash)
        #expect(set.annotation(RevisionNote.revision) == "1")
        #expect(set.annotation(RevisionNote.most) == "4")
        #expect(set.metadata.controller?["blockOwnerDeletion"] == true)
        #expect(world.rollout.steps.contains(.setRevision(1)))
        #expect(world.condition("Progressing") == "True NewReplicaSetCreated: Created new replica set \"\(set.name)\"")
        let scaled = "Scaled up replica set \(set.name) from 0 to 3"
        #expect(world.rollout.steps.contains(.tell(reason: "ScalingReplicaSet", message: scaled)))
    }

    @Test func `the hash is the content's, not the order's`() {
        let one: JSONValue = ["spec": ["a": 1, "b": [true]], "metadata": ["labels": ["pod-template-hash": "x"]]]
        let two: JSONValue = ["metadata": [:], "spec": ["b": [true], "a": 2]]
        #expect(!PodTemplate.isSame(one, two))
        let three: JSONValue = ["metadata": ["labels": ["pod-template-hash": "y"]], "spec": ["b": [true], "a": 1]]
        #expect(PodTemplate.isSame(one, three))
        #expect(PodTemplate.hash(one) == PodTemplate.hash(three))
        #expect(PodTemplate.hash(one) != PodTemplate.hash(one, collisions: 1))
    }

    @Test func `new pods come within the surge and old ones go only when new ones are available`() {
        var world = World(replicas: 4)
        world.add(1, replicas: 4)
        world.use(image: 2)
        #expect(world.scalings == ["new→1"])
        world.add(2, replicas: 1, available: 0)
        #expect(world.scalings == ["1→3"], "one may be unavailable")
        world.sets = []
        world.add(1, replicas: 3)
        world.add(2, replicas: 1, available: 0)
        #expect(world.scalings == ["2→2"])
        world.sets = []
        world.add(1, replicas: 3)
        world.add(2, replicas: 2, available: 0)
        #expect(world.scalings == [], "nothing more may go or come")
        world.sets = []
        world.add(1, replicas: 3)
        world.add(2, replicas: 2, available: 2)
        #expect(world.scalings == ["1→1"])
    }

    @Test func `old pods that are not available go first`() {
        var world = World(replicas: 4, ["strategy": ["rollingUpdate": ["maxSurge": 1, "maxUnavailable": 1]]])
        world.add(1, replicas: 2, available: 0)
        world.add(2, replicas: 2, available: 2)
        world.use(image: 3)
        world.add(3, replicas: 1, available: 0)
        #expect(world.scalings == ["1→1"])
    }

    @Test func `a recreation ends the old before it starts the new`() {
        var world = World(replicas: 2, ["strategy": ["type": "Recreate"]])
        world.add(1, replicas: 2)
        world.use(image: 2)
        #expect(world.scalings == ["1→0"])
        world.sets = []
        world.add(1, replicas: 0)
        world.hasOldPods = true
        #expect(world.scalings == [])
        world.hasOldPods = false
        #expect(world.scalings == ["new→2"])
    }

    @Test func `going back is a new revision of the old replica set`() {
        var world = World(replicas: 1)
        world.add(1, replicas: 0)
        world.use(image: 2)
        world.add(2, replicas: 1)
        world.use(image: 1)
        let steps = world.rollout.steps
        let back = steps.lazy.compactMap { step -> ReplicaSet? in
            if case .update(let set) = step { set } else { nil }
        }
        .first { $0.uid == "uid-1" }
        #expect(back?.annotation(RevisionNote.revision) == "3")
        #expect(back?.annotation(RevisionNote.history) == "1")
        #expect(back?.replicas == 1)
        #expect(steps.contains(.setRevision(3)))
    }

    @Test func `a paused deployment is scaled but not rolled`() {
        var world = World(replicas: 4, ["paused": true])
        world.add(1, replicas: 3, desired: 3)
        world.use(image: 2)
        #expect(world.scalings == ["1→4"])
        #expect(world.condition("Progressing") == "Unknown DeploymentPaused: Deployment is paused")
    }

    @Test func `scaling in the middle of a rollout keeps the proportions`() {
        var world = World(replicas: 10)
        world.add(1, replicas: 8, desired: 10)
        world.use(image: 2)
        world.add(2, replicas: 5, available: 0, desired: 10)
        world.deployment.replicas = 20
        #expect(world.scalings == ["1→15", "2→10"])
        world.deployment.replicas = 0
        #expect(world.scalings == ["1→0", "2→0"])
    }

    @Test func `the status counts what the replica sets say and tells how it goes`() {
        var world = World(replicas: 2, ["progressDeadlineSeconds": 60])
        world.add(1, replicas: 2, available: 1)
        var status = world.rollout.status
        #expect(status["updatedReplicas"] == 2)
        #expect(status["unavailableReplicas"] == 1)
        #expect(world.condition("Available").hasPrefix("False MinimumReplicasUnavailable"))
        #expect(world.condition("Progressing").hasPrefix("True ReplicaSetUpdated: ReplicaSet \"web-"))
        world.deployment.status = status
        world.now = noon.seconds(30)
        #expect(world.rollout.recheckAfter == .seconds(30))
        world.now = noon.seconds(60)
        #expect(world.condition("Progressing").hasPrefix("False ProgressDeadlineExceeded: ReplicaSet \"web-"))
        world.sets = []
        world.add(1, replicas: 2)
        status = world.rollout.status
        #expect(world.condition("Progressing").hasSuffix("has successfully progressed."))
        #expect(world.condition("Available") == "True MinimumReplicasAvailable: Deployment has minimum availability.")
        world.deployment.status = status
        world.now = noon.seconds(9999)
        #expect(world.rollout.status == status, "once it is done, no deadline counts")
    }

    @Test func `old replica sets beyond the limit are forgotten, the oldest first`() {
        var world = World(replicas: 1, ["revisionHistoryLimit": 1])
        for version in 1...3 { world.add(version, replicas: 0) }
        world.use(image: 4)
        world.add(4, replicas: 1)
        world.deployment.status = world.rollout.status
        let deleted = world.rollout.steps.compactMap { step -> String? in
            if case .delete(_, let uid) = step { uid } else { nil }
        }
        #expect(deleted == ["uid-1", "uid-2"])
    }

    @Test func `replica sets without an owner are adopted, others left alone`() {
        var world = World(replicas: 1)
        world.add(1, replicas: 1)
        world.sets[0].metadata.ownerReferences = []
        #expect(world.rollout.steps.first == .adopt(name: world.sets[0].name, uid: "uid-1"))
        world.sets[0].metadata.ownerReferences = [["uid": "other", "controller": true]]
        #expect(world.scalings == ["new→1"])
    }
}
