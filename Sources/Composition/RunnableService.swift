internal import Reconciling
internal import ServiceLifecycle

/// Runs a part of the platform until it is told to stop.
struct RunnableService: Service {
    let runnables: [any Runnable]

    init(_ runnables: [any Runnable]) { self.runnables = runnables }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for runnable in self.runnables { group.addTask { await runnable.run() } }
            }
        }
    }
}

/// Does something once at the start and then waits for the end.
struct StartupService: Service {
    let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }

    func run() async throws {
        try await body()
        try await gracefulShutdown()
    }
}
