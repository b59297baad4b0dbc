import Kinds
package import Logging
import Machinery
package import Reconciling

/// Keeps the endpoints of every service that has a selector.
package struct EndpointsReconciler: Sendable {
    private let client: any APIClient
    private let services: Informer<Service>
    private let endpoints: Informer<Endpoints>
    private let pods: Informer<Pod>

    init(client: any APIClient, informers: SharedInformers) {
        self.client = client
        services = informers.informer(Service.self)
        endpoints = informers.informer(Endpoints.self)
        pods = informers.informer(Pod.self)
    }

    /// The controller's loop, to be run with the informers.
    package static func controller(
        client: any APIClient, informers: SharedInformers, clock: any Clock<Duration>, logger: Logger
    ) -> Controller {
        let reconciler = EndpointsReconciler(client: client, informers: informers)
        let services = reconciler.services
        return Controller("endpoints", workers: 2, clock: clock, logger: logger) {
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
