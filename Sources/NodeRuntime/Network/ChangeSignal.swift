internal import Machinery
internal import Reconciling

/// Joins changes of objects that come together into one piece of work.
final class ChangeSignal: Sendable {
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private let clock: any Clock<Duration>
    private static let patience = Duration.milliseconds(5)
    private static let retry = Duration.seconds(1)

    init(clock: any Clock<Duration>) {
        self.clock = clock
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Work is due at each change of these objects, as they were or as they are.
    func follow<View: ObjectView>(
        _ informer: Informer<View>, where matters: @escaping @Sendable (View) -> Bool = { _ in true }
    ) {
        informer.onChange { [changed] observation in
            if case .updated(let old, _) = observation, matters(old) { changed.yield() }
            if matters(observation.object) { changed.yield() }
        }
    }

    /// Work is due where what `part` picks of these objects changes; one of which it picks nil is of no concern.
    func follow<View: ObjectView, Part: Equatable & Sendable>(
        _ informer: Informer<View>, part: @escaping @Sendable (View) -> Part?
    ) {
        informer.onChange { [changed] observation in
            let isSame =
                switch observation {
                case .added(let object), .removed(let object): part(object) == nil
                case .updated(let old, let new): part(old) == part(new)
                }
            if !isSame { changed.yield() }
        }
    }

    /// Work is due.
    func raise() { changed.yield() }

    /// Does `work` once now and after each change, until the task is cancelled; what fails is done again.
    func run(_ work: () async -> Bool) async {
        changed.yield()
        for await _ in changes {
            try? await clock.sleep(for: Self.patience)
            if Task.isCancelled { break }
            if await work() { continue }
            try? await clock.sleep(for: Self.retry)
            changed.yield()
        }
    }
}
