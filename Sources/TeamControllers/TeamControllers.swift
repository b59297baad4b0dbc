import Kinds
package import Logging
package import Machinery
package import Reconciling

/// Everything about teams: projects, what each namespace has from the start, its end, and who owns what.
package struct TeamControllers: Sendable {
    /// Run all of them for as long as the platform runs.
    package let runnables: [any Runnable]
    /// Answer for projects and project requests.
    package let handlers: [any ResourceHandler]

    /// - Parameters:
    ///   - client: acts as the platform (`system:masters`).
    ///   - catalog: tells what is stored, for deletion of namespaces and for garbage collection.
    ///   - caBundle: PEM certificates for the config map `kube-root-ca.crt`.
    package init(
        client: any APIClient, informers: SharedInformers, catalog: KindCatalog, caBundle: String, logger: Logger
    ) {
        let namespaces = informers.informer(Namespace.self)
        let access = ReviewedProjectAccess(client: client)
        let defaults = NamespaceDefaults(
            client: client, caBundle: caBundle, ranges: IDRanges(), namespaces: namespaces,
            accounts: informers.informer(ServiceAccount.self), bindings: informers.informer(RoleBinding.self),
            configMaps: informers.informer(ConfigMap.self))
        let deletion = NamespaceDeletion(client: client, catalog: catalog, namespaces: namespaces)
        let aggregation = RoleAggregation(client: client, roles: informers.informer(ClusterRole.self))
        let networks = NetNamespaces(
            client: client, namespaces: namespaces, networks: informers.informer(NetNamespace.self),
            events: EventRecorder(client: client, component: "project-networks", time: .system, logger: logger))
        runnables = [
            defaults.controller(logger: logger), deletion.controller(logger: logger),
            aggregation.controller(logger: logger), networks.controller(logger: logger),
            GarbageCollector(client: client, catalog: catalog, logger: logger),
        ]
        handlers = [
            ProjectHandler(client: client, access: access), ProjectRequestHandler(client: client, access: access),
            AppliedQuotaHandler(client: client), IdentityMappingHandler(client: client),
            OwnTokensHandler(client: client), OldAuthorizationHandler(client: client),
        ]
    }
}
