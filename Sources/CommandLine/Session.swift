package import ArgumentParser
internal import Kinds
internal import Machinery
internal import Reconciling

/// The flags that every client command takes.
package struct ClientOptions: ParsableArguments {
    @Option(name: .long, help: "The kubeconfig file to use (default: $KUBECONFIG, else ~/.kube/config).")
    var kubeconfig: String?

    @Option(name: .long, help: "The kubeconfig context to use.")
    var context: String?

    @Option(name: [.short, .long], help: "The project to work in (default: the context's).")
    var namespace: String?

    package init() {}
}

/// A client command: `run` gets an open session, and every failure ends as a clear message.
package protocol ClientCommand: AsyncParsableCommand {
    var client: ClientOptions { get }
    func run(_ session: Session) async throws
}

extension ClientCommand {
    package func run() async throws {
        let config = try Kubeconfig.load(explicit: client.kubeconfig)
        let connection = try Connection.resolve(config, context: client.context)
        try await RemoteClient.with(connection) { remote in
            let namespace = client.namespace ?? connection.namespace
            try await run(Session(api: remote, config: config, namespace: namespace, terminal: Terminal.standard))
        }
    }
}

/// What a client command works with: the API, the kubeconfig it came from, and the terminal.
package struct Session: Sendable {
    let api: RemoteClient
    let config: Kubeconfig
    /// The project that the command works in.
    let namespace: String
    let terminal: Terminal

    func print(_ text: String) { terminal.print(text) }

    /// The ports that the platform's router serves applications under; the usual ones where the platform tells none.
    func routerPorts() async throws -> RouterPorts {
        do {
            return RouterPorts(
                try await api.get(ConfigMap.self, namespace: RouterPorts.namespace, name: RouterPorts.configMapName))
        } catch let error as StatusError where error.reason == .notFound || error.reason == .forbidden {
            return RouterPorts()
        }
    }

    /// Reads an object, changes it and writes it; again where somebody else changed it meanwhile.
    func modify(_ path: ResourcePath, _ change: (JSONValue) -> JSONValue) async throws -> JSONValue {
        for _ in 0..<10 {
            do {
                return try await api.update(path, change(try await api.get(path)))
            } catch let error as StatusError where error.reason == .conflict {
                continue
            }
        }
        return try await api.update(path, change(try await api.get(path)))
    }
}
