import Logging

/// Work that goes on for as long as the server runs.
enum Background {
    /// Carries `work` out until the task is cancelled; what fails begins anew after a second.
    static func run(_ name: String, logger: Logger, _ work: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await work()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("work failed, begins anew", metadata: ["work": "\(name)", "error": "\(error)"])
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}
