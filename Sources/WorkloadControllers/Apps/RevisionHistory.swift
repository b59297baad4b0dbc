import Kinds
import Machinery
import Reconciling

/// The states of a workload's template, kept as ControllerRevisions: what stateful and daemon sets roll between.
struct RevisionHistory: Sendable {
    static let label = "controller-revision-hash"

    /// The owner's revisions, oldest first.
    let revisions: [ControllerRevision]
    /// The one of the current template.
    let update: ControllerRevision
    /// True where `update` isn't stored yet.
    let isNew: Bool
    /// True where `update` is stored under an older number.
    let isRenumbered: Bool

    init(of owner: some WorkloadView, known: [ControllerRevision]) {
        let own = known.filter { $0.isControlled(by: owner) }
            .sorted { ($0.revision, $0.name) < ($1.revision, $1.name) }
        revisions = own
        let data = Self.data(of: owner)
        let next = (own.last?.revision ?? 0) + 1
        if let same = own.last(where: { PodTemplate.canonical($0.data) == PodTemplate.canonical(data) }) {
            var same = same
            isNew = false
            isRenumbered = same.name != own.last?.name
            if isRenumbered { same.revision = next }
            update = same
            return
        }
        let hash = PodTemplate.hash(data, collisions: owner.status["collisionCount"].number)
        var made = ControllerRevision(name: "\(owner.name)-\(hash)", namespace: owner.namespace)
        var labels = owner.template["metadata"]["labels"].stringMap
        labels[Self.label] = hash
        made.metadata.labels = labels
        made.metadata.ownerReferences = [owner.ownerReference()]
        made.json["data"] = data
        made.revision = next
        update = made
        isNew = true
        isRenumbered = false
    }

    /// What a revision holds: a patch that sets the template back.
    static func data(of owner: some WorkloadView) -> JSONValue {
        var template = owner.template
        template["$patch"] = "replace"
        return ["spec": ["template": template]]
    }

    /// The template that a revision holds.
    static func template(of revision: ControllerRevision) -> JSONValue {
        var template = revision.data["spec"]["template"]
        template["$patch"] = .null
        return template
    }

    /// The value of the label by which a pod tells its revision: the revision's hash, and for stateful sets its name.
    static func hash(_ revision: ControllerRevision) -> String { revision.metadata.labels[label] ?? revision.name }

    /// The revision of a name.
    subscript(name: String) -> ControllerRevision? {
        update.name == name ? update : revisions.first { $0.name == name }
    }

    /// Revisions beyond the limit that no pod needs, the oldest.
    func surplus(limit: Int, inUse: Set<String>) -> [ControllerRevision] {
        let idle = revisions.filter {
            $0.name != update.name && !inUse.contains($0.name) && !inUse.contains(Self.hash($0))
        }
        return Array(idle.prefix(max(0, idle.count - limit)))
    }
}

extension APIClient {
    /// Stores the revision of an owner's current template, where that is new or older than others.
    func keep(_ history: RevisionHistory) async throws {
        if history.isNew {
            do {
                try await create(history.update)
            } catch let error as StatusError where error.reason == .alreadyExists {
                // An earlier round made it and the copy doesn't show it yet.
            }
        } else if history.isRenumbered {
            try await merge(
                ControllerRevision.self, namespace: history.update.namespace, name: history.update.name,
                ["revision": .int(Int64(history.update.revision))])
        }
    }

    /// Deletes revisions that are beyond an owner's limit.
    func forget(_ revisions: [ControllerRevision]) async throws {
        for revision in revisions {
            try await delete(ControllerRevision.self, namespace: revision.namespace, name: revision.name)
        }
    }
}
