import Kinds
import Machinery
import Reconciling

/// Follows the image change triggers of deployment configs.
struct ImageTriggerReconciler: Sendable {
    private static let tagIndex = "triggers.stream"
    private let client: any APIClient
    private let configs: Informer<DeploymentConfig>
    private let streams: Informer<ImageStream>

    init(_ context: ControllerContext) {
        client = context.client
        configs = context.informer(DeploymentConfig.self)
        streams = context.informer(ImageStream.self)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = ImageTriggerReconciler(context)
        let configs = reconciler.configs
        configs.addIndex(tagIndex) { config in
            config.imageTriggers.compactMap { ImageTagName(reference: $0.from, namespace: config.namespace) }
                .map { "\($0.namespace)/\($0.stream)" }
        }
        return context.controller("image-trigger", workers: 1) {
            try await reconciler.reconcile($0)
        }
        .watches(configs)
        .watches(reconciler.streams) { stream in
            configs.indexed(tagIndex, "\(stream.namespace)/\(stream.name)").map { NamespacedName($0) }
        }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let config = configs.get(key), !config.metadata.isBeingDeleted else { return .done }
        let result = ImageTriggerPlan.resolve(config) { name in
            streams.get(name.namespace, name.stream)?.newest(name.tag)
        }
        for name in result.unresolved { try await request(name) }
        if let changed = result.config, !config.paused { try await client.update(changed) }
        return .done
    }

    /// Asks for the image of a stream that is made from a recipe, also where a tag follows one of such a stream.
    private func request(_ name: ImageTagName, depth: Int = 0) async throws {
        guard let stream = streams.get(name.namespace, name.stream), depth < 5 else { return }
        if let from = stream.specTag(name.tag)?.from, from["kind"].text == "ImageStreamTag",
            let source = followed(from, by: name), source != name
        {
            return try await request(source, depth: depth + 1)
        }
        guard stream.recipe != nil, stream.metadata.annotations[WellKnown.Platform.requested] != "true" else { return }
        try await client.merge(
            ImageStream.self, namespace: name.namespace, name: name.stream,
            ["metadata": ["annotations": [WellKnown.Platform.requested: "true"]]])
    }

    /// The tag that a spec tag follows: `stream:tag`, or `tag` alone for one of the same stream.
    private func followed(_ from: JSONValue, by name: ImageTagName) -> ImageTagName? {
        if from["name"].text.contains(":") { return ImageTagName(reference: from, namespace: name.namespace) }
        return ImageTagName(namespace: name.namespace, stream: name.stream, tag: from["name"].text)
    }
}
