package import Machinery

/// A request's address: a resource, perhaps an object of it, perhaps a subresource of that.
package struct ResourcePath: Sendable, Hashable {
    package var groupVersion: GroupVersion
    package var resource: String
    /// nil for cluster-scoped resources and for a collection over all namespaces.
    package var namespace: String?
    /// nil for a collection.
    package var name: String?
    /// `status`, `scale`, `log`, `instantiate`, `webhooks/SECRET/TYPE`.
    package var subresource: String?

    package init(
        _ groupVersion: GroupVersion, _ resource: String, namespace: String? = nil, name: String? = nil,
        subresource: String? = nil
    ) {
        self.groupVersion = groupVersion
        self.resource = resource
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
    }

    /// The path of a kind's object or collection. A cluster-scoped kind ignores `namespace`.
    package init(_ kind: KindID, namespace: String? = nil, name: String? = nil, subresource: String? = nil) {
        let scope = kind.isNamespaced && namespace?.isEmpty == false ? namespace : nil
        self.init(kind.groupVersion, kind.resource.resource, namespace: scope, name: name, subresource: subresource)
    }

    package var groupResource: GroupResource { GroupResource(groupVersion.group, resource) }

    /// `/apis/apps.openshift.io/v1/namespaces/shop/deploymentconfigs/web/scale`; parts are not percent-encoded.
    package var urlPath: String {
        var path = groupVersion.path
        if let namespace { path += "/namespaces/\(namespace)" }
        path += "/\(resource)"
        if let name { path += "/\(name)" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}

/// Which objects of a collection.
package struct ListOptions: Sendable, Hashable {
    /// `app=web,tier!=db`; empty means all.
    package var labelSelector: String
    /// `status.phase=Running`; empty means all.
    package var fieldSelector: String

    package init(labelSelector: String = "", fieldSelector: String = "") {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }
}

/// A collection as the API lists it.
package struct ObjectList: Sendable {
    /// Where a watch goes on from.
    package let resourceVersion: String
    package let items: [JSONValue]

    package init(resourceVersion: String, items: [JSONValue]) {
        self.resourceVersion = resourceVersion
        self.items = items
    }
}

/// A watch event as the API tells it.
package enum WatchEvent: Sendable, Hashable {
    case added(JSONValue)
    case modified(JSONValue)
    case deleted(JSONValue)
    /// Nothing changed; a later watch may start from this resourceVersion.
    case bookmark(resourceVersion: String)
}

/// How an object is deleted (meta/v1 `DeleteOptions`).
package struct DeleteOptions: Sendable, Hashable {
    /// What becomes of the objects that the deleted one owns.
    package enum Propagation: String, Sendable {
        case background = "Background", foreground = "Foreground", orphan = "Orphan"
    }
    /// Seconds; nil means the kind's default.
    package var gracePeriodSeconds: Int?
    package var propagation: Propagation?
    package var uid: String?
    package var resourceVersion: String?

    package init(
        gracePeriodSeconds: Int? = nil, propagation: Propagation? = nil, uid: String? = nil,
        resourceVersion: String? = nil
    ) {
        self.gracePeriodSeconds = gracePeriodSeconds
        self.propagation = propagation
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}

/// How a patch's body is read, by its media type.
package enum PatchType: String, Sendable, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"
}

/// The API as every part of the platform uses it, in process or over HTTPS: the only door to objects.
///
/// All calls throw `StatusError` for what the API refuses. Objects are whole documents; `update` needs the
/// resourceVersion that was read (a stale one is `.conflict`).
package protocol APIClient: Sendable {
    func get(_ path: ResourcePath) async throws -> JSONValue
    func list(_ path: ResourcePath, _ options: ListOptions) async throws -> ObjectList
    /// POSTs to a collection or to a subresource, and returns the answer's body.
    func create(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue
    func update(_ path: ResourcePath, _ object: JSONValue) async throws -> JSONValue
    func patch(_ path: ResourcePath, _ type: PatchType, _ patch: JSONValue) async throws -> JSONValue
    /// Deletes one object and returns the answer: the object while its deletion is pending, else a `Status`.
    func delete(_ path: ResourcePath, _ options: DeleteOptions) async throws -> JSONValue
    /// Changes after `resourceVersion`; ends by throwing (`.expired` means list again) or when the server closes it.
    func watch(
        _ path: ResourcePath, _ options: ListOptions, from resourceVersion: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error>
    /// The same API as another identity (impersonation): what it may not do, this client may not do either.
    func acting(as identity: Identity) -> any APIClient
}

/// The calls again, with typed views.
extension APIClient {
    /// An object. Throws `notFound` where there is none.
    package func get<View: ObjectView>(_: View.Type, namespace: String = "", name: String) async throws -> View {
        View(json: try await get(ResourcePath(View.kind, namespace: namespace, name: name)))
    }

    /// The object, or nil where there is none.
    package func find<View: ObjectView>(_: View.Type, namespace: String = "", name: String) async throws -> View? {
        do {
            return try await get(View.self, namespace: namespace, name: name)
        } catch let error as StatusError where error.reason == .notFound {
            return nil
        }
    }

    /// The objects of a kind.
    package func list<View: ObjectView>(
        _: View.Type, namespace: String? = nil, _ options: ListOptions = ListOptions()
    ) async throws -> [View] {
        try await list(ResourcePath(View.kind, namespace: namespace), options).items.map(View.init(json:))
    }

    /// Creates an object and returns it as it is stored.
    @discardableResult
    package func create<View: ObjectView>(_ object: View) async throws -> View {
        View(json: try await create(ResourcePath(View.kind, namespace: object.namespace), object.json))
    }

    /// Replaces an object and returns it as it is stored. Throws `conflict` where it has changed meanwhile.
    @discardableResult
    package func update<View: ObjectView>(_ object: View) async throws -> View {
        let path = ResourcePath(View.kind, namespace: object.namespace, name: object.name)
        return View(json: try await update(path, object.json))
    }

    /// Writes only the object's status.
    @discardableResult
    package func updateStatus<View: ObjectView>(_ object: View) async throws -> View {
        let path = ResourcePath(View.kind, namespace: object.namespace, name: object.name, subresource: "status")
        return View(json: try await update(path, object.json))
    }

    /// Merges `patch` (RFC 7386) into the object, or into one of its subresources.
    @discardableResult
    package func merge<View: ObjectView>(
        _: View.Type, namespace: String = "", name: String, subresource: String? = nil, _ patch: JSONValue
    ) async throws -> View {
        let path = ResourcePath(View.kind, namespace: namespace, name: name, subresource: subresource)
        return View(json: try await self.patch(path, .merge, patch))
    }

    /// Deletes the object; one that is gone already is no error.
    package func delete<View: ObjectView>(
        _: View.Type, namespace: String = "", name: String, _ options: DeleteOptions = DeleteOptions()
    ) async throws {
        do {
            _ = try await delete(ResourcePath(View.kind, namespace: namespace, name: name), options)
        } catch let error as StatusError where error.reason == .notFound {}
    }

    /// Reads, changes and writes the object, again from the start on a conflict. `change` returns false to leave it.
    @discardableResult
    package func modify<View: ObjectView>(
        _: View.Type, namespace: String = "", name: String, subresource: String? = nil,
        _ change: @Sendable (inout View) throws -> Bool
    ) async throws -> View {
        let path = ResourcePath(View.kind, namespace: namespace, name: name)
        var target = path
        target.subresource = subresource
        while true {
            var object = View(json: try await get(path))
            guard try change(&object) else { return object }
            do {
                return View(json: try await update(target, object.json))
            } catch let error as StatusError where error.reason == .conflict {
                try Task.checkCancellation()
            }
        }
    }
}
