import Kinds
package import Logging
package import Reconciling

/// Removes the repositories of projects that are gone.
package struct RepositoryCleaner: Sendable {
    private let server: GitServer
    private let namespaces: Informer<Namespace>
    private let controller: Controller

    package init(_ server: GitServer, informers: SharedInformers, logger: Logger) {
        self.server = server
        let namespaces = informers.informer(Namespace.self)
        self.namespaces = namespaces
        controller = Controller("repositories", workers: 1, logger: logger) { key in
            if namespaces.get(key) == nil { try await server.parts.repositories.remove(project: key.name) }
            return .done
        }
        controller.watches(namespaces)
    }
}

extension RepositoryCleaner: Runnable {
    package func run() async {
        await namespaces.waitForSync()
        for project in server.parts.repositories.projects() where namespaces.get("", project) == nil {
            controller.queue.add(NamespacedName("", project))
        }
        await controller.run()
    }
}
