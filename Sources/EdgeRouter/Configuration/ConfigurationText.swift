/// HAProxy's files as text, from the routes: a pure function. See HAProxy's configuration manual, 2.6.
enum ConfigurationText {
    /// All files by path.
    static func files(_ configuration: RouterConfiguration) -> [String: String] {
        let paths = configuration.settings.files
        var files = [
            paths.configuration: text(configuration),
            paths.httpMap: httpMap(configuration.backends),
            paths.httpsMap: httpsMap(configuration.backends),
            paths.serverNameMap: serverNameMap(configuration.backends),
            paths.certificateList: certificateList(configuration),
            paths.unavailablePage: ErrorPages.unavailable,
            paths.noRoutePage: ErrorPages.noRoute,
        ]
        for certificate in configuration.certificates {
            files["\(paths.certificates)/\(certificate.fileName)"] = certificate.pem
        }
        for backend in configuration.backends {
            if case .reencrypt(_, let authority?, _) = backend.termination {
                files[authorityFile(backend, paths)] = authority
            }
        }
        return files
    }

    /// Everything but the servers' addresses, weights and states, which change while HAProxy runs.
    static func shape(_ configuration: RouterConfiguration) -> [String: String] {
        var configuration = configuration
        for index in configuration.backends.indices {
            let count = configuration.backends[index].servers.count
            configuration.backends[index].servers = Array(repeating: .empty, count: count)
        }
        return files(configuration)
    }

    static func text(_ configuration: RouterConfiguration) -> String {
        let settings = configuration.settings
        var lines = global(settings) + defaults(settings) + httpFrontend(settings)
        if !configuration.certificates.isEmpty {
            lines += httpsFrontends(settings, hasPassthrough: configuration.backends.contains(where: \.isPassthrough))
        }
        lines += fixedBackends(settings)
        for backend in configuration.backends.sorted(by: { $0.id < $1.id }) {
            lines += ["", "backend \(backend.id)"]
            lines += BackendText.lines(backend, settings, authorityFile: authorityFile(backend, settings.files))
                .map { "    \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func global(_ settings: RouterSettings) -> [String] {
        let user = settings.userID.map { ["    uid \($0)", "    gid \($0)"] } ?? []
        return [
            "# Written by paas; changes are overwritten.", "global",
            "    stats socket \(settings.files.adminSocket) mode 600 level admin expose-fd listeners",
            "    stats timeout 1h",
        ] + user + [
            "    nbthread \(settings.threads)",
            // A bound on memory where the limit of open files is millions; fewer open files are fine, too.
            "    fd-hard-limit 40100", "    no strict-limits", "    hard-stop-after 1h", "    tune.bufsize 32768",
            "    tune.maxrewrite 8192", "    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
            "    ssl-default-server-options ssl-min-ver TLSv1.2",
        ]
    }

    private static func defaults(_ settings: RouterSettings) -> [String] {
        [
            "", "defaults", "    mode http",
            // An idle connection of a replaced worker gets its answer before it is closed.
            "    option idle-close-on-response", "    option redispatch 1",
            "    retries 3", "    retry-on conn-failure empty-response", "    timeout connect 5s",
            "    timeout client 30s", "    timeout client-fin 1s", "    timeout server 30s",
            "    timeout server-fin 1s",
            "    timeout http-request 10s", "    timeout http-keep-alive 300s", "    timeout tunnel 1h",
            "    errorfile 503 \(settings.files.unavailablePage)",
        ]
    }

    private static func lookUp(in map: String) -> [String] {
        [
            "    http-request set-var(txn.host) req.hdr(host),field(1,:),rtrim(.),lower",
            "    http-request set-var-fmt(txn.key) %[var(txn.host)]%[path]/",
            "    http-request set-var(txn.backend) var(txn.key),map_beg(\(map))",
            "    use_backend %[var(txn.backend)] if { var(txn.backend) -m found }", "    default_backend no_route",
        ]
    }

    private static func httpFrontend(_ settings: RouterSettings) -> [String] {
        ["", "frontend http", "    bind \(settings.bindAddress):\(settings.httpPort)"]
            + lookUp(in: settings.files.httpMap)
    }

    /// TLS ends at the listener itself; only where a passthrough route exists the name is looked at first.
    private static func httpsFrontends(_ settings: RouterSettings, hasPassthrough: Bool) -> [String] {
        let files = settings.files
        let tls = "ssl crt-list \(files.certificateList) alpn h2,http/1.1"
        let address = "\(settings.bindAddress):\(settings.httpsPort)"
        guard hasPassthrough else {
            return ["", "frontend https", "    bind \(address) \(tls)"] + lookUp(in: files.httpsMap)
        }
        let owner = settings.userID.map { " uid \($0) gid \($0)" } ?? ""
        return [
            "", "frontend https_sni", "    mode tcp", "    bind \(address)", "    tcp-request inspect-delay 5s",
            "    tcp-request content accept if { req.ssl_hello_type 1 }",
            "    tcp-request content set-var(sess.backend) req.ssl_sni,lower,map(\(files.serverNameMap))",
            "    use_backend %[var(sess.backend)] if { var(sess.backend) -m found }",
            "    default_backend terminate_tls", "", "backend terminate_tls", "    mode tcp",
            "    server local unix@\(files.tlsSocket) send-proxy-v2", "", "frontend https",
            "    bind unix@\(files.tlsSocket) mode 600\(owner) accept-proxy \(tls)",
        ] + lookUp(in: files.httpsMap)
    }

    private static func fixedBackends(_ settings: RouterSettings) -> [String] {
        let port = settings.httpsPort == 443 ? "" : ":\(settings.httpsPort)"
        return [
            "", "backend no_route", "    errorfile 503 \(settings.files.noRoutePage)", "", "backend redirect_to_https",
            "    http-request redirect code 302 location https://%[var(txn.host)]\(port)%[pathq]",
        ]
    }

    static func authorityFile(_ backend: RouteBackend, _ files: RouterFiles) -> String {
        "\(files.certificates)/ca:\(backend.namespace):\(backend.name).pem"
    }

    private static func httpMap(_ backends: [RouteBackend]) -> String {
        map(
            backends.compactMap { backend in
                switch backend.insecurePolicy {
                case nil, .allow?:
                    backend.isPassthrough ? nil : (backend.mapKey, backend.id)
                case .redirect?: (backend.mapKey, "redirect_to_https")
                case .refuse?: nil
                }
            })
    }

    private static func httpsMap(_ backends: [RouteBackend]) -> String {
        map(backends.filter { $0.termination != .none && !$0.isPassthrough }.map { ($0.mapKey, $0.id) })
    }

    private static func serverNameMap(_ backends: [RouteBackend]) -> String {
        map(backends.filter(\.isPassthrough).map { ($0.host, $0.id) })
    }

    private static func map(_ entries: [(String, String)]) -> String {
        entries.sorted { $0.0 > $1.0 }.map { "\($0.0) \($0.1)\n" }.joined()
    }

    private static func certificateList(_ configuration: RouterConfiguration) -> String {
        let folder = configuration.settings.files.certificates
        return configuration.certificates.map { "\(folder)/\($0.fileName) \($0.host)\n" }.joined()
    }
}
