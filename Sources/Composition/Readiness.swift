internal import APIServer
internal import HostSystem
internal import Machinery
internal import ObjectStore
internal import Synchronization

/// Whether the platform can be used: what `/readyz` asks.
final class Readiness: Sendable {
    private let hasStarted = Mutex(false)

    /// Says that default content, templates and the administrator's kubeconfig are there.
    func started() { hasStarted.withLock { $0 = true } }

    /// The checks behind `/readyz`.
    func checks(store: SQLiteObjectStore, layout: DataLayout, nodeName: String) -> [HealthCheck] {
        let node = ObjectKey(GroupResource("", "nodes"), name: nodeName)
        return [
            HealthCheck("startup") { self.hasStarted.withLock { $0 } ? nil : "default content is being made" },
            HealthCheck("node") {
                let conditions = try? await store.get(node)?.document()["status"]["conditions"].items
                let isReady = conditions?.contains { $0["type"].string == "Ready" && $0["status"].string == "True" }
                return isReady == true ? nil : "the node is not registered yet"
            },
            HealthCheck("router") {
                RouterProcess.running(in: layout.folder) == nil ? "HAProxy is not running" : nil
            },
        ]
    }
}

/// What a start tells the operator.
struct Greeting {
    let options: StartOptions
    let isFirstStart: Bool
    let hostName: String

    var text: String {
        let server = "https://localhost:\(options.apiPort)"
        guard isFirstStart else { return "paas is ready: \(server)" }
        let port = options.httpPort == 80 ? "" : ":\(options.httpPort)"
        let folder = options.dataDir == DataLayout.defaultFolder ? "" : " --data-dir \(options.dataDir)"
        return """
            paas is ready.

              API             \(server)
              Applications    http://NAME-PROJECT.\(options.domain)\(port)

              As administrator, on this box:
                export KUBECONFIG=\(options.dataDir)/admin.kubeconfig
                paas new-project shop        (kubectl works with it, too)

              As a user, from anywhere:
                paas user add NAME\(folder)        (here, first)
                paas login https://\(hostName):\(options.apiPort) -u NAME --certificate-authority ca.crt
                (ca.crt is \(options.dataDir)/pki/ca.crt)
            """
    }
}
