package import ArgumentParser
internal import Foundation
internal import Kinds
internal import Machinery
internal import Reconciling

/// `paas new-app`: an application from a template, from source, or from an image.
package struct NewAppCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "new-app", abstract: "Create an application from a template, source or an image.",
        discussion: """
            Examples:
              paas new-app --template=static -p NAME=web
              paas new-app python~https://git.example.org/shop.git --name shop
              paas new-app --image registry.example.org/team/web:1.2
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "BUILDER~REPOSITORY, a template's name, or an image.") var component: String?
    @Option(name: .long, help: "A template of the project or of project openshift.") var template: String?
    @Option(name: [.short, .customLong("param")], help: "NAME=VALUE for the template.") var parameters: [String] = []
    @Option(name: .long, help: "The application's name.") var name: String?
    @Option(name: .long, help: "The builder image stream, where the source is given without one.")
    var imageStream: String?
    @Option(name: [.customLong("image"), .customLong("docker-image")], help: "An image to run.") var image: String?
    @Option(name: .long, help: "The folder within the repository.") var contextDir: String?
    @Option(name: [.short, .long], help: "KEY=VALUE for the environment.") var env: [String] = []
    @Flag(name: .long, help: "Only show what would be created.") var dryRun = false
    package init() {}

    package func run(_ session: Session) async throws {
        let objects = try await objects(session)
        let mapper = try await ResourceMapper.discover(session.api)
        try await session.checkCreation(of: objects, mapper)
        session.print("--> Creating resources\(dryRun ? " (dry run)" : "") in project \(session.namespace) ...")
        var failures = 0
        for object in objects {
            let kind = object["kind"].string?.lowercased() ?? ""
            let title = "\(kind) \"\(object["metadata"]["name"].string ?? "")\""
            if dryRun {
                session.print("    \(title)")
                continue
            }
            do {
                try await session.createObject(object, mapper, quiet: true)
                session.print("    \(title) created")
            } catch let error as StatusError {
                failures += 1
                session.terminal.note("    \(title): \(error.message)")
            }
        }
        guard failures == 0 else {
            throw CommandError(
                "\(failures) of \(objects.count) objects could not be created",
                hint: "`paas get all` shows what is there")
        }
        if !dryRun { try await report(session, objects) }
    }

    private func objects(_ session: Session) async throws -> [JSONValue] {
        if let template { return try await fromTemplate(template, session) }
        if let image { return try await fromImage(image, session) }
        guard let component else {
            throw CommandError(
                "nothing named to make an application of",
                hint: "give BUILDER~REPOSITORY, --template NAME or --image IMAGE")
        }
        if let tilde = component.firstIndex(of: "~") {
            let repository = String(component[component.index(after: tilde)...])
            return try await fromSource(repository, builder: String(component[..<tilde]), session)
        }
        if component.contains("://") || component.hasSuffix(".git") {
            guard let imageStream else {
                throw CommandError(
                    "no builder named for \(component)",
                    hint: "write python~\(component), or `paas git-remote` and git push, which finds out by itself")
            }
            return try await fromSource(component, builder: imageStream, session)
        }
        if try await Templates.find(component, session) != nil { return try await fromTemplate(component, session) }
        let isStream = component.contains("/") ? false : try await Builders.namespace(of: component, session) != nil
        guard component.contains("/") || isStream else {
            throw CommandError(
                "there is no template and no image stream \"\(component)\"",
                hint:
                    "`paas get templates,is -n openshift` lists them; source is BUILDER~URL, an image --image HOST/NAME:TAG"
            )
        }
        return try await fromImage(component, session)
    }

    private func fromTemplate(_ template: String, _ session: Session) async throws -> [JSONValue] {
        guard var found = try await Templates.find(template, session) else {
            throw CommandError(
                "there is no template \"\(template)\" in project \(session.namespace) or openshift",
                hint: "`paas get templates -n openshift` lists them")
        }
        var parameters = parameters
        if let name { parameters.append("NAME=\(name)") }
        try Templates.set(parameters, in: &found)
        return try await Templates.process(found, session)
    }

    private func fromSource(_ repository: String, builder: String, _ session: Session) async throws -> [JSONValue] {
        guard !repository.isEmpty else {
            throw CommandError("no repository after \"\(builder)~\"", hint: "for example \(builder)~https://…/shop.git")
        }
        let parts = repository.split(separator: "#", maxSplits: 1).map(String.init)
        let url = parts.first ?? repository
        let folder = url.split(separator: "/").last.map(String.init) ?? "app"
        let application = SourceApplication(
            name: try name ?? GitRemoteCommand.applicationName(folder.replacing(".git", with: "")), repository: url,
            reference: parts.count > 1 ? parts[1] : nil, contextDirectory: contextDir,
            builder: Builders.reference(builder), builderNamespace: try await Builders.find(builder, session),
            environment: try pairs())
        return [
            application.imageStream, application.buildConfig, application.deploymentConfig, application.service,
        ]
    }

    private func fromImage(_ image: String, _ session: Session) async throws -> [JSONValue] {
        let last = image.split(separator: "/").last.map(String.init) ?? image
        let base = last.split(whereSeparator: { $0 == ":" || $0 == "@" }).first.map(String.init) ?? last
        let environment = JSONValue.array(
            try pairs().map { ["name": .string($0.0), "value": .string($0.1)] })
        let stream = image.contains("/") ? nil : try await Builders.namespace(of: image, session)
        return [
            SourceApplication.deploymentConfig(
                name: name ?? base, image: stream == nil ? image : nil,
                stream: stream == nil ? nil : Builders.reference(image), streamNamespace: stream, env: environment),
            SourceApplication.service(name: name ?? base, port: 8080),
        ]
    }

    private func pairs() throws(CommandError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for text in env {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { throw CommandError("\"\(text)\" is no KEY=VALUE", hint: "-e KEY=VALUE") }
            pairs.append((parts[0], parts[1]))
        }
        return pairs
    }

    private func report(_ session: Session, _ objects: [JSONValue]) async throws {
        session.print("--> Success")
        for object in objects where object["kind"].string == "BuildConfig" {
            session.print("    Build: paas logs -f bc/\(object["metadata"]["name"].string ?? "")")
        }
        for object in objects where object["kind"].string == "DeploymentConfig" {
            session.print("    Rollout: paas rollout status dc/\(object["metadata"]["name"].string ?? "")")
        }
        let routes = objects.filter { $0["kind"].string == "Route" }
        for route in routes {
            let live = try await session.api.get(
                Route.self, namespace: session.namespace, name: route["metadata"]["name"].text)
            session.print("    Served at: \(try await session.routerPorts().url(of: live))")
        }
        if routes.isEmpty, let service = objects.first(where: { $0["kind"].string == "Service" }) {
            session.print(
                "    Not reachable from outside yet: paas expose svc/\(service["metadata"]["name"].string ?? "")")
        }
    }
}

/// `paas new-build`: an image stream and a build configuration from source.
package struct NewBuildCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "new-build", abstract: "Create a build configuration from source.",
        discussion: """
            Examples:
              paas new-build python~https://git.example.org/shop.git --name shop
              paas new-build python --binary --name shop && paas start-build shop --from-dir .
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "BUILDER~REPOSITORY.") var component: String
    @Option(name: .long, help: "The build configuration's name.") var name: String?
    @Flag(name: .long, help: "Source comes by `paas start-build --from-dir`.") var binary = false
    @OptionGroup var result: ResultOptions
    package init() {}

    package func run(_ session: Session) async throws {
        let parts = component.split(separator: "~", maxSplits: 1).map(String.init)
        guard parts.count == 2 || binary else {
            throw CommandError(
                "\"\(component)\" is no BUILDER~REPOSITORY", hint: "for example python~https://…/shop.git, or --binary")
        }
        let repository = parts.count == 2 ? parts[1] : ""
        let folder = repository.split(separator: "/").last.map(String.init) ?? parts[0]
        let application = SourceApplication(
            name: try name ?? GitRemoteCommand.applicationName(folder.replacing(".git", with: "")),
            repository: repository, reference: nil, contextDirectory: nil, builder: Builders.reference(parts[0]),
            builderNamespace: try await Builders.find(parts[0], session), environment: [])
        var config = application.buildConfig
        if binary {
            config["spec"]["source"] = ["type": "Binary", "binary": [:]]
            config["spec"]["triggers"] = []
        }
        let mapper = try await ResourceMapper.discover(session.api)
        try await session.checkCreation(of: [application.imageStream, config], mapper)
        try await session.createObject(application.imageStream, mapper, result: result)
        try await session.createObject(config, mapper, result: result)
        guard result.format == nil else { return }
        let next = binary ? "start-build \(application.name) --from-dir ." : "logs -f bc/\(application.name)"
        session.print("Build: paas \(next)")
    }
}
