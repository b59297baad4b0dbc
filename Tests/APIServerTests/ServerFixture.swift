import APIServer
import FoundationEssentials
import Kinds
import Logging
import Machinery
import Reconciling
import ServiceLifecycle
import TestKit

/// An API server on a port of the kernel's choice, for the time of a test.
struct ServerFixture: Sendable {
    let server: APIServer
    let folder: String
    let port: Int
    let admin: any APIClient

    var kubeconfig: String { "\(folder)/admin.kubeconfig" }

    /// Starts a server in the test's scratch folder, runs `body` with it, and stops it.
    static func with(
        handlers: [any ResourceHandler] = [], streams: [any StreamHandler] = [], mounts: [Mount] = [],
        serviceNetwork6: String? = nil, times: ConnectionTimes = ConnectionTimes(),
        _ body: @Sendable (ServerFixture) async throws -> Void
    ) async throws {
        var configuration = APIServerConfiguration(folder: "\(Scratch.folder)")
        configuration.host = "127.0.0.1"
        configuration.port = 0
        configuration.serviceNetwork6 = serviceNetwork6
        configuration.times = times
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try await APIServer(
            configuration: configuration, storage: MemoryStorage(), catalog: .builtIn(), logger: logger)
        server.add(handlers: handlers, streams: streams, mounts: mounts)
        let folder = "\(Scratch.folder)"
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try await eventually("the server listens") { server.port }
            let admin = server.makeClient(.component("test"))
            _ = try await admin.create(
                ResourcePath(Namespace.kind), Namespace(name: "default").json)
            _ = try await admin.create(ServiceAccount(name: "default", namespace: "default"))
            try await body(ServerFixture(server: server, folder: folder, port: port, admin: admin))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
