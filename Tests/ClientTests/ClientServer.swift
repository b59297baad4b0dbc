import APIServer
import Kinds
import Logging
import Machinery
import ObjectStore
import Reconciling
import ServiceLifecycle
import TeamControllers
import TestKit

/// An API server with durable storage and what every namespace has from the start; no node and no controllers of
/// workloads, so that what a client writes stays as it is.
enum ClientServer {
    /// Starts a server in the test's scratch folder, runs `body` with it, and stops it.
    static func with(_ body: @Sendable (TranscriptShell) async throws -> Void) async throws {
        let folder = "\(Scratch.folder)"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = APIServerConfiguration(folder: folder)
        configuration.host = "127.0.0.1"
        configuration.port = 0
        let store = try await SQLiteObjectStore.open(path: "\(folder)/state.db", logger: logger)
        let catalog = KindCatalog.builtIn()
        let server = try await APIServer(
            configuration: configuration, storage: store, catalog: catalog, logger: logger)
        let admin = server.makeClient(.component("test"))
        let informers = SharedInformers(admin, logger: logger)
        let team = TeamControllers(
            client: admin, informers: informers, catalog: catalog, caBundle: server.keys.authority.pem, logger: logger)
        server.add(handlers: team.handlers)
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for runnable in [informers] + team.runnables { tasks.addTask { await runnable.run() } }
            let port = try await eventually("the server listens") { server.port }
            try await DefaultContent(client: admin, serviceNetwork: configuration.serviceNetwork, logger: logger)
                .ensure()
            try await body(
                TranscriptShell(
                    folder: folder, kubeconfig: "\(folder)/admin.kubeconfig", server: "https://127.0.0.1:\(port)",
                    authority: "\(folder)/pki/ca.crt"))
            await group.triggerGracefulShutdown()
            try await tasks.next()
            tasks.cancelAll()
        }
        try await store.close()
    }
}
