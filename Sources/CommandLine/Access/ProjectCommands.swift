package import ArgumentParser
internal import Machinery
internal import NIOHTTP1
internal import Reconciling

private let projects = ResourcePath(GroupVersion("project.openshift.io/v1"), "projects")

/// `paas projects`: the projects one may see.
package struct ProjectsCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "projects", abstract: "List your projects; the current one has a star.",
        discussion: """
            Examples:
              paas projects
              paas projects -q
            """)
    @OptionGroup package var client: ClientOptions
    @Flag(name: [.short, .long], help: "Only the names.") var quiet = false
    package init() {}

    package func run(_ session: Session) async throws {
        let list = try await session.api.list(projects, ListOptions()).items
        if quiet {
            for project in list { session.print(project["metadata"]["name"].string ?? "") }
            return
        }
        guard !list.isEmpty else { return session.print("You have no project yet. Create one: paas new-project NAME") }
        for project in list {
            let name = project["metadata"]["name"].string ?? ""
            let title = project["metadata"]["annotations"]["openshift.io/display-name"].string ?? ""
            session.print("\(name == session.namespace ? "*" : " ") \(name)\(title.isEmpty ? "" : " - \(title)")")
        }
    }

    static func names(_ api: RemoteClient) async throws -> [String] {
        try await api.list(projects, ListOptions()).items.compactMap { $0["metadata"]["name"].string }
    }
}

/// `paas project`: shows or changes the current project.
package struct ProjectCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "project", abstract: "Show or change the current project.",
        discussion: """
            Examples:
              paas project
              paas project shop
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "The project to work in from now on.") var name: String?
    package init() {}

    package func run(_ session: Session) async throws {
        guard let name else {
            return session.print("Using project \(session.namespace) on \(session.api.connection.server).")
        }
        do {
            _ = try await session.api.json(.GET, "\(projects.urlPath)/\(name)")
        } catch let error as StatusError where error.reason == .notFound || error.reason == .forbidden {
            let known = try await ProjectsCommand.names(session.api)
            throw CommandError(
                "you have no project \"\(name)\"",
                hint: known.isEmpty ? "paas new-project \(name)" : "yours are: \(known.joined(separator: ", "))")
        }
        try Self.use(name, session.config)
        session.print("Now using project \(name) on \(session.api.connection.server).")
    }

    /// Makes `name` the namespace of the current context.
    static func use(_ name: String, _ config: Kubeconfig) throws(CommandError) {
        var config = config
        var context = config.context
        context["namespace"] = .string(name)
        config.setEntry("contexts", "context", config.currentContext, context)
        try config.save()
    }
}

/// `paas new-project`: creates a project and switches to it.
package struct NewProjectCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "new-project", abstract: "Create a project and use it.",
        discussion: """
            Examples:
              paas new-project shop --display-name "The shop"
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "The project's name: 2 to 63 lower-case letters, digits and dashes.") var name: String
    @Option(name: .long, help: "A title for people.") var displayName: String?
    @Option(name: .long, help: "What it is for.") var description: String?
    @Flag(name: .long, help: "Don't switch to it.") var skipConfigWrite = false
    package init() {}

    package func run(_ session: Session) async throws {
        let path = ResourcePath(GroupVersion("project.openshift.io/v1"), "projectrequests")
        _ = try await session.api.create(
            path,
            [
                "apiVersion": "project.openshift.io/v1", "kind": "ProjectRequest",
                "metadata": ["name": .string(name)], "displayName": JSONValue(displayName),
                "description": JSONValue(description),
            ])
        guard !skipConfigWrite else {
            return session.print("Project \(name) created; use it with: paas project \(name)")
        }
        try ProjectCommand.use(name, session.config)
        session.print("Now using project \(name) on \(session.api.connection.server).")
        session.print("")
        session.print("Next, in a git repository with your application:")
        session.print("  paas git-remote && git push paas main")
    }
}
