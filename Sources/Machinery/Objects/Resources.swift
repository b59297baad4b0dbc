/// A resource by its API group ("" for core) and plural name: what is stored, listed and authorized.
package struct GroupResource: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let resource: String

    package init(_ group: String, _ resource: String) {
        self.group = group
        self.resource = resource
    }

    /// `pods`, `routes.route.openshift.io`.
    package var description: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// A group and version as `apiVersion` writes it: `v1`, `apps.openshift.io/v1`.
package struct GroupVersion: Sendable, Hashable, CustomStringConvertible {
    package let group: String
    package let version: String

    package init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// Reads `v1` or `group/version`.
    package init(_ apiVersion: String) {
        if let slash = apiVersion.firstIndex(of: "/") {
            self.init(
                group: String(apiVersion[..<slash]), version: String(apiVersion[apiVersion.index(after: slash)...]))
        } else {
            self.init(group: "", version: apiVersion)
        }
    }

    package var description: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The URL path that the group-version is served under: `/api/v1`, `/apis/GROUP/VERSION`.
    package var path: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
}

/// Where one object is: its resource, namespace ("" for cluster-scoped ones) and name.
package struct ObjectKey: Sendable, Hashable, CustomStringConvertible {
    package let resource: GroupResource
    package let namespace: String
    package let name: String

    package init(_ resource: GroupResource, namespace: String = "", name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    package var description: String { namespace.isEmpty ? "\(resource)/\(name)" : "\(resource)/\(namespace)/\(name)" }
}
