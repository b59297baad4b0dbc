import Kinds
import Logging
import Machinery
import Reconciling

/// Gives each namespace what its pods and builds need: service accounts, role bindings, the CA's certificate and a
/// range of user ids. What somebody deletes comes back.
struct NamespaceDefaults: Sendable {
    /// What is missing in a namespace.
    enum Step: Hashable, Sendable {
        case annotate
        case create(KindID, JSONValue)
        /// The certificate in the config map of this name is another one.
        case renewCertificate(String)
    }

    static let serviceAccounts = ["default", "builder", "deployer"]
    /// Config maps with the CA's certificate, and the key that it has in each.
    static let certificateMaps = [("kube-root-ca.crt", "ca.crt"), ("openshift-service-ca.crt", "service-ca.crt")]

    let client: any APIClient
    /// PEM certificates that pods trust the API by.
    let caBundle: String
    let ranges: IDRanges
    let namespaces: Informer<Namespace>
    let accounts: Informer<ServiceAccount>
    let bindings: Informer<RoleBinding>
    let configMaps: Informer<ConfigMap>

    func controller(logger: Logger) -> Controller {
        namespaces.onChange { [ranges] observation in
            if case .removed(let namespace) = observation { ranges.release(namespace.uid) }
        }
        return Controller("namespace-defaults", logger: logger, reconcile: reconcile)
            .watches(namespaces)
            .watches(accounts) { Self.serviceAccounts.contains($0.name) ? [NamespacedName("", $0.namespace)] : [] }
            .watches(bindings) { $0.name.hasPrefix("system:") ? [NamespacedName("", $0.namespace)] : [] }
            .watches(configMaps) { map in
                Self.certificateMaps.contains { $0.0 == map.name } ? [NamespacedName("", map.namespace)] : []
            }
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let namespace = namespaces.get(key) else { return .done }
        let steps = Self.plan(
            namespace, accounts: Set(accounts.list(namespace: key.name).map(\.name)),
            bindings: Set(bindings.list(namespace: key.name).map(\.name)),
            certificates: Self.certificateMaps.reduce(into: [:]) { found, map in
                found[map.0] = configMaps.get(key.name, map.0)?.data
            }, caBundle: caBundle)
        for step in steps { try await carryOut(step, namespace) }
        return .done
    }

    /// What is missing. `certificates` is the data of the namespace's config maps with certificates, by name.
    static func plan(
        _ namespace: Namespace, accounts: Set<String>, bindings: Set<String>, certificates: [String: [String: String]],
        caBundle: String
    ) -> [Step] {
        guard !namespace.metadata.isBeingDeleted, namespace.phase != "Terminating" else { return [] }
        var steps: [Step] = []
        if namespace.metadata.annotations[IDRanges.annotation] == nil { steps.append(.annotate) }
        for name in serviceAccounts where !accounts.contains(name) {
            steps.append(.create(ServiceAccount.kind, ServiceAccount(name: name, namespace: namespace.name).json))
        }
        for binding in DefaultBindings.roleBindings(namespace: namespace.name) {
            guard let name = binding["metadata"]["name"].string, !bindings.contains(name) else { continue }
            steps.append(.create(RoleBinding.kind, binding))
        }
        for (name, key) in certificateMaps {
            if let data = certificates[name] {
                if data != [key: caBundle] { steps.append(.renewCertificate(name)) }
            } else {
                var map = ConfigMap(name: name, namespace: namespace.name)
                map.data = [key: caBundle]
                steps.append(.create(ConfigMap.kind, map.json))
            }
        }
        return steps
    }

    private func carryOut(_ step: Step, _ namespace: Namespace) async throws {
        switch step {
        case .create(let kind, let object):
            do {
                _ = try await client.create(ResourcePath(kind, namespace: namespace.name), object)
            } catch let error as StatusError where error.reason == .alreadyExists {}
        case .renewCertificate(let name):
            guard let key = Self.certificateMaps.first(where: { $0.0 == name })?.1 else { return }
            try await client.modify(ConfigMap.self, namespace: namespace.name, name: name) { map in
                guard map.data != [key: caBundle] else { return false }
                map.data = [key: caBundle]
                return true
            }
        case .annotate:
            let taken = namespaces.list().compactMap { $0.metadata.annotations[IDRanges.annotation] }
            let block = ranges.reserve(for: namespace.uid, taken: taken)
            try await client.modify(Namespace.self, name: namespace.name) { current in
                guard current.uid == namespace.uid, current.metadata.annotations[IDRanges.annotation] == nil else {
                    return false
                }
                current.metadata.annotations.merge(IDRanges.annotations(block: block)) { $1 }
                return true
            }
        }
    }
}
