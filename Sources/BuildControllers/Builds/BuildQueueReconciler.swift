import Kinds
import Machinery
import Reconciling

/// Starts builds as their config's run policy allows, cancels them, and forgets old ones.
struct BuildQueueReconciler: Sendable {
    private static let configIndex = "builds.config"
    private let client: any APIClient
    private let configs: Informer<BuildConfig>
    private let builds: Informer<Build>
    private let streams: Informer<ImageStream>
    private let uploads: BinaryUploads
    private let events: EventRecorder
    private let time: WallClock

    init(_ context: ControllerContext, uploads: BinaryUploads) {
        client = context.client
        self.uploads = uploads
        time = context.time
        configs = context.informer(BuildConfig.self)
        builds = context.informer(Build.self)
        streams = context.informer(ImageStream.self)
        events = context.events("build-controller")
    }

    /// The loop, to be run with the informers. Its keys are those of configs; a build without one has its own name.
    static func controller(_ context: ControllerContext, uploads: BinaryUploads) -> Controller {
        let reconciler = BuildQueueReconciler(context, uploads: uploads)
        let builds = reconciler.builds
        builds.addIndex(configIndex) { [indexKey($0)] }
        return context.controller("build", workers: 2) { try await reconciler.reconcile($0) }
            .watches(reconciler.configs)
            .watches(builds) { build in
                [NamespacedName(build.namespace, build.configName.isEmpty ? build.name : build.configName)]
            }
            .watches(reconciler.streams) { stream in
                builds.list(namespace: stream.namespace).filter { $0.statusReason == "InvalidOutputReference" }
                    .map { NamespacedName($0.namespace, $0.configName.isEmpty ? $0.name : $0.configName) }
            }
    }

    private static func indexKey(_ build: Build) -> String {
        "\(build.namespace)/\(build.configName.isEmpty ? build.name : build.configName)"
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        let known = builds.indexed(Self.configIndex, key.description)
        guard !known.isEmpty else { return .done }
        let plan = BuildQueuePlan(
            config: configs.get(key), builds: known,
            isUploading: { uploads.contains("\($0.namespace)/\($0.name)") }, missingOutput: missingOutput)
        for step in plan.steps { try await carryOut(step, in: key.namespace) }
        return .done
    }

    private func missingOutput(_ build: Build) -> String? {
        let to = build.output.to
        guard to["kind"].text == "ImageStreamTag",
            let name = ImageTagName(reference: to, namespace: build.namespace),
            streams.get(name.namespace, name.stream) == nil
        else { return nil }
        return "output image stream \(name.namespace)/\(name.stream) does not exist: create it, and the build starts"
    }

    private func carryOut(_ step: BuildQueuePlan.Step, in namespace: String) async throws {
        switch step {
        case .start(let name):
            try await change(namespace, name, from: ["New", ""], to: "Pending")
        case .cancel(let name): try await cancel(namespace, name)
        case .fail(let name, let reason, let message):
            let failed = try await change(
                namespace, name, from: ["New", ""], to: "Failed", reason: reason, message: message)
            await events.warning(failed, "BuildFailed", "Build \(namespace)/\(name) failed: \(message)")
        case .explain(let name, let reason, let message):
            try await client.modify(Build.self, namespace: namespace, name: name) { build in
                guard build.phase == "New" || build.phase.isEmpty else { return false }
                build.statusReason = reason
                build.statusMessage = message
                return true
            }
        case .delete(let name):
            try await client.delete(
                Build.self, namespace: namespace, name: name, DeleteOptions(propagation: .background))
        }
    }

    @discardableResult
    private func change(
        _ namespace: String, _ name: String, from phases: [String], to phase: String, reason: String = "",
        message: String = ""
    ) async throws -> Build {
        let now = time.now
        return try await client.modify(Build.self, namespace: namespace, name: name) { build in
            guard phases.contains(build.phase), !build.cancelled || phase != "Pending" else { return false }
            build.enter(phase, reason: reason, message: message, at: now)
            return true
        }
    }

    /// The pod goes first: a build that says Cancelled has nothing running any more that could still push.
    private func cancel(_ namespace: String, _ name: String) async throws {
        try await client.delete(Pod.self, namespace: namespace, name: "\(name)-build")
        let now = time.now
        let cancelled = try await client.modify(Build.self, namespace: namespace, name: name) { build in
            guard !build.isTerminal else { return false }
            build.cancelled = true
            build.enter(
                "Cancelled", reason: "CancelledBuild", message: "The build was cancelled by the user.", at: now)
            return true
        }
        await events.normal(cancelled, "BuildCancelled", "Build \(namespace)/\(name) has been cancelled")
    }
}
