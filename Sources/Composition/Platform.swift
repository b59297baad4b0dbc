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
    let readiness: Readiness
    let greeting: Greeting
    let defaults: DefaultContent
    let startup: Startup
    let logger: Logger

    /// Opens the state and builds every room.
    ///
    /// - Parameter registries: what asks registries outside; it stays the caller's to shut down.
    static func open(
        _ options: StartOptions, layout: DataLayout, registries: RegistryClient, logger: Logger
    ) async throws -> Platform {
        let isFirstStart = !Files.exists(layout.stateDB)
        let store = try await SQLiteObjectStore.open(path: layout.stateDB, logger: logger)
        let keys = try KeyFolder(layout.pki)
        let catalog = KindCatalog.builtIn()
        let readiness = Readiness()
        let server = try await APIServer(
            configuration: configuration(options, layout), storage: store, catalog: catalog,
            readiness: readiness.checks(store: store, layout: layout, nodeName: Node.name), logger: logger)
        let informers = SharedInformers(server.makeClient(.component("informers")), logger: logger)
        let images = try Images(layout)
        let node = try Node(
            options, layout: layout, server: server, informers: informers, images: images.store,
            registries: registries, keys: keys, logger: logger)
        let team = TeamControllers(
            client: server.makeClient(.component("team")), informers: informers,
            catalog: catalog, caBundle: keys.authority.pem, logger: logger)
        let templates = try Self.templates()
        let builds = try Builds(
            options, layout: layout, server: server, informers: informers, images: images, registries: registries,
            templates: templates, kinds: catalog, logger: logger)
        let git = builds.gitServer(options, layout: layout, server: server)
        let workload = server.makeClient(.component("workloads"))
        let podLog = PodLogHandler(agent: node.agent)
        let registry = RegistryResponder(
            images: images.store, client: server.makeClient(.component("registry")), logger: logger)
        let handlers: [any ResourceHandler] =
            team.handlers + builds.handlers + workloadHandlers(client: workload, podLog: podLog)
            + [podLog, MetricsHandler(agent: node.agent)]
        server.add(handlers: handlers, streams: node.streams, mounts: mounts(registry, git), metrics: [node.agent.metrics])
        var parts: [any Runnable] = team.runnables + builds.runnables + node.runnables
        parts += workloadControllers(client: workload, informers: informers, time: .system, logger: logger)
        parts.append(RepositoryCleaner(git, informers: informers, logger: logger))
        parts.append(
            ImageKeeper(responder: registry, client: server.makeClient(.component("registry")), logger: logger))
        parts.append(MemoryTrimmer())
        return Platform(
            options: options, layout: layout, server: server, store: store, informers: informers, node: node,
            parts: parts, readiness: readiness,
            greeting: Greeting(options: options, isFirstStart: isFirstStart, hostName: Node.name),
            defaults: DefaultContent(
                client: server.makeClient(.component("team")), serviceNetwork: options.serviceCidr, logger: logger),
            startup: Startup(
                client: server.makeClient(.component("startup")), options: options, network: node.settings,
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
        _ options: StartOptions, _ layout: DataLayout
    ) -> APIServerConfiguration {
        var configuration = APIServerConfiguration(folder: layout.folder)
        configuration.host = options.bind
        configuration.port = options.apiPort
        configuration.domain = options.domain
        configuration.serviceNetwork = options.serviceCidr
        configuration.podNetworks = [options.podCidr]
        if InstanceNetwork.hostHasIPv6 {
            let names = InstanceNetworkNames(layout.instance)
            configuration.podNetworks.append(names.podNetwork6.description)
            configuration.serviceNetwork6 = names.serviceNetwork6.description
        }
        configuration.advertisedHost = "localhost"
        configuration.serverNames = IPv4Network(options.podCidr)?.address(at: 1).map { ["\($0)"] } ?? []
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
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: server), .init(service: RunnableService([informers])),
                .init(
                    service: StartupService {
                        try await defaults.ensure()
                        try await startup.run()
                        while server.port == nil { try await Task.sleep(for: .milliseconds(5)) }
                        readiness.started()
                        FileHandle.standardOutput.write(Data((greeting.text + "\n").utf8))
                    }),
                .init(service: RunnableService(parts)),
            ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        // `paas stop` waits for longer: what hangs is cancelled before somebody reaches for kill -9.
        configuration.maximumGracefulShutdownDuration = .seconds(20)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await group.run()
        } catch {
            try? await store.close()
            throw error
        }
        try await store.close()
    }
}
