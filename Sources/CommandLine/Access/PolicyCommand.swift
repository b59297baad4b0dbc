package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas policy`: who may do what in a project.
package struct PolicyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Give and take roles.",
        discussion: """
            Examples:
              paas policy add-role-to-user edit grace -n shop
            """,
        subcommands: [AddRoleToUser.self, RemoveRoleFromUser.self, AddRoleToGroup.self])
    package init() {}
}

private let rbac = "rbac.authorization.k8s.io"

/// One role for some subjects in the command's project.
private func grant(_ session: Session, role: String, subjects: [JSONValue]) async throws {
    let path = ResourcePath(GroupVersion("\(rbac)/v1"), "rolebindings", namespace: session.namespace)
    try await check(role, session)
    for subject in subjects {
        let bindings = try await session.api.list(path, ListOptions()).items
        let hasIt = bindings.contains {
            $0["roleRef"]["name"].string == role && $0["roleRef"]["kind"].string == "ClusterRole"
                && $0["subjects"].items.contains { isSame($0, subject) }
        }
        let name = subject["name"].string ?? ""
        if !hasIt {
            _ = try await session.api.create(
                path,
                [
                    "apiVersion": .string("\(rbac)/v1"), "kind": "RoleBinding",
                    "metadata": ["generateName": .string("\(role)-")],
                    "roleRef": ["apiGroup": .string(rbac), "kind": "ClusterRole", "name": .string(role)],
                    "subjects": [subject],
                ])
        }
        let did = hasIt ? "was given before" : "added"
        session.print("role \(role) \(did) in project \(session.namespace): \"\(name)\"")
    }
}

/// A role that isn't there is a typing error; whoever may not read roles is let through, the server decides.
private func check(_ role: String, _ session: Session) async throws {
    do {
        _ = try await session.api.get(ResourcePath(GroupVersion("\(rbac)/v1"), "clusterroles", name: role))
    } catch let error as StatusError where error.reason == .notFound {
        throw CommandError(
            "there is no role \"\(role)\"", hint: "the usual ones are admin, edit and view; `paas get clusterroles`")
    } catch let error as StatusError where error.reason == .forbidden {}
}

private func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
    one["kind"] == other["kind"] && one["name"] == other["name"]
}

private func subject(_ kind: String, _ name: String) -> JSONValue {
    ["apiGroup": .string(rbac), "kind": .string(kind), "name": .string(name)]
}

struct AddRoleToUser: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-role-to-user", abstract: "Give users a role in the project.",
        discussion: """
            Examples:
              paas policy add-role-to-user edit ada grace -n shop
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "The role: admin, edit, view, or one of your own.") var role: String
    @Argument(help: "The users' names.") var users: [String]

    func run(_ session: Session) async throws {
        try await grant(session, role: role, subjects: users.map { subject("User", $0) })
    }
}

struct AddRoleToGroup: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-role-to-group", abstract: "Give groups a role in the project.",
        discussion: """
            Examples:
              paas policy add-role-to-group view system:authenticated -n shop
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "The role: admin, edit, view, or one of your own.") var role: String
    @Argument(help: "The groups' names.") var groups: [String]

    func run(_ session: Session) async throws {
        try await grant(session, role: role, subjects: groups.map { subject("Group", $0) })
    }
}

struct RemoveRoleFromUser: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-role-from-user", abstract: "Take a role in the project from users.",
        discussion: """
            Examples:
              paas policy remove-role-from-user edit grace -n shop
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "The role.") var role: String
    @Argument(help: "The users' names.") var users: [String]

    func run(_ session: Session) async throws {
        let path = ResourcePath(GroupVersion("\(rbac)/v1"), "rolebindings", namespace: session.namespace)
        var taken: Set<String> = []
        for binding in try await session.api.list(path, ListOptions()).items
        where binding["roleRef"]["name"].string == role {
            let kept = binding["subjects"].items.filter {
                !($0["kind"].string == "User" && users.contains($0["name"].string ?? ""))
            }
            guard kept.count < binding["subjects"].items.count else { continue }
            taken.formUnion(
                binding["subjects"].items.filter { $0["kind"].string == "User" }.compactMap { $0["name"].string })
            var target = path
            target.name = binding["metadata"]["name"].string
            if kept.isEmpty {
                _ = try await session.api.delete(target, DeleteOptions())
            } else {
                var changed = binding
                changed["subjects"] = .array(kept)
                _ = try await session.api.update(target, changed)
            }
        }
        guard !taken.isEmpty else {
            throw CommandError(
                "nobody of \(users.joined(separator: ", ")) has the role \(role) in project \(session.namespace)",
                hint: "paas get rolebindings -n \(session.namespace)")
        }
        for user in users where taken.contains(user) {
            session.print("role \(role) removed in project \(session.namespace): \"\(user)\"")
        }
    }
}
