import Kinds
import Machinery
import Reconciling

/// Keeps the endpoints of every service that has a selector.
struct EndpointsReconciler: Sendable {
    private let client: any APIClient
    private let services: Informer<Service>
    private let endpoints: Informer<Endpoints>
    private let pods: Informer<Pod>

    init(_ context: ControllerContext) {
        client = context.client
        services = context.informer(Service.self)
        endpoints = context.informer(Endpoints.self)
        pods = context.informer(Pod.self)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = EndpointsReconciler(context)
        let services = reconciler.services
        return context.controller("endpoints", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(services)
        .watches(reconciler.endpoints)
        .watches(reconciler.pods) { pod in
            services.list(namespace: pod.namespace).filter { pod.isSelected(by: $0.selector) }
                .map { NamespacedName($0) }
        }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        let current = endpoints.get(key)
        guard let service = services.get(key), !service.metadata.isBeingDeleted else {
            if current?.metadata.labels[EndpointsPlan.managedBy] != nil {
                try await client.delete(Endpoints.self, namespace: key.namespace, name: key.name)
            }
            return .done
        }
        guard !service.selector.isEmpty, service.type != "ExternalName" else { return .done }
        let wanted = EndpointsPlan.endpoints(of: service, pods: pods.list(namespace: key.namespace), current: current)
        guard wanted != current else { return .done }
        if current != nil {
            try await client.update(wanted)
        } else {
            try await create(wanted)
        }
        return .done
    }

    /// Creates endpoints; ones that the cache didn't show yet are a conflict, to be tried again.
    private func create(_ wanted: Endpoints) async throws {
        do {
            try await client.create(wanted)
        } catch let error as StatusError where error.reason == .alreadyExists {
            throw StatusError.conflict(Endpoints.kind.resource, wanted.name)
        }
    }
}
