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
