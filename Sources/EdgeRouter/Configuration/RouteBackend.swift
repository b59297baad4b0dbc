/// One admitted route as HAProxy serves it.
struct RouteBackend: Sendable, Hashable {
    /// What happens to plain HTTP requests for a host that has TLS.
    enum InsecurePolicy: String, Sendable { case refuse = "None", allow = "Allow", redirect = "Redirect" }

    /// Who ends TLS.
    enum Termination: Sendable, Hashable {
        case none
        case edge(InsecurePolicy)
        case passthrough(InsecurePolicy)
        /// `authority` is the PEM text that servers are checked against, `serverName` the name that they must prove.
        case reencrypt(InsecurePolicy, authority: String?, serverName: String?)
    }

    enum Balance: String, Sendable { case leastconn, roundrobin, source, random }

    /// What is done with X-Forwarded-* headers that a client sends.
    enum ForwardedHeaders: String, Sendable { case append, replace, ifNone = "if-none", never }

    var namespace: String
    var name: String
    var host: String
    /// Empty for the whole host.
    var path = ""
    var termination = Termination.none
    var balance = Balance.leastconn
    /// The name of the cookie that keeps a client at one pod; nil for none.
    var cookie: String?
    /// As HAProxy writes durations: `30s`.
    var timeout: String?
    var tunnelTimeout: String?
    /// Who may use the route, as CIDRs; empty means everybody.
    var allowedNetworks: [String] = []
    var strictTransportSecurity: String?
    /// Replaces the route's path in requests.
    var rewriteTarget: String?
    var forwardedHeaders = ForwardedHeaders.append
    var servers: [ServerSlot] = []

    /// OpenShift's names: `be_http:shop:web`.
    var id: String {
        let prefix =
            switch termination {
            case .none: "be_http"
            case .edge: "be_edge_http"
            case .passthrough: "be_tcp"
            case .reencrypt: "be_secure"
            }
        return "\(prefix):\(namespace):\(name)"
    }

    var insecurePolicy: InsecurePolicy? {
        switch termination {
        case .none: nil
        case .edge(let policy), .passthrough(let policy), .reencrypt(let policy, _, _): policy
        }
    }

    var isPassthrough: Bool { if case .passthrough = termination { true } else { false } }

    /// What requests are looked up by: host, path, and a slash, so that `/a` matches `/a` and `/a/b` but not `/ab`.
    var mapKey: String {
        var key = host + path
        while key.hasSuffix("/") { key.removeLast() }
        return key + "/"
    }
}

/// A place for a server in a backend. Places are filled and emptied while HAProxy runs.
struct ServerSlot: Sendable, Hashable {
    enum Mode: Sendable, Hashable {
        /// Takes requests.
        case ready
        /// Takes only requests of clients that a cookie binds to it.
        case drain
        /// Takes nothing new; requests under way go on.
        case leaving
        /// Holds no server.
        case empty
    }

    var address: String
    var port: Int
    /// 0 to 256.
    var weight: Int
    var mode: Mode

    static let empty = ServerSlot(address: "127.0.0.1", port: 1, weight: 1, mode: .empty)

    init(address: String, port: Int, weight: Int = 1, mode: Mode = .ready) {
        self.address = address
        self.port = port
        self.weight = weight
        self.mode = mode
    }

    var endpoint: String { "\(address):\(port)" }
}

/// A certificate with its key, for one host.
struct HostCertificate: Sendable, Hashable {
    let host: String
    /// Chain and key, PEM.
    let pem: String

    /// The file's name: the host, `*` written as `_`.
    var fileName: String { host.replacing("*", with: "_") + ".pem" }
}

/// Everything that HAProxy's files are made from.
struct RouterConfiguration: Sendable, Hashable {
    var settings: RouterSettings
    var backends: [RouteBackend] = []
    /// The first is what clients get that ask for no known host; without any there is no HTTPS.
    var certificates: [HostCertificate] = []
}
