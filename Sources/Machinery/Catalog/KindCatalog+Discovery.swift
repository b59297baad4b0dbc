/// Discovery documents: how clients learn which resources there are.
extension KindCatalog {
    /// `/api`. `address` is the `host:port` that clients reach the server under.
    package func apiVersions(address: String) -> JSONValue {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(address)]],
        ]
    }

    /// `/apis`.
    package func groupList() -> JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(groupNames.filter { !$0.isEmpty }.map(group)),
        ]
    }

    /// `/apis/GROUP`; nil where there is no such group.
    package func apiGroup(_ name: String) -> JSONValue? {
        guard !name.isEmpty, groupNames.contains(name) else { return nil }
        var document: JSONValue = ["kind": "APIGroup", "apiVersion": "v1"]
        for (key, value) in group(name).object ?? [:] { document[key] = value }
        return document
    }

    /// `/api/v1` and `/apis/GROUP/VERSION`; nil where there is no such group-version.
    package func resourceList(_ groupVersion: GroupVersion) -> JSONValue? {
        let kinds = kinds(in: groupVersion)
        guard !kinds.isEmpty else { return nil }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(groupVersion.description),
            "resources": .array(kinds.flatMap(Self.resources)),
        ]
    }

    /// `/api` (`isCore`) or `/apis` as an `APIGroupDiscoveryList` (apidiscovery.k8s.io/v2).
    package func aggregatedDiscovery(isCore: Bool, version: String = "v2") -> JSONValue {
        let groups = groupNames.filter { $0.isEmpty == isCore }.map { name -> JSONValue in
            let versions = groupVersions.filter { $0.group == name }.map { groupVersion -> JSONValue in
                [
                    "version": .string(groupVersion.version),
                    "resources": .array(kinds(in: groupVersion).map(Self.discovered)), "freshness": "Current",
                ]
            }
            let metadata: JSONValue = name.isEmpty ? [:] : ["name": .string(name)]
            return ["metadata": metadata, "versions": .array(versions)]
        }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(groups),
        ]
    }

    /// Groups in the order of registration; "" is core.
    package var groupNames: [String] {
        var names: [String] = []
        for groupVersion in groupVersions where !names.contains(groupVersion.group) { names.append(groupVersion.group) }
        return names
    }

    private func group(_ name: String) -> JSONValue {
        let versions = groupVersions.filter { $0.group == name }.map { groupVersion -> JSONValue in
            ["groupVersion": .string(groupVersion.description), "version": .string(groupVersion.version)]
        }
        return ["name": .string(name), "versions": .array(versions), "preferredVersion": versions.first ?? .null]
    }

    private static func resources(_ kind: KindDescription) -> [JSONValue] {
        var entry: JSONValue = [
            "name": .string(kind.id.resource.resource), "singularName": .string(kind.singular),
            "namespaced": .bool(kind.id.isNamespaced), "kind": .string(kind.id.kind), "verbs": JSONValue(kind.verbs),
        ]
        if !kind.shortNames.isEmpty { entry["shortNames"] = JSONValue(kind.shortNames) }
        if !kind.categories.isEmpty { entry["categories"] = JSONValue(kind.categories) }
        let parts = kind.subresources.map { part -> JSONValue in
            var entry: JSONValue = [
                "name": .string("\(kind.id.resource.resource)/\(part.name)"), "singularName": "",
                "namespaced": .bool(kind.id.isNamespaced),
            ]
            if let response = part.responseKind, response.groupVersion != kind.id.groupVersion {
                entry["group"] = JSONValue(response.groupVersion.group.nilIfEmpty)
                entry["version"] = .string(response.groupVersion.version)
            }
            entry["kind"] = .string(part.responseKind?.kind ?? kind.id.kind)
            entry["verbs"] = JSONValue(part.verbs)
            return entry
        }
        return [entry] + parts
    }

    private static func discovered(_ kind: KindDescription) -> JSONValue {
        var entry: JSONValue = [
            "resource": .string(kind.id.resource.resource),
            "responseKind": responseKind(nil, kind), "scope": kind.id.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(kind.singular), "verbs": JSONValue(kind.verbs),
        ]
        if !kind.shortNames.isEmpty { entry["shortNames"] = JSONValue(kind.shortNames) }
        if !kind.categories.isEmpty { entry["categories"] = JSONValue(kind.categories) }
        if !kind.subresources.isEmpty {
            entry["subresources"] = .array(
                kind.subresources.map { part in
                    [
                        "subresource": .string(part.name), "responseKind": responseKind(part, kind),
                        "verbs": JSONValue(part.verbs),
                    ]
                })
        }
        return entry
    }

    /// Empty group and version mean those of the enclosing resource.
    private static func responseKind(_ part: Subresource?, _ kind: KindDescription) -> JSONValue {
        guard let response = part?.responseKind, response.groupVersion != kind.id.groupVersion else {
            return ["group": "", "version": "", "kind": .string(part?.responseKind?.kind ?? kind.id.kind)]
        }
        return [
            "group": .string(response.groupVersion.group), "version": .string(response.groupVersion.version),
            "kind": .string(response.kind),
        ]
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
