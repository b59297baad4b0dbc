internal import APIServer
internal import BuildControllers
internal import Foundation
internal import GitServer
internal import HostSystem
internal import ImageRegistry
internal import Kinds
internal import Logging
internal import Machinery
internal import NodeRuntime
internal import OCIImages
internal import ObjectStore
internal import Reconciling
internal import ServiceLifecycle
internal import SourceBuild
internal import TeamControllers
internal import UnixSignals
internal import WorkloadControllers

/// All rooms of one instance, built and wired; nothing runs before `run`.
struct Platform: Sendable {
    let options: StartOptions
    let layout: DataLayout
    let server: APIServer
    let store: SQLiteObjectStore
    let informers: SharedInformers
    let node: Node
    /// Controllers, builders, node and router.
    let parts: [any Runnable]
    let defaults: DefaultContent
    let startup: Startup
    let logger: Logger

    /// Opens the state and builds every room.
    static func open(_ options: StartOptions, layout: DataLayout, logger: Logger) async throws -> Platform {
        let store = try await SQLiteObjectStore.open(path: layout.stateDB, logger: logger)
        let keys = try KeyFolder(layout.pki)
        let slot = ClientSlot()
        let catalog = KindCatalog.builtIn()
        let informers = SharedInformers(slot.acting(as: .component("informers")), logger: logger)
        let images = try Images(layout)
        let node = try Node(
            options, layout: layout, client: slot, informers: informers, images: images.store, keys: keys,
            logger: logger)
        let team = TeamControllers(
            client: slot.acting(as: .component("team")), informers: informers,
            kinds: catalog.all.filter(\.isStored).map(\.id), caBundle: keys.authority.pem, logger: logger)
        let templates = try Self.templates()
        let builds = try Builds(
            options, layout: layout, client: slot, informers: informers, images: images, templates: templates,
            logger: logger)
        let git = builds.gitServer(options, layout: layout, client: slot)
        let workload = slot.acting(as: .component("workloads"))
        let podLog = PodLogHandler(agent: node.agent)
        let registry = RegistryResponder(
            images: images.store, client: slot.acting(as: .component("registry")), logger: logger)
        let handlers: [any ResourceHandler] =
            team.handlers + builds.handlers + workloadHandlers(client: workload, podLog: podLog) + [podLog]
        let server = try await APIServer(
            configuration: configuration(options, layout, node.settings), storage: store, catalog: catalog,
            handlers: handlers, streams: [PodExecHandler(agent: node.agent)],
            mounts: mounts(registry, git), logger: logger)
        slot.fill(server.makeClient(.component("platform")))
        var parts: [any Runnable] = team.runnables + builds.runnables + node.runnables
        parts += workloadControllers(client: workload, informers: informers, time: .system, logger: logger)
        parts.append(RepositoryCleaner(git, informers: informers, logger: logger))
        return Platform(
            options: options, layout: layout, server: server, store: store, informers: informers, node: node,
            parts: parts, defaults: DefaultContent(client: slot.acting(as: .component("team")), logger: logger),
            startup: Startup(
                client: slot.acting(as: .component("startup")), options: options, network: node.settings,
                templates: templates), logger: logger)
    }

    /// The folder with builders and templates.
    private static func templates() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        guard
            let folder = RecipeCatalog.templatesFolder(
                executable: try HostTools.ownExecutable(), environment: environment)
        else {
            throw ServerError(
                "the folder `templates` with builders and templates is not found",
                hint: "PAAS_TEMPLATES=/path/to/templates paas start")
        }
        return folder
    }

    private static func configuration(
        _ options: StartOptions, _ layout: DataLayout, _ network: NetworkSettings
    ) -> APIServerConfiguration {
        var configuration = APIServerConfiguration(folder: layout.folder)
        configuration.host = options.bind
        configuration.port = options.apiPort
        configuration.domain = options.domain
        configuration.serviceNetwork = options.serviceCidr
        configuration.advertisedHost = "localhost"
        configuration.serverNames = [network.gateway.description]
        return configuration
    }

    private static func mounts(_ registry: RegistryResponder, _ git: GitServer) -> [Mount] {
        ["/v2/", "/openshift/token"].map { prefix in
            Mount(prefix: prefix) { request, _ in try await registry.respond(to: request) }
        } + [Mount(prefix: "/git/") { request, logger in await git.respond(to: request, logger: logger) }]
    }

    /// Runs everything until a signal asks for the end; storage is closed last.
    func run() async throws {
        try await node.network.start()
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: server), .init(service: RunnableService([informers])),
                    .init(service: StartupService {
                        try await defaults.ensure()
                        try await startup.run()
                    }),
                    .init(service: RunnableService(parts)),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            try? await store.close()
            throw error
        }
        try await store.close()
    }
}
