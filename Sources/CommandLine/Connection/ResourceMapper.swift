internal import Machinery
internal import NIOHTTP1
internal import Reconciling

/// A resource as discovery describes it.
struct APIResource: Sendable, Hashable {
    let groupVersion: GroupVersion
    let plural: String
    let singular: String
    let kind: String
    let shortNames: [String]
    let categories: [String]
    let verbs: [String]
    let isNamespaced: Bool

    func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> ResourcePath {
        ResourcePath(
            groupVersion, plural, namespace: isNamespaced ? namespace : nil, name: name, subresource: subresource)
    }

    /// `pod/web-1`, `deploymentconfig.apps.openshift.io/web`: how a result is named on the terminal.
    func title(_ name: String) -> String {
        groupVersion.group.isEmpty ? "\(singular)/\(name)" : "\(singular).\(groupVersion.group)/\(name)"
    }
}

/// Finds resources by the names that people type, from the server's own discovery documents.
struct ResourceMapper: Sendable {
    let resources: [APIResource]

    /// Asks the server, by the aggregated form (one request for the core group, one for the others).
    static func discover(_ api: RemoteClient) async throws -> ResourceMapper {
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
        let core = try await api.json(.GET, "/api", accept: accept)
        let groups = try await api.json(.GET, "/apis", accept: accept)
        return ResourceMapper(resources: (core["items"].items + groups["items"].items).flatMap(Self.read))
    }

    private static func read(_ group: JSONValue) -> [APIResource] {
        let name = group["metadata"]["name"].string ?? ""
        guard let version = group["versions"].items.first else { return [] }
        return version["resources"].items.map { resource in
            APIResource(
                groupVersion: GroupVersion(group: name, version: version["version"].string ?? "v1"),
                plural: resource["resource"].string ?? "", singular: resource["singularResource"].string ?? "",
                kind: resource["responseKind"]["kind"].string ?? "", shortNames: resource["shortNames"].strings,
                categories: resource["categories"].strings, verbs: resource["verbs"].strings,
                isNamespaced: resource["scope"].string == "Namespaced")
        }
    }

    /// The resource called `name`: plural, singular, short name or kind in any case, perhaps with `.group`.
    func find(_ name: String) throws(CommandError) -> APIResource {
        let lower = name.lowercased()
        let parts = lower.split(separator: ".", maxSplits: 1).map(String.init)
        let found = resources.first { resource in
            let names = [resource.plural, resource.singular, resource.kind.lowercased()] + resource.shortNames
            if names.contains(lower) { return true }
            return parts.count == 2 && names.contains(parts[0])
                && (resource.groupVersion.group == parts[1]
                    || "\(resource.groupVersion.version).\(resource.groupVersion.group)" == parts[1])
        }
        guard let found else {
            throw CommandError(
                "the server has no resource type \"\(name)\"", hint: "`paas api-resources` lists what it has")
        }
        return found
    }

    func find(apiVersion: String, kind: String) throws(CommandError) -> APIResource {
        let version = GroupVersion(apiVersion)
        if let found = resources.first(where: { $0.groupVersion == version && $0.kind == kind }) { return found }
        throw CommandError(
            "the server knows no kind \"\(kind)\" in \"\(apiVersion)\"",
            hint: "check apiVersion and kind; `paas api-resources` lists what it has")
    }

    func all(in category: String) -> [APIResource] {
        resources.filter { $0.categories.contains(category) && $0.verbs.contains("list") }
    }

    /// Reads `TYPE NAME…`, `TYPE/NAME …` and `TYPE,TYPE` arguments. No name means the collection.
    func targets(_ arguments: [String]) throws(CommandError) -> [(resource: APIResource, name: String?)] {
        guard let first = arguments.first else {
            throw CommandError(
                "no resource named", hint: "give TYPE, TYPE NAME or TYPE/NAME, for example pods or dc/web")
        }
        if first.contains("/") {
            var targets: [(APIResource, String?)] = []
            for argument in arguments {
                let parts = argument.split(separator: "/", maxSplits: 1).map(String.init)
                guard parts.count == 2 else {
                    throw CommandError("\"\(argument)\" is no TYPE/NAME", hint: "give all of them as TYPE/NAME")
                }
                targets.append((try find(parts[0]), parts[1]))
            }
            return targets
        }
        var targets: [(APIResource, String?)] = []
        for type in first.split(separator: ",").map(String.init) {
            let found = type == "all" ? all(in: "all") : [try find(type)]
            for resource in found {
                if arguments.count == 1 { targets.append((resource, nil)) }
                for name in arguments.dropFirst() { targets.append((resource, name)) }
            }
        }
        return targets
    }
}
