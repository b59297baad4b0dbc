import APIServer
import FoundationEssentials
import Kinds
import Logging
import Machinery
import ObjectStore
import Reconciling
import ServiceLifecycle
import Subprocess
import SystemPackage
import TestKit

/// An API server with durable storage, and kubectl as its administrator.
struct ClientServer: Sendable {
    let server: APIServer
    let admin: any APIClient
    let folder: String

    /// Starts a server in the test's scratch folder, runs `body` with it, and stops it.
    static func with(_ body: @Sendable (ClientServer) async throws -> Void) async throws {
        let folder = "\(Scratch.folder)"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var configuration = APIServerConfiguration(folder: folder)
        configuration.host = "127.0.0.1"
        configuration.port = 0
        let store = try await SQLiteObjectStore.open(path: "\(folder)/state.db", logger: logger)
        let server = try await APIServer(
            configuration: configuration, storage: store, catalog: .builtIn(), logger: logger)
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = try await eventually("the server listens") { server.port }
            let admin = server.makeClient(.component("test"))
            for namespace in ["default", "team"] {
                try await admin.create(Namespace(name: namespace))
                try await admin.create(ServiceAccount(name: "default", namespace: namespace))
            }
            try await body(ClientServer(server: server, admin: admin, folder: folder))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// What kubectl prints, errors too, in the namespace `team`.
    func kubectl(_ arguments: [String], input: String) async throws -> String {
        let common = ["--kubeconfig", "\(folder)/admin.kubeconfig", "--cache-dir", "\(folder)/cache"]
        let program = ProcessInfo.processInfo.environment["PAAS_KUBECTL"]
        let executable: Executable = program.map { .path(FilePath($0)) } ?? .name("kubectl")
        let result = try await run(
            executable, arguments: Arguments(common + arguments),
            environment: .inherit.updating(["HOME": folder, "KUBECTL_EXTERNAL_DIFF": "diff -u"]),
            workingDirectory: FilePath(folder), input: .string(input), output: .string(limit: 1 << 20),
            error: .combinedWithOutput)
        return result.standardOutput
    }
}
