internal import APIServer
internal import HostSystem
internal import ImageRegistry
internal import Kinds
internal import Logging
internal import Machinery
internal import ObjectStore
internal import OCIImages
internal import Reconciling
internal import ServiceLifecycle
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
    let parts: [any Runnable]
    let team: DefaultContent
    let logger: Logger

    /// Opens the state and builds every room.
    static func open(_ options: StartOptions, layout: DataLayout, logger: Logger) async throws -> Platform {
        let store = try await SQLiteObjectStore.open(path: layout.stateDB, logger: logger)
        let keys = try KeyFolder(layout.pki)
        let slot = ClientSlot()
        let catalog = KindCatalog.builtIn()
        let informers = SharedInformers(slot.acting(as: .component("informers")), logger: logger)
        let team = TeamControllers(
            client: slot.acting(as: .component("team")), informers: informers,
            kinds: catalog.all.filter(\.isStored).map(\.id), caBundle: keys.authority.pem, logger: logger)
        let blobs = try BlobStore(root: layout.images)
        let images = ImageStore(blobs: blobs, layers: try LayerStore(blobs: blobs))
        let registry = RegistryResponder(images: images, client: slot.acting(as: .component("registry")), logger: logger)
        var configuration = APIServerConfiguration(folder: layout.folder)
        configuration.host = options.bind
        configuration.port = options.apiPort
        configuration.domain = options.domain
        configuration.serviceNetwork = options.serviceCidr
        let mounts = ["/v2/", "/openshift/token"].map { prefix in
            Mount(prefix: prefix) { request, _ in try await registry.respond(to: request) }
        }
        let server = try await APIServer(
            configuration: configuration, storage: store, catalog: catalog, handlers: team.handlers, mounts: mounts,
            logger: logger)
        slot.fill(server.makeClient(.component("platform")))
        let workloads = workloadControllers(
            client: slot.acting(as: .component("workloads")), informers: informers, time: .system, logger: logger)
        return Platform(
            options: options, layout: layout, server: server, store: store, informers: informers,
            parts: team.runnables + workloads,
            team: DefaultContent(client: slot.acting(as: .component("team")), logger: logger), logger: logger)
    }

    /// Runs everything until a signal asks for the end; storage is closed last.
    func run() async throws {
        let ensure = StartupService {
            try await team.ensure()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: server), .init(service: RunnableService([informers])),
                    .init(service: RunnableService(parts)), .init(service: ensure),
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
