internal import APIServer
internal import BuildControllers
internal import Foundation
internal import GitServer
internal import HostSystem
internal import ImageRegistry
internal import Kinds
internal import Logging
internal import Machinery
internal import OCIImages
internal import Reconciling
internal import SourceBuild

/// What turns source into images: the controllers, the executor, the recipes, and the git server in front.
struct Builds: Sendable {
    let runnables: [any Runnable]
    let handlers: [any ResourceHandler]
    private let source: SourceBuildServices

    init(
        _ options: StartOptions, layout: DataLayout, server: APIServer, informers: SharedInformers, images: Images,
        registries: RegistryClient, templates: String, kinds: KindCatalog, logger: Logger
    ) throws {
        source = SourceBuildServices(
            client: server.makeClient(.component("builder")), informers: informers, layout: layout,
            images: images.store,
            catalog: try RecipeCatalog(folder: "\(templates)/builders"), logger: logger)
        let controllers = BuildParts(
            client: server.makeClient(.component("builds")), informers: informers,
            spool: SpooledInputs(inputs: source.inputs),
            importer: OutsideImages(client: server.makeClient(.component("builds")), registries: registries),
            catalog: kinds, time: .system, logger: logger)
        runnables = controllers.runnables + source.services
        handlers = controllers.handlers + source.handlers
    }

    /// The git server whose pushes these builds build.
    func gitServer(_ options: StartOptions, layout: DataLayout, server: APIServer) -> GitServer {
        let own = server.makeClient(.component("git"))
        let log = source.handlers.first { handler in
            handler.resources.contains { $0.group == "build.openshift.io" && $0.resource == "builds/log" }
        }
        let options = GitServerOptions(
            folder: layout.git, publicURL: "https://localhost:\(options.apiPort)", ports: options.routerPorts)
        return GitServer(
            client: own, inspector: DetectingInspector(detector: source.detector),
            log: HandledBuildLog(handler: log ?? MissingLog(), client: own),
            probe: RouterProbe(port: options.ports.http),
            options: options)
    }
}

/// Uploads of binary builds go where the executor looks for them.
private struct SpooledInputs: BinarySpool {
    let inputs: BuildInputs

    func store(buildUID: String, _ body: AsyncThrowingStream<[UInt8], any Error>) async throws {
        try await inputs.store(buildUID: buildUID, body)
    }
}

/// Asks the builders' recipes which of them fits a pushed commit.
private struct DetectingInspector: SourceInspector {
    let detector: SourceDetector

    func inspect(repositoryPath: String, commit: String) async throws -> Detection {
        let found: SourceDetection
        do {
            found = try await detector.detect(repository: repositoryPath, revision: commit)
        } catch let failure as BuildFailure {
            throw StatusError.badRequest(failure.message)
        }
        var details = ["port \(found.port): \(found.portReason)"]
        if let start = found.startCommand { details.append("start \"\(start)\": \(found.startReason)") }
        details += found.others
        return Detection(
            language: found.language, strategy: .source(builder: found.recipe), reason: found.reason, details: details,
            port: found.port)
    }
}

/// Answers where no room keeps build logs, which a complete platform never lacks.
private struct MissingLog: ResourceHandler {
    let resources: [(group: String, resource: String, verbs: [String])] = []

    func handle(_: APICall) async throws -> APIAnswer {
        throw StatusError(.serviceUnavailable, "this platform keeps no build logs")
    }
}
