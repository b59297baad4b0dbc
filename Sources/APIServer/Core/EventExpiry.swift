import Kinds
import Logging
import Machinery

/// Takes events away an hour after they were written last, as Kubernetes does (`--event-ttl`): so they stay few.
struct EventExpiry: Sendable {
    private static let lifetime: Duration = .seconds(3600)
    private static let interval: Duration = .seconds(300)

    let storage: any ObjectStorage
    let clock: WallClock
    let logger: Logger

    /// Looks every five minutes, until the task is cancelled.
    func run() async {
        while (try? await Task.sleep(for: Self.interval)) != nil {
            do {
                try await sweep()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("old events can't be taken away", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Deletes what is too old now; an event that is written meanwhile stays.
    func sweep() async throws {
        let now = clock.now
        for stored in try await storage.list(ObjectScope(Event.kind.resource)).items {
            guard now.since(Self.lastWrite(try stored.document())) > Self.lifetime else { continue }
            do {
                _ = try await storage.write(.delete(stored.key, expected: stored.revision))
            } catch let error as StatusError where [.conflict, .notFound].contains(error.reason) {}
        }
    }

    /// When the event was written last, by the record of its writers; its creation where there is none.
    private static func lastWrite(_ event: JSONValue) -> Timestamp {
        let writes = event["metadata"]["managedFields"].items.map { $0["time"] }
        let times = (writes + [event["metadata"]["creationTimestamp"]]).compactMap { $0.string.flatMap(Timestamp.init) }
        return times.max() ?? Timestamp(seconds: 0)
    }
}
