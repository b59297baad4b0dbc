import Crypto
import Machinery
import Synchronization

/// The documents by which clients learn what is served: aggregated (apidiscovery.k8s.io/v2) and legacy discovery.
final class Discovery: Sendable {
    /// A discovery document with the hash that clients revalidate it by.
    struct Document: Sendable {
        let bytes: [UInt8]
        let hash: String
    }

    private let kinds: KindCatalog
    private let known = Mutex<(generation: Int, documents: [String: Document])>((-1, [:]))

    init(kinds: KindCatalog) { self.kinds = kinds }

    static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// The document at a path under /api or /apis; nil where nothing is served. Kept until the kinds change.
    func document(_ parts: [String], aggregated: Bool, serverAddress: String) -> Document? {
        let key = (aggregated ? "a" : "l") + parts.joined(separator: "/")
        let generation = kinds.generation
        if let document = known.withLock({ $0.generation == generation ? $0.documents[key] : nil }) { return document }
        guard let json = make(parts, aggregated: aggregated, serverAddress: serverAddress) else { return nil }
        let bytes = json.encoded()
        let hash = SHA256.hash(data: bytes).prefix(16).map { String($0, radix: 16) }.joined()
        let document = Document(bytes: bytes, hash: "\"\(hash.uppercased())\"")
        known.withLock {
            if $0.generation != generation { $0 = (generation, [:]) }
            $0.documents[key] = document
        }
        return document
    }

    private func make(_ parts: [String], aggregated: Bool, serverAddress: String) -> JSONValue? {
        switch (parts.first, parts.count) {
        case ("api", 1) where aggregated: return aggregatedList(groups: [""])
        case ("apis", 1) where aggregated: return aggregatedList(groups: groups.filter { !$0.isEmpty })
        case ("api", 1):
            return [
                "kind": "APIVersions", "versions": ["v1"],
                "serverAddressByClientCIDRs": [
                    ["clientCIDR": "0.0.0.0/0", "serverAddress": .string(serverAddress)]
                ],
            ]
        case ("api", 2): return resourceList(GroupVersion(group: "", version: parts[1]))
        case ("apis", 1):
            return [
                "kind": "APIGroupList", "apiVersion": "v1",
                "groups": .array(groups.filter { !$0.isEmpty }.compactMap(group)),
            ]
        case ("apis", 2):
            guard var group = group(parts[1]) else { return nil }
            group["kind"] = "APIGroup"
            group["apiVersion"] = "v1"
            return group
        case ("apis", 3): return resourceList(GroupVersion(group: parts[1], version: parts[2]))
        default: return nil
        }
    }

    private var groups: [String] {
        var seen: Set<String> = []
        return kinds.groupVersions.map(\.group).filter { seen.insert($0).inserted }
    }

    private func versions(_ group: String) -> [GroupVersion] { kinds.groupVersions.filter { $0.group == group } }

    private func group(_ name: String) -> JSONValue? {
        let versions = versions(name).map { version -> JSONValue in
            ["groupVersion": .string(version.description), "version": .string(version.version)]
        }
        guard let preferred = versions.first else { return nil }
        return ["name": .string(name), "versions": .array(versions), "preferredVersion": preferred]
    }

    private func resourceList(_ groupVersion: GroupVersion) -> JSONValue? {
        let kinds = kinds.kinds(in: groupVersion)
        guard !kinds.isEmpty else { return nil }
        var resources: [JSONValue] = []
        for kind in kinds {
            var entry: JSONValue = [
                "name": .string(kind.id.resource.resource), "singularName": .string(kind.singular),
                "namespaced": .bool(kind.id.isNamespaced), "kind": .string(kind.id.kind), "verbs": JSONValue(kind.verbs),
            ]
            if !kind.shortNames.isEmpty { entry["shortNames"] = JSONValue(kind.shortNames) }
            if !kind.categories.isEmpty { entry["categories"] = JSONValue(kind.categories) }
            resources.append(entry)
            for subresource in kind.subresources {
                let (response, name) = subresource.responseKind ?? (groupVersion, kind.id.kind)
                var entry: JSONValue = [
                    "name": .string("\(kind.id.resource.resource)/\(subresource.name)"), "singularName": "",
                    "namespaced": .bool(kind.id.isNamespaced), "kind": .string(name),
                    "verbs": JSONValue(subresource.verbs),
                ]
                if response != groupVersion {
                    entry["group"] = .string(response.group)
                    entry["version"] = .string(response.version)
                }
                resources.append(entry)
            }
        }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion.description),
            "resources": .array(resources),
        ]
    }

    private func aggregatedList(groups: [String]) -> JSONValue {
        let items = groups.map { group -> JSONValue in
            let versions = versions(group).map { version -> JSONValue in
                [
                    "version": .string(version.version), "freshness": "Current",
                    "resources": .array(kinds.kinds(in: version).map(aggregated)),
                ]
            }
            let metadata: JSONValue = group.isEmpty ? [:] : ["name": .string(group)]
            return ["metadata": metadata, "versions": .array(versions)]
        }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(items),
        ]
    }

    private func aggregated(_ kind: KindDescription) -> JSONValue {
        var entry: JSONValue = [
            "resource": .string(kind.id.resource.resource),
            "responseKind": Self.responseKind(kind.id.groupVersion, kind.id.kind),
            "scope": kind.id.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(kind.singular),
            "verbs": JSONValue(kind.verbs),
        ]
        if !kind.shortNames.isEmpty { entry["shortNames"] = JSONValue(kind.shortNames) }
        if !kind.categories.isEmpty { entry["categories"] = JSONValue(kind.categories) }
        if !kind.subresources.isEmpty {
            entry["subresources"] = .array(
                kind.subresources.map { subresource in
                    let (response, name) = subresource.responseKind ?? (kind.id.groupVersion, kind.id.kind)
                    return [
                        "subresource": .string(subresource.name), "responseKind": Self.responseKind(response, name),
                        "verbs": JSONValue(subresource.verbs),
                    ]
                })
        }
        return entry
    }

    private static func responseKind(_ groupVersion: GroupVersion, _ kind: String) -> JSONValue {
        ["group": .string(groupVersion.group), "version": .string(groupVersion.version), "kind": .string(kind)]
    }
}
