import Kinds
import Machinery

/// What may be changed of a namespace through its project: what it is called. All else (ids, security, network, who
/// else may select it by its labels) belongs to those who may change namespaces.
///
/// OpenShift's ValidateProjectUpdate.
enum ProjectChange {
    static let own = [WellKnown.Project.displayName, WellKnown.Project.description]

    /// The namespace with what `wanted`, a whole project, says. Throws `invalid` where that is more than it may.
    static func applying(_ wanted: JSONValue, to namespace: Namespace) throws(StatusError) -> Namespace {
        let new = Namespace(json: wanted)
        var causes: [StatusCause] = []
        let (annotations, before) = (new.metadata.annotations, namespace.metadata.annotations)
        for key in Set(annotations.keys).union(before.keys).sorted()
        where annotations[key] != before[key] && !own.contains(key) {
            causes.append(immutable("annotations[\(key)]", annotations[key]))
        }
        let (labels, old) = (new.metadata.labels, namespace.metadata.labels)
        for key in Set(labels.keys).union(old.keys).sorted() where labels[key] != old[key] {
            causes.append(immutable("labels[\(key)]", labels[key]))
        }
        guard causes.isEmpty else {
            throw .invalid(group: ProjectView.resource.group, kind: "Project", name: namespace.name, causes)
        }
        var changed = namespace
        for key in own { changed.metadata.annotations[key] = annotations[key] }
        if let version = new.metadata.resourceVersion { changed.metadata.resourceVersion = version }
        return changed
    }

    private static func immutable(_ path: String, _ value: String?) -> StatusCause {
        .invalid("metadata.\(path)", .string(value ?? ""), "field is immutable, try updating the namespace")
    }
}
