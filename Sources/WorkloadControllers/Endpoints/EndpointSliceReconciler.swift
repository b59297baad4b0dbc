import Kinds
import Machinery
import Reconciling

/// Keeps the EndpointSlices of services: from pods where they have a selector, else from Endpoints made by hand.
struct EndpointSliceReconciler: Sendable {
    private let client: any APIClient
    private let services: Informer<Service>
    private let endpoints: Informer<Endpoints>
    private let slices: Informer<EndpointSlice>
    private let pods: Informer<Pod>
    private static let ofService = "endpointslice.service"

    init(_ context: ControllerContext) {
        client = context.client
        services = context.informer(Service.self)
        endpoints = context.informer(Endpoints.self)
        slices = context.informer(EndpointSlice.self)
        pods = context.informer(Pod.self)
        slices.addIndex(Self.ofService) { ["\($0.namespace)/\($0.serviceName)"] }
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = EndpointSliceReconciler(context)
        let services = reconciler.services
        return context.controller("endpointslices", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(services)
        .watches(reconciler.endpoints)
        .watches(reconciler.slices) { slice in
            slice.serviceName.isEmpty ? [] : [NamespacedName(slice.namespace, slice.serviceName)]
        }
        .watches(reconciler.pods) { pod in
            services.list(namespace: pod.namespace).filter { pod.isSelected(by: $0.selector) }
                .map { NamespacedName($0) }
        }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        let all = slices.indexed(Self.ofService, key.description)
        let own = all.filter { $0.metadata.labels[EndpointSlicePlan.managedBy] == EndpointSlicePlan.controllerName }
        let mirrored = all.filter { $0.metadata.labels[EndpointSlicePlan.managedBy] == EndpointSlicePlan.mirroringName }
        guard let service = services.get(key), !service.metadata.isBeingDeleted, service.type != "ExternalName" else {
            try await remove(own + mirrored)
            return .done
        }
        guard service.selector.isEmpty else {
            try await remove(mirrored)
            try await act(
                EndpointSlicePlan(service, pods: pods.list(namespace: key.namespace), current: own))
            return .done
        }
        try await remove(own)
        guard let hand = endpoints.get(key), !hand.metadata.isBeingDeleted,
            hand.metadata.labels[WellKnown.Kubernetes.skipMirror] != "true",
            hand.metadata.annotations["control-plane.alpha.kubernetes.io/leader"] == nil
        else {
            try await remove(mirrored)
            return .done
        }
        try await act(EndpointSlicePlan(mirroring: hand, of: service, current: mirrored))
        return .done
    }

    private func act(_ plan: EndpointSlicePlan) async throws {
        // First what is there anew: nobody is without a slice in between.
        for slice in plan.created {
            do {
                try await client.create(slice)
            } catch let error as StatusError where error.reason == .alreadyExists {
                // One that the cache doesn't show yet: to be looked at again.
                throw StatusError.conflict(EndpointSlice.kind.resource, slice.name)
            }
        }
        for slice in plan.updated { try await client.update(slice) }
        try await remove(plan.deleted)
    }

    private func remove(_ slices: [EndpointSlice]) async throws {
        for slice in slices where !slice.metadata.isBeingDeleted {
            try await client.delete(EndpointSlice.self, namespace: slice.namespace, name: slice.name)
        }
    }
}
