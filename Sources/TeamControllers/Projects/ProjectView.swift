import Kinds
import Machinery

/// Projects are namespaces seen by their users: the same metadata, another kind.
enum ProjectView {
    static let resource = Project.kind.resource

    static func project(_ namespace: Namespace) -> JSONValue {
        var project = namespace.json
        project["apiVersion"] = .string(Project.kind.groupVersion.description)
        project["kind"] = .string(Project.kind.kind)
        return project
    }

    static func namespace(_ project: JSONValue) -> JSONValue {
        var namespace = project
        namespace["apiVersion"] = "v1"
        namespace["kind"] = "Namespace"
        return namespace
    }

    /// The namespace that a request asks for.
    static func namespace(for request: ProjectRequest, requester: String) -> JSONValue {
        var namespace = Namespace(name: request.name)
        // Other annotations and labels decide about security and network: they are not the requester's to choose.
        var annotations = [WellKnown.Project.requester: requester]
        annotations["openshift.io/display-name"] = request.displayName
        annotations["openshift.io/description"] = request.summary
        namespace.metadata.annotations = annotations
        return namespace.json
    }

    /// Why `name` can't be a project's; nil where it can.
    static func fault(inName name: String) -> StatusCause? {
        let value = JSONValue.string(name)
        if name.isEmpty { return .required("metadata.name", "a project needs a name") }
        let reserved = ["openshift", "kubernetes", "kube"]
        if reserved.contains(name) || reserved.contains(where: { name.hasPrefix("\($0)-") }) {
            return .invalid(
                "metadata.name", value,
                "the names openshift, kubernetes, kube and those that begin with "
                    + "one of them and a dash are the platform's own")
        }
        let isLabel = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isLabel, !name.hasPrefix("-"), !name.hasSuffix("-"), (2...63).contains(name.utf8.count) else {
            return .invalid(
                "metadata.name", value,
                "a project's name has 2 to 63 lower-case letters, digits and dashes, and "
                    + "begins and ends with a letter or digit")
        }
        return nil
    }
}
