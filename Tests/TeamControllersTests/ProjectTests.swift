import Kinds
import Machinery
import Reconciling
import Synchronization
import TestKit
import Testing

@testable import TeamControllers

/// Access that a test sets.
private final class TestAccess: ProjectAccess {
    private let allowed = Mutex<[String: Set<String>]>([:])
    func allow(_ user: String, _ projects: Set<String>) { allowed.withLock { $0[user] = projects } }
    func maySee(_ project: String, _ identity: Identity) async throws -> Bool {
        allowed.withLock { $0[identity.name]?.contains(project) == true }
    }
}

private let ada = Identity(name: "ada", groups: ["system:authenticated"])

private func call(
    _ verb: String, _ resource: String = "projects", name: String? = nil, query: [String: [String]] = [:],
    body: JSONValue = .null, client: any APIClient
) -> APICall {
    APICall(
        verb: verb, path: ResourcePath(GroupVersion("project.openshift.io/v1"), resource, name: name), identity: ada,
        query: query, body: body, client: client)
}

@Suite(.timeLimit(.minutes(1)))
struct ProjectTests {
    @Test func `a project request makes a namespace whose administrator is the requester`() async throws {
        let api = OwnershipAPI()
        let access = TestAccess()
        access.allow("ada", ["shop"])
        var account = ServiceAccount(name: "builder", namespace: "shop")
        account.json["metadata"]["namespace"] = "shop"
        try await api.create(account)
        let handler = ProjectRequestHandler(client: api, access: access)
        let body: JSONValue = ["metadata": ["name": "shop"], "displayName": "The Shop"]
        let answer = try await handler.handle(call("create", "projectrequests", body: body, client: api))
        guard case .object(let project, let code) = answer else {
            Issue.record("no object")
            return
        }
        #expect(code == 201)
        #expect(project["kind"] == "Project")
        #expect(project["metadata"]["annotations"]["openshift.io/requester"] == "ada")
        #expect(project["metadata"]["annotations"]["openshift.io/display-name"] == "The Shop")
        let binding = try await api.get(RoleBinding.self, namespace: "shop", name: "admin")
        #expect(binding.roleRef.name == "admin")
        #expect(binding.subjects.map(\.name) == ["ada"])
        let error = await #expect(throws: StatusError.self) {
            try await handler.handle(call("create", "projectrequests", body: body, client: api))
        }
        #expect(error?.reason == .alreadyExists)
        #expect(error?.message == "projects.project.openshift.io \"shop\" already exists")
    }

    @Test(
        arguments: [
            ("a name", #"{"metadata": {"annotations": {"openshift.io/display-name": "Shop"}}}"#, nil),
            (
                "a network", #"{"metadata": {"annotations": {"example.com/network": "bank"}}}"#,
                "metadata.annotations[example.com/network]"
            ),
            (
                "ids", #"{"metadata": {"annotations": {"openshift.io/sa.scc.uid-range": null}}}"#,
                "metadata.annotations[openshift.io/sa.scc.uid-range]"
            ),
            ("all", #"{"metadata": {"annotations": null}}"#, "metadata.annotations[openshift.io/sa.scc.uid-range]"),
            ("labels", #"{"metadata": {"labels": {"team": "blue"}}}"#, "metadata.labels[team]"),
            (
                "an operation", #"[{"op": "add", "path": "/metadata/labels", "value": {"team": "blue"}}]"#,
                "metadata.labels[team]"
            ),
        ] as [(String, String, String?)])
    func `a project's administrator changes what it is called, nothing else`(
        what: String, text: String, field: String?
    ) async throws {
        let patch = try JSONValue(parsing: Array(text.utf8))
        let api = OwnershipAPI()
        var namespace = Namespace(name: "shop")
        namespace.metadata.annotations = ["openshift.io/sa.scc.uid-range": "1000000000/10000"]
        try await api.create(namespace)
        let handler = ProjectHandler(client: api, access: TestAccess())
        let call = APICall(
            verb: "patch", path: ResourcePath(GroupVersion("project.openshift.io/v1"), "projects", name: "shop"),
            identity: ada, body: patch, patchType: patch.array == nil ? .merge : .json, client: api)
        do {
            _ = try await handler.handle(call)
            #expect(field == nil, "\(what)")
        } catch let error as StatusError {
            #expect(error.causes.map(\.field) == [field], "\(what): \(error.message)")
        }
        let after = try await api.get(Namespace.self, name: "shop")
        #expect(after.metadata.annotations["openshift.io/sa.scc.uid-range"] == "1000000000/10000")
        #expect(after.metadata.annotations["openshift.io/display-name"] == (field == nil ? "Shop" : nil))
        #expect(after.metadata.labels["team"] == nil)
    }

    @Test(arguments: ["", "a", "kube-x", "openshift", "Shop", "-a", "a-", "a.b", String(repeating: "a", count: 64)])
    func `a name that no project may have is refused`(_ name: String) async throws {
        let api = OwnershipAPI()
        let handler = ProjectRequestHandler(client: api, access: TestAccess())
        let body: JSONValue = ["metadata": ["name": .string(name)]]
        let error = await #expect(throws: StatusError.self) {
            try await handler.handle(call("create", "projectrequests", body: body, client: api))
        }
        #expect(error?.reason == .invalid)
        #expect(error?.causes.first?.field == "metadata.name")
    }

    @Test func `a list has the projects that the caller may see`() async throws {
        let api = OwnershipAPI()
        let access = TestAccess()
        access.allow("ada", ["shop", "mine"])
        for name in ["bank", "mine", "shop"] { try await api.create(Namespace(name: name)) }
        let answer = try await ProjectHandler(client: api, access: access).handle(call("list", client: api))
        guard case .list(let items, _) = answer else {
            Issue.record("no list")
            return
        }
        #expect(items.map { $0["metadata"]["name"].string } == ["mine", "shop"])
        #expect(items.allSatisfy { $0["kind"] == "Project" })
    }

    @Test func `a watch tells of projects that come into sight and go out of it`() async throws {
        let api = OwnershipAPI()
        let access = TestAccess()
        access.allow("ada", ["shop"])
        for name in ["bank", "shop"] { try await api.create(Namespace(name: name)) }
        let answer = try await ProjectHandler(client: api, access: access).handle(call("watch", client: api))
        guard case .watch(let events) = answer else {
            Issue.record("no watch")
            return
        }
        var iterator = events.makeAsyncIterator()
        #expect(Told(try await iterator.next()) == Told("added", "shop"))
        access.allow("ada", ["shop", "bank"])
        try await api.create(RoleBinding(name: "view", namespace: "bank"))
        #expect(Told(try await iterator.next()) == Told("added", "bank"))
        access.allow("ada", ["bank"])
        try await api.create(ClusterRoleBinding(name: "any"))
        #expect(Told(try await iterator.next()) == Told("deleted", "shop"))
        try await api.modify(Namespace.self, name: "bank") { namespace in
            namespace.metadata.labels = ["a": "b"]
            return true
        }
        #expect(Told(try await iterator.next()) == Told("modified", "bank"))
    }

    @Test func `a missing project is told as a project`() async throws {
        let api = OwnershipAPI()
        let error = await #expect(throws: StatusError.self) {
            try await ProjectHandler(client: api, access: TestAccess()).handle(call("get", name: "none", client: api))
        }
        #expect(error?.message == "projects.project.openshift.io \"none\" not found")
    }
}

/// An event by its type and its object's name.
private struct Told: Equatable {
    let type: String
    let name: String

    init(_ type: String, _ name: String) {
        self.type = type
        self.name = name
    }

    init(_ event: WatchEvent?) {
        switch event {
        case .added(let object): self.init("added", object["metadata"]["name"].string ?? "")
        case .modified(let object): self.init("modified", object["metadata"]["name"].string ?? "")
        case .deleted(let object): self.init("deleted", object["metadata"]["name"].string ?? "")
        default: self.init("other", "")
        }
    }
}
