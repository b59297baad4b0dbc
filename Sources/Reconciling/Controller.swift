package import Logging
package import Machinery
internal import Synchronization

/// How a reconciliation ended, besides throwing.
package enum ReconcileResult: Sendable, Equatable {
    case done
    /// Look again after this time, even if nothing changes.
    case after(Duration)

    /// `after` for a plan that has a time to look again, else `done`.
    package init(recheckAfter delay: Duration?) { self = delay.map { .after($0) } ?? .done }
}

/// A failure that trying again won't mend: told on the object by the reconciler, not retried.
package struct TerminalError: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// The loop of one controller: keys from informers, workers that reconcile, back-off for what fails.
///
/// A thrown error backs off from 5 ms to 1000 s a key; a conflict is tried again without a word; `TerminalError` ends
/// it, and so does, without a word, that the namespace is about to be gone. The reconciler can be killed between any two of its steps and must cope when it is called again.
package final class Controller: Runnable {
    /// Brings what one key names one step nearer to what is wanted.
    package typealias Reconcile = @Sendable (NamespacedName) async throws -> ReconcileResult

    package let name: String
    package let queue: WorkQueue<NamespacedName>
    private let workers: Int
    private let logger: Logger
    private let reconcile: Reconcile
    private let syncs = Mutex<[@Sendable () async -> Void]>([])

    package init(
        _ name: String, workers: Int = 2, clock: any Clock<Duration> = ContinuousClock(), logger: Logger,
        reconcile: @escaping Reconcile
    ) {
        self.name = name
        self.workers = workers
        self.reconcile = reconcile
        queue = WorkQueue(clock: clock)
        var logger = logger
        logger[metadataKey: "controller"] = "\(name)"
        self.logger = logger
    }

    /// Reconciles the keys that `keys` names for each change that the informer sees; by default the object's own.
    ///
    /// An update asks for the keys of the old and of the new state. Workers start once the informer is in step.
    @discardableResult
    package func watches<View: ObjectView>(
        _ informer: Informer<View>, keys: @escaping @Sendable (View) -> [NamespacedName] = { [NamespacedName($0)] }
    ) -> Self {
        informer.onChange { [queue] observation in
            if case .updated(let old, _) = observation { for key in keys(old) { queue.add(key) } }
            for key in keys(observation.object) { queue.add(key) }
        }
        return needs(informer)
    }

    /// Reconciles the owner (of kind `owner`) that manages each changed object.
    @discardableResult
    package func watchesOwned<View: ObjectView>(_ informer: Informer<View>, by owner: KindID) -> Self {
        watches(informer) { object in object.controller(of: owner).map { [$0] } ?? [] }
    }

    /// Reconciles the owner that manages each changed object; where nobody does, every owner that selects it.
    @discardableResult
    package func watchesClaimed<View: ObjectView, Owner: ObjectView>(
        _ informer: Informer<View>, by owners: Informer<Owner>, selector: @escaping @Sendable (Owner) -> LabelSelector
    ) -> Self {
        watches(informer) { object in
            if object.metadata.controller != nil { return object.controller(of: Owner.kind).map { [$0] } ?? [] }
            let labels = object.metadata.labels
            return owners.list(namespace: object.namespace).filter { selector($0).matches(labels) }
                .map { NamespacedName($0) }
        }
    }

    /// Workers start only once this informer is in step, too (for caches that are read but don't trigger).
    @discardableResult
    package func needs<View: ObjectView>(_ informer: Informer<View>) -> Self {
        syncs.withLock { $0.append { await informer.waitForSync() } }
        return self
    }

    package func run() async {
        for wait in syncs.withLock({ $0 }) { await wait() }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.queue.runDelays() }
                for _ in 0..<workers {
                    group.addTask { while let key = await self.queue.next() { await self.step(key) } }
                }
            }
        } onCancel: {
            queue.shutDown()
        }
    }

    private func step(_ key: NamespacedName) async {
        defer { queue.done(key) }
        do {
            let result = try await reconcile(key)
            queue.forget(key)
            if case .after(let delay) = result { queue.add(key, after: delay) }
        } catch is CancellationError {
        } catch let error as StatusError where error.reason == .conflict {
            queue.add(key, after: .milliseconds(5))
        } catch let error as StatusError where error.isOfEndingNamespace {
            queue.forget(key)
        } catch let error as TerminalError {
            queue.forget(key)
            logger.info("gave up on an object", metadata: metadata(key, error))
        } catch {
            let failures = queue.addAfterFailure(key)
            let level: Logger.Level = failures < 5 ? .debug : .warning
            logger.log(level: level, "reconcile failed, will be tried again", metadata: metadata(key, error))
        }
    }

    private func metadata(_ key: NamespacedName, _ error: any Error) -> Logger.Metadata {
        ["object.namespace": "\(key.namespace)", "object.name": "\(key.name)", "error": "\(error)"]
    }
}

extension ObjectView {
    /// The object of kind `owner` that manages this one; nil where another does, or nobody.
    package func controller(of owner: KindID) -> NamespacedName? {
        guard let reference = metadata.controller, reference["kind"].string == owner.kind,
            let name = reference["name"].string
        else { return nil }
        return NamespacedName(owner.isNamespaced ? namespace : "", name)
    }
}
