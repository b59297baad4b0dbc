import Kinds
import Machinery
import Reconciling

/// Keeps the images in the pod templates of one kind at what their tags point to. Only the annotation that names the
/// tags is looked at.
struct AnnotatedTriggerReconciler<View: ObjectView>: Sendable {
    private let client: any APIClient
    private let objects: Informer<View>
    private let streams: Informer<ImageStream>

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let index = "triggers.annotated"
        let reconciler = AnnotatedTriggerReconciler(
            client: context.client, objects: context.informer(View.self), streams: context.informer(ImageStream.self))
        let objects = reconciler.objects
        objects.addIndex(index) { object in
            AnnotatedTriggers(object.json).triggers.map { "\($0.tag.namespace)/\($0.tag.stream)" }
        }
        return context.controller("image-trigger-\(View.kind.resource.resource)", workers: 1) {
            try await reconciler.reconcile($0)
        }
        .watches(objects)
        .watches(reconciler.streams) { stream in
            objects.indexed(index, "\(stream.namespace)/\(stream.name)").map { NamespacedName($0) }
        }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let object = objects.get(key), !object.metadata.isBeingDeleted else { return .done }
        let changed = AnnotatedTriggers(object.json).applied(to: object.json) { name in
            streams.get(name.namespace, name.stream)?.newest(name.tag)
        }
        if let changed { try await client.update(View(json: changed)) }
        return .done
    }
}
