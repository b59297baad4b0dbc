import Kinds
import Machinery

/// The annotations by which a deployment and its replica sets know of each other.
enum RevisionNote {
    static let revision = "deployment.kubernetes.io/revision"
    static let history = "deployment.kubernetes.io/revision-history"
    static let desired = "deployment.kubernetes.io/desired-replicas"
    static let most = "deployment.kubernetes.io/max-replicas"
    /// Those of a deployment that its replica sets don't take over.
    static let ownOnly: Set<String> = [
        WellKnown.Kubernetes.lastApplied, revision, history, desired, most, "deprecated.deployment.rollback.to",
    ]
}

extension ObjectView {
    /// An annotation's value.
    func annotation(_ key: String) -> String? { json["metadata"]["annotations"][key].string }
}

extension ReplicaSet {
    var revision: Int { annotation(RevisionNote.revision).flatMap(Int.init) ?? 0 }

    /// The replica set of a deployment's template, without replicas yet.
    init(of deployment: Deployment, revision: Int) {
        let template = deployment.template
        let hash = PodTemplate.hash(template, collisions: deployment.status["collisionCount"].number)
        self.init(name: "\(deployment.name)-\(hash)", namespace: deployment.namespace)
        var labels = template["metadata"]["labels"].stringMap
        labels[WellKnown.Kubernetes.podTemplateHash] = hash
        metadata.labels = labels
        metadata.ownerReferences = [deployment.ownerReference()]
        var marked = template
        marked["metadata"]["labels"] = JSONValue(labels)
        var selector = deployment.spec["selector"]
        selector["matchLabels"][WellKnown.Kubernetes.podTemplateHash] = .string(hash)
        spec = ["replicas": 0, "selector": selector, "template": marked]
        if deployment.minReadySeconds > 0 { spec["minReadySeconds"].number = deployment.minReadySeconds }
        take(notesOf: deployment, revision: revision)
    }

    /// Takes over a deployment's annotations and a revision; the one that it had is remembered.
    mutating func take(notesOf deployment: Deployment, revision: Int) {
        var notes = metadata.annotations
        for (key, value) in deployment.metadata.annotations where !RevisionNote.ownOnly.contains(key) {
            notes[key] = value
        }
        if self.revision < revision {
            if self.revision > 0 {
                let history = (notes[RevisionNote.history] ?? "").split(separator: ",").map(String.init)
                notes[RevisionNote.history] = (history + [String(self.revision)]).joined(separator: ",")
            }
            notes[RevisionNote.revision] = String(revision)
        }
        metadata.annotations = notes
    }

    /// Sets the number of pods, and for how many wanted ones it is meant.
    mutating func scale(to replicas: Int, of deployment: Deployment, _ bounds: RollingBounds) {
        self.replicas = replicas
        var notes = metadata.annotations
        notes[RevisionNote.desired] = String(deployment.replicas)
        notes[RevisionNote.most] = String(deployment.replicas + (deployment.isRecreate ? 0 : bounds.surge))
        metadata.annotations = notes
    }
}
