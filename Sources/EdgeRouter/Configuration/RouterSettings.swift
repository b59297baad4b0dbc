/// Where the router listens, where its files are, and as whom it runs.
package struct RouterSettings: Sendable, Hashable {
    /// Holds the generated configuration and certificates; DIR/router.
    package var folder: String
    /// The address that clients connect to: `0.0.0.0`, `127.0.0.1`.
    package var bindAddress: String
    package var httpPort: Int
    package var httpsPort: Int
    /// Hosts of routes without one end in it.
    package var domain: String
    /// The user and group that HAProxy's workers drop to; nil keeps the starter's (who then must not be root).
    package var userID: Int?
    package var threads: Int
    /// Named in the status of routes.
    package var routerName: String
    /// PEM file of the authorities that servers behind reencrypt routes are checked against; nil checks by route only.
    package var serviceAuthorityFile: String?

    package init(
        folder: String, bindAddress: String, httpPort: Int, httpsPort: Int, domain: String, userID: Int? = 64900,
        threads: Int = 2, routerName: String = "default", serviceAuthorityFile: String? = nil
    ) {
        self.folder = folder
        self.bindAddress = bindAddress
        self.httpPort = httpPort
        self.httpsPort = httpsPort
        self.domain = domain
        self.userID = userID
        self.threads = threads
        self.routerName = routerName
        self.serviceAuthorityFile = serviceAuthorityFile
    }

    var files: RouterFiles { RouterFiles(folder: folder) }
}

/// The paths under the router's folder.
///
/// ```
/// router/haproxy.cfg   the configuration     router/haproxy.pid   the master's process id
/// router/maps/         host and path to backend
/// router/certs/        one PEM file a host   router/errors/       pages
/// router/run/          sockets
/// ```
struct RouterFiles: Sendable, Hashable {
    let folder: String

    var configuration: String { "\(folder)/haproxy.cfg" }
    var pid: String { "\(folder)/haproxy.pid" }
    var certificates: String { "\(folder)/certs" }
    var certificateList: String { "\(folder)/crt-list" }
    var httpMap: String { "\(folder)/maps/http.map" }
    var httpsMap: String { "\(folder)/maps/https.map" }
    var serverNameMap: String { "\(folder)/maps/sni.map" }
    var unavailablePage: String { "\(folder)/errors/unavailable.http" }
    var noRoutePage: String { "\(folder)/errors/no-route.http" }
    var run: String { "\(folder)/run" }
    var adminSocket: String { "\(folder)/run/admin.sock" }
    var masterSocket: String { "\(folder)/run/master.sock" }
    var tlsSocket: String { "\(folder)/run/tls.sock" }
}
