import Machinery
import Reconciling

/// Something that an identity wants to do: a verb on a resource, or on a path that is none.
struct AccessAttempt: Sendable, Hashable {
    var identity: Identity
    var verb: String
    var group = ""
    var resource = ""
    var subresource = ""
    /// Empty for cluster-scoped resources and for all namespaces.
    var namespace = ""
    var name = ""
    /// Set for paths that are no resource.
    var nonResourcePath: String?

    /// `pods`, `pods/log`.
    var resourceWithSubresource: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }
}

extension AccessAttempt {
    init(_ request: APIRequest, name: String? = nil) {
        self.init(
            identity: request.identity, verb: request.verb, group: request.path.groupVersion.group,
            resource: request.path.resource, subresource: request.subresource ?? "",
            namespace: request.path.namespace ?? "", name: name ?? request.path.name ?? "")
        // A namespace, and the project that it is, belong to itself: a role in it may speak of it.
        let isScope = request.path.groupResource == GroupResource("", "namespaces") || resource == "projects"
        if namespace.isEmpty, isScope { namespace = self.name }
    }

    /// The refusal as Kubernetes words it.
    var refusal: StatusError {
        let user = "User \"\(identity.name)\""
        if let nonResourcePath {
            return StatusError(.forbidden, "forbidden: \(user) cannot \(verb) path \"\(nonResourcePath)\"")
        }
        let place = namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(namespace)\""
        return .forbidden(
            GroupResource(group, resource), name,
            "\(user) cannot \(verb) resource \"\(resourceWithSubresource)\" in API group \"\(group)\" \(place)")
    }
}

/// Decides who may do what.
protocol Authorizer: Sendable {
    func allows(_ attempt: AccessAttempt) async throws -> Bool
    /// Everything that the identity may do in a namespace ("" for what holds everywhere only).
    func rules(for identity: Identity, namespace: String) async throws -> [AccessRule]
    /// Who may do what the attempt is, whoever its identity is: the subjects of the bindings that give it.
    func subjects(of attempt: AccessAttempt) async throws -> AccessSubjects
}

/// Users, service accounts among them by their user names, and groups; each in alphabetical order.
struct AccessSubjects: Sendable, Hashable {
    let users: [String]
    let groups: [String]
}

/// A set of permitted actions (rbac/v1 `PolicyRule`).
struct AccessRule: Sendable, Hashable {
    var verbs: [String]
    var groups: [String] = []
    var resources: [String] = []
    var names: [String] = []
    var paths: [String] = []

    init(
        verbs: [String], groups: [String] = [], resources: [String] = [], names: [String] = [], paths: [String] = []
    ) {
        self.verbs = verbs
        self.groups = groups
        self.resources = resources
        self.names = names
        self.paths = paths
    }

    init(_ json: JSONValue) {
        verbs = json["verbs"].strings
        groups = json["apiGroups"].strings
        resources = json["resources"].strings
        names = json["resourceNames"].strings
        paths = json["nonResourceURLs"].strings
    }

    func allows(_ attempt: AccessAttempt) -> Bool {
        guard verbs.contains(attempt.verb) || verbs.contains("*") else { return false }
        if let path = attempt.nonResourcePath { return paths.contains { Self.path($0, covers: path) } }
        guard groups.contains(attempt.group) || groups.contains("*"),
            names.isEmpty || names.contains(attempt.name)
        else { return false }
        return resources.contains { Self.resource($0, covers: attempt) }
    }

    private static func resource(_ pattern: String, covers attempt: AccessAttempt) -> Bool {
        if pattern == "*" || pattern == attempt.resourceWithSubresource { return true }
        return pattern.hasPrefix("*/") && !attempt.subresource.isEmpty && pattern.dropFirst(2) == attempt.subresource
    }

    private static func path(_ pattern: String, covers path: String) -> Bool {
        if pattern == "*" || pattern == path { return true }
        return pattern.hasSuffix("*") && path.hasPrefix(pattern.dropLast())
    }

    /// One attempt for each thing that the rule permits; a pattern stands for itself.
    func atoms(_ identity: Identity, namespace: String) -> [AccessAttempt] {
        var atoms: [AccessAttempt] = []
        for verb in verbs {
            for path in paths { atoms.append(AccessAttempt(identity: identity, verb: verb, nonResourcePath: path)) }
            for group in groups {
                for resource in resources {
                    let parts = resource.split(separator: "/", maxSplits: 1).map(String.init)
                    for name in names.isEmpty ? [""] : names {
                        atoms.append(
                            AccessAttempt(
                                identity: identity, verb: verb, group: group, resource: parts.first ?? "",
                                subresource: parts.count > 1 ? parts[1] : "", namespace: namespace, name: name))
                    }
                }
            }
        }
        return atoms
    }

    var json: JSONValue {
        var json: JSONValue = ["verbs": JSONValue(verbs)]
        if !groups.isEmpty { json["apiGroups"] = JSONValue(groups) }
        if !resources.isEmpty { json["resources"] = JSONValue(resources) }
        if !names.isEmpty { json["resourceNames"] = JSONValue(names) }
        if !paths.isEmpty { json["nonResourceURLs"] = JSONValue(paths) }
        return json
    }

    /// As Kubernetes names a rule in messages.
    var text: String {
        let quoted = { (values: [String]) in "[" + values.map { "\"\($0)\"" }.joined(separator: " ") + "]" }
        var parts: [String] = []
        if !groups.isEmpty { parts.append("APIGroups:\(quoted(groups))") }
        if !resources.isEmpty { parts.append("Resources:\(quoted(resources))") }
        if !names.isEmpty { parts.append("ResourceNames:\(quoted(names))") }
        if !paths.isEmpty { parts.append("NonResourceURLs:\(quoted(paths))") }
        parts.append("Verbs:\(quoted(verbs))")
        return "{\(parts.joined(separator: ", "))}"
    }
}
