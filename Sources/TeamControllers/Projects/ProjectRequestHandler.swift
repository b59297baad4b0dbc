import Kinds
import Machinery
package import Reconciling

/// Answers for `projectrequests`: makes a project whose administrator is the one who asks.
package struct ProjectRequestHandler: ResourceHandler {
    private let client: any APIClient
    private let access: any ProjectAccess
    private let clock: any Clock<Duration>

    /// `client` acts as the platform: those who ask may not create namespaces themselves.
    package init(
        client: any APIClient, access: any ProjectAccess, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.client = client
        self.access = access
        self.clock = clock
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [(ProjectRequest.kind.groupVersion.group, ProjectRequest.kind.resource.resource, ["create", "list"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        switch call.verb {
        case "list":
            return .object(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"])
        case "create":
            let project = try await create(ProjectRequest(json: call.body), requester: call.identity)
            return .object(ProjectView.project(project), code: 201)
        default: throw StatusError(.methodNotAllowed, "\(call.verb) is not offered for projectrequests")
        }
    }

    private func create(_ request: ProjectRequest, requester: Identity) async throws -> Namespace {
        let name = request.name
        if let fault = ProjectView.fault(inName: name) {
            throw StatusError.invalid(
                group: ProjectRequest.kind.groupVersion.group, kind: "ProjectRequest", name: name, [fault])
        }
        let namespace: JSONValue
        do {
            namespace = try await client.create(
                ResourcePath(Namespace.kind), ProjectView.namespace(for: request, requester: requester.name))
        } catch let error as StatusError where error.reason == .alreadyExists {
            throw StatusError.alreadyExists(ProjectView.resource, name)
        }
        do {
            _ = try await client.create(
                ResourcePath(RoleBinding.kind, namespace: name),
                DefaultBindings.projectAdmin(requester.name, namespace: name))
        } catch {
            // Without its administrator nobody could use or remove it.
            _ = try? await client.delete(ResourcePath(Namespace.kind, name: name), DeleteOptions())
            throw error
        }
        try await waitUntilEffective(name, requester)
        return try await client.find(Namespace.self, name: name) ?? Namespace(json: namespace)
    }

    /// Waits, for a few seconds at the most, until the requester sees the project and its builds find their service
    /// account. The project is there in any case.
    private func waitUntilEffective(_ project: String, _ requester: Identity) async throws {
        for attempt in 0..<60 {
            let isVisible = try await access.maySee(project, requester)
            let builder = try await client.find(ServiceAccount.self, namespace: project, name: "builder")
            if isVisible, builder != nil { return }
            try await clock.sleep(for: .milliseconds(min(5 * (attempt + 1), 100)))
        }
    }
}
