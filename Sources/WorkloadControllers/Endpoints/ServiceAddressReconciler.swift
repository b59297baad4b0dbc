import Kinds
import Machinery
import Reconciling

/// Keeps an IPAddress for every address that a service has, so that people see who has it. What somebody deletes comes
/// back; what is written by hand stays as it is.
struct ServiceAddressReconciler: Sendable {
    /// What is to be done about one address.
    enum Step: Hashable, Sendable {
        case create(Service)
        /// Its service is gone, or has it no longer.
        case delete
    }

    private static let index = "services.address"
    private let client: any APIClient
    private let services: Informer<Service>
    private let addresses: Informer<ServiceAddress>

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = ServiceAddressReconciler(
            client: context.client, services: context.informer(Service.self),
            addresses: context.informer(ServiceAddress.self))
        reconciler.services.addIndex(index, \.allocatedIPs)
        return context.controller("service-addresses", workers: 1) { try await reconciler.reconcile($0) }
            .watches(reconciler.services) { $0.allocatedIPs.map { NamespacedName("", $0) } }
            .watches(reconciler.addresses)
    }

    static func plan(_ address: String, owner: Service?, current: ServiceAddress?) -> Step? {
        guard let current else { return owner.map(Step.create) }
        guard current.isManaged, !current.metadata.isBeingDeleted else { return nil }
        // An address can't get another parent: it is made anew once it is gone.
        let isRight = owner.map { ServiceAddress(address, of: $0).parent == current.parent } ?? false
        return isRight ? nil : .delete
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        let owner = services.indexed(Self.index, key.name).first
        switch Self.plan(key.name, owner: owner, current: addresses.get(key)) {
        case nil: break
        case .create(let service):
            do {
                try await client.create(ServiceAddress(key.name, of: service))
            } catch let error as StatusError where error.reason == .alreadyExists {}
        case .delete:
            do {
                try await client.delete(ServiceAddress.self, name: key.name)
            } catch let error as StatusError where error.reason == .notFound {}
        }
        return .done
    }
}
