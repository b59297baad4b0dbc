internal import ArchiveFiles
internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import OCIImages
internal import Reconciling

/// Carries out builds that are Pending or Running: each from its source to its image, or to a reason why not.
///
/// The queue (who may run when) and cancellation belong to the build controller: a build that becomes terminal while it
/// runs here is dropped. A restart goes on with what runs: its pod has outlived this process.
final class BuildExecutor: Runnable {
    private let tools: BuildTools
    private let controller: Controller
    /// As many builds run at once; the others wait as Pending.
    private static let atOnce = 8

    init(_ tools: BuildTools) {
        self.tools = tools
        let executor = Reconciler(tools: tools)
        controller = Controller("build-executor", workers: Self.atOnce, clock: tools.clock, logger: tools.logger) {
            try await executor.reconcile($0)
        }
        controller.watches(tools.builds)
        controller.needs(tools.pods)
        tools.builds.onChange { observation in
            if case .removed(let build) = observation { Self.removeFiles(of: build, tools.layout) }
        }
    }

    func run() async {
        await tools.builds.waitForSync()
        let known = Set(tools.builds.list().map(\.uid))
        let layout = tools.layout
        BlockingWork.start {
            // Builds that were deleted while nobody watched.
            for uid in Files.list(layout.builds) where !known.contains(uid) { try? Files.removeTree(layout.build(uid)) }
        }
        await controller.run()
    }

    private static func removeFiles(of build: Build, _ layout: DataLayout) {
        let folder = layout.build(build.uid)
        guard !build.uid.isEmpty else { return }
        BlockingWork.start { try? Files.removeTree(folder) }
    }

    /// The build is over for another reason: it was cancelled or deleted.
    private struct Dropped: Error {}

    private struct Reconciler: Sendable {
        let tools: BuildTools

        func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
            guard let build = tools.builds.get(key), !build.metadata.isBeingDeleted else { return .done }
            if build.isTerminal {
                try await cleanUp(build)
                return .done
            }
            guard build.phase == "Pending" || build.phase == "Running", !build.cancelled else { return .done }
            try await carryOut(build)
            return .done
        }

        private func carryOut(_ build: Build) async throws {
            let run = try BuildRun(tools, build)
            do {
                try await begin(build)
                let result = try await guarding(build) { try await run.run() }
                try await complete(build, result, run.log)
            } catch let failure as BuildFailure {
                try await fail(build, failure, run.log)
            } catch is Dropped {
                run.log.problem("The build was cancelled.")
                try await cleanUp(build)
            } catch let error as StatusError {
                // The API may answer the next time.
                throw error
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                tools.logger.error(
                    "build failed unexpectedly",
                    metadata: [
                        "build.namespace": "\(build.namespace)", "build.name": "\(build.name)", "error": "\(error)",
                    ])
                try await fail(build, BuildFailure("GenericBuildFailed", "\(error)"), run.log)
            }
        }

        private func begin(_ build: Build) async throws {
            guard build.phase == "Pending" else { return }
            let now = tools.time.now
            let started = try await change(build) { build in
                guard build.phase == "Pending" else { return false }
                build.startTimestamp = now.description
                build.enter("Running", at: now)
                return true
            }
            if let started { await tools.events.normal(started, "BuildStarted", "Build \(build.place) is now running") }
        }

        /// Runs the body until the build is over for another reason, or longer than it may be.
        private func guarding<Value: Sendable>(
            _ build: Build, _ body: @escaping @Sendable () async throws -> Value
        ) async throws -> Value {
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    try await watch(build)
                    return nil
                }
                defer { group.cancelAll() }
                while let value = try await group.next() {
                    if let value { return value }
                }
                throw CancellationError()
            }
        }

        private func watch(_ build: Build) async throws {
            let deadline = build.completionDeadlineSeconds.map { tools.time.now.advanced(by: .seconds($0)) }
            while true {
                try await tools.clock.sleep(for: tools.interval * 4)
                guard let current = tools.builds.get(build.place), current.uid == build.uid, !current.isTerminal,
                    !current.metadata.isBeingDeleted
                else { throw Dropped() }
                if let deadline, tools.time.now > deadline {
                    throw BuildFailure(
                        "GenericBuildFailed",
                        "it took longer than spec.completionDeadlineSeconds, \(build.completionDeadlineSeconds ?? 0)"
                    )
                }
            }
        }

        private func complete(_ build: Build, _ result: BuildRun.Result, _ log: BuildLog) async throws {
            log.phase("Build succeeded")
            let now = tools.time.now
            let changed = try await change(build) { build in
                guard !build.isTerminal else { return false }
                build.stages = result.stages.list
                build.outputImageDigest = result.image.digest.description
                if !result.reference.isEmpty { build.outputDockerImageReference = result.reference }
                build.enter("Complete", at: now)
                return true
            }
            if let changed {
                await tools.events.normal(changed, "BuildCompleted", "Build \(build.place) completed successfully")
            }
            try await cleanUp(build)
        }

        private func fail(_ build: Build, _ failure: BuildFailure, _ log: BuildLog) async throws {
            log.end()
            log.problem("Build failed: \(failure.message)")
            let (now, snippet) = (tools.time.now, log.snippet)
            let changed = try await change(build) { build in
                guard !build.isTerminal else { return false }
                build.logSnippet = snippet
                build.enter("Failed", reason: failure.reason, message: failure.message, at: now)
                return true
            }
            if let changed {
                await tools.events.warning(changed, "BuildFailed", "Build \(build.place) failed: \(failure.message)")
            }
            try await cleanUp(build)
        }

        /// Changes the build, or returns nil where it is gone.
        private func change(_ build: Build, _ body: @Sendable (inout Build) -> Bool) async throws -> Build? {
            do {
                let uid = build.uid
                return try await tools.client.modify(Build.self, namespace: build.namespace, name: build.name) {
                    $0.uid == uid && body(&$0)
                }
            } catch let error as StatusError where error.reason == .notFound {
                return nil
            }
        }

        /// Removes the build's pods and all of its files but the log.
        private func cleanUp(_ build: Build) async throws {
            for name in [AssemblePod.podName(build), Names.joined(build.name, "hook")] {
                guard let pod = tools.pods.get(build.namespace, name), !pod.metadata.isBeingDeleted,
                    pod.isControlled(by: build)
                else { continue }
                try await tools.client.delete(
                    Pod.self, namespace: pod.namespace, name: pod.name,
                    DeleteOptions(gracePeriodSeconds: 0, propagation: .background))
            }
            let files = BuildFiles(tools.layout, uid: build.uid)
            guard Files.exists(files.folder) else { return }
            // The pod's mount of the folder is its own: removing the files does not wait for it.
            try await BlockingWork.run { try files.removeWork() }
        }
    }
}
