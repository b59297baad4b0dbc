import Kinds
import Machinery
package import Reconciling

/// Answers for `projects`: namespaces, of which everybody lists and watches those that they may get.
package struct ProjectHandler: ResourceHandler {
    let client: any APIClient
    let access: any ProjectAccess

    /// `client` acts as the platform: the caller was authorized for the project, not for the namespace.
    package init(client: any APIClient, access: any ProjectAccess) {
        self.client = client
        self.access = access
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [
            (
                ProjectView.resource.group, ProjectView.resource.resource,
                ["create", "delete", "get", "list", "patch", "update", "watch"]
            )
        ]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        do {
            switch call.verb {
            case "get": return .object(ProjectView.project(try await namespace(call)))
            case "list": return try await list(call)
            case "watch": return .watch(try await watch(call))
            case "create": return try await create(call)
            case "update": return try await update(call)
            case "patch": return try await patch(call)
            case "delete": return try await delete(call)
            default: throw StatusError(.methodNotAllowed, "\(call.verb) is not offered for projects")
            }
        } catch var error as StatusError where error.kind == "namespaces" {
            error.message = error.message.replacing("namespaces \"", with: "\(ProjectView.resource) \"")
            error.group = ProjectView.resource.group
            error.kind = ProjectView.resource.resource
            throw error
        }
    }

    private func namespace(_ call: APICall) async throws -> Namespace {
        try await client.get(Namespace.self, name: call.path.name ?? "")
    }

    private func list(_ call: APICall) async throws -> APIAnswer {
        let list = try await client.list(ResourcePath(Namespace.kind), ListOptions())
        var visible: [JSONValue] = []
        for item in list.items {
            let namespace = Namespace(json: item)
            if try await access.maySee(namespace.name, call.identity) { visible.append(ProjectView.project(namespace)) }
        }
        return .list(visible, resourceVersion: list.resourceVersion)
    }

    private func create(_ call: APICall) async throws -> APIAnswer {
        let name = call.body["metadata"]["name"].string ?? ""
        if let fault = ProjectView.fault(inName: name) {
            throw StatusError.invalid(group: ProjectView.resource.group, kind: "Project", name: name, [fault])
        }
        let made = try await client.create(ResourcePath(Namespace.kind), ProjectView.namespace(call.body))
        return .object(ProjectView.project(Namespace(json: made)), code: 201)
    }

    private func update(_ call: APICall) async throws -> APIAnswer {
        try await change(call) { _ in call.body }
    }

    private func patch(_ call: APICall) async throws -> APIAnswer {
        try await change(call) { project in
            call.patchType == .json ? try JSONPatch(json: call.body).apply(to: project) : project.merging(call.body)
        }
    }

    /// Writes what `wanted` makes of the project as it is; again from the start where somebody else was faster, unless
    /// the caller says of which version it speaks.
    private func change(_ call: APICall, _ wanted: (JSONValue) throws -> JSONValue) async throws -> APIAnswer {
        let path = ResourcePath(Namespace.kind, name: call.path.name)
        while true {
            let current = Namespace(json: try await client.get(path))
            let next = try ProjectChange.applying(wanted(ProjectView.project(current)), to: current)
            do {
                return .object(ProjectView.project(Namespace(json: try await client.update(path, next.json))))
            } catch let error as StatusError where error.reason == .conflict {
                guard call.body["metadata"]["resourceVersion"].isNull else { throw error }
                try Task.checkCancellation()
            }
        }
    }

    private func delete(_ call: APICall) async throws -> APIAnswer {
        let name = call.path.name ?? ""
        var options = DeleteOptions(propagation: .background)
        options.uid = call.body["preconditions"]["uid"].string
        _ = try await client.delete(ResourcePath(Namespace.kind, name: name), options)
        return .object([
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
            "details": [
                "name": .string(name), "group": .string(ProjectView.resource.group),
                "kind": .string(ProjectView.resource.resource),
            ],
        ])
    }
}
