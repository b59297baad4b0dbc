/// The section of one backend.
enum BackendText {
    static func lines(_ backend: RouteBackend, _ settings: RouterSettings, authorityFile: String) -> [String] {
        var lines = backend.isPassthrough ? ["mode tcp"] : []
        lines += ["balance \(backend.balance.rawValue)"]
        if backend.balance == .source { lines.append("hash-type consistent") }
        if let timeout = backend.timeout { lines.append("timeout server \(timeout)") }
        if let timeout = backend.tunnelTimeout { lines.append("timeout tunnel \(timeout)") }
        lines += access(backend)
        if !backend.isPassthrough { lines += http(backend) }
        let options = serverOptions(backend, settings, authorityFile: authorityFile)
        for (index, slot) in backend.servers.enumerated() {
            lines.append(server(slot, name: "s\(index + 1)", hasCookie: backend.cookie != nil, options))
        }
        return lines
    }

    private static func access(_ backend: RouteBackend) -> [String] {
        guard !backend.allowedNetworks.isEmpty else { return [] }
        let networks = backend.allowedNetworks.joined(separator: " ")
        let rule = backend.isPassthrough ? "tcp-request content reject" : "http-request deny deny_status 403"
        return ["acl allowed src \(networks)", "\(rule) if !allowed"]
    }

    private static func http(_ backend: RouteBackend) -> [String] {
        // A request that may have had an effect is not sent twice.
        var lines = ["http-request disable-l7-retry unless METH_GET or METH_OPTIONS"]
        lines += forwarded(backend.forwardedHeaders)
        if let target = backend.rewriteTarget {
            let path = backend.path.hasSuffix("/") ? String(backend.path.dropLast()) : backend.path
            let replacement = target.hasSuffix("/") ? String(target.dropLast()) : target
            lines.append(#"http-request replace-path ^\#(escaped(path))/?(.*)$ \#(replacement)/\1"#)
        }
        if let cookie = backend.cookie {
            let secure = backend.insecurePolicy == nil ? "" : " secure attr SameSite=None"
            lines.append("cookie \(cookie) insert indirect nocache httponly\(secure)")
        }
        if let header = backend.strictTransportSecurity {
            lines.append("http-response set-header Strict-Transport-Security '\(header)' if { ssl_fc }")
        }
        return lines
    }

    /// The router is the edge: proto, host and port are what it saw itself; only X-Forwarded-For grows.
    private static func forwarded(_ policy: RouteBackend.ForwardedHeaders) -> [String] {
        let headers = [
            ("X-Forwarded-Host", "%[req.hdr(host)]"), ("X-Forwarded-Port", "%[dst_port]"),
            ("X-Forwarded-Proto", "%[var(txn.proto)]"),
        ]
        let proto = [
            "http-request set-var(txn.proto) str(http)", "http-request set-var(txn.proto) str(https) if { ssl_fc }",
        ]
        let standard = "for=%[src];host=%[req.hdr(host)];proto=%[var(txn.proto)]"
        switch policy {
        case .never: return []
        case .ifNone:
            return proto + ["option forwardfor if-none"]
                + (headers + [("Forwarded", standard)]).map { name, value in
                    "http-request set-header \(name) \(value) if !{ req.hdr(\(name)) -m found }"
                }
        case .append:
            return proto + ["option forwardfor"] + headers.map { "http-request set-header \($0) \($1)" }
                + ["http-request add-header Forwarded \(standard)"]
        case .replace:
            return proto + ["http-request set-header X-Forwarded-For %[src]"]
                + (headers + [("Forwarded", standard)]).map { "http-request set-header \($0) \($1)" }
        }
    }

    private static func serverOptions(
        _ backend: RouteBackend, _ settings: RouterSettings, authorityFile: String
    ) -> String {
        guard case .reencrypt(_, let authority, let serverName) = backend.termination else { return "" }
        guard let file = authority == nil ? settings.serviceAuthorityFile : authorityFile else {
            return " ssl verify none alpn http/1.1"
        }
        let name = serverName.map { " verifyhost \($0) sni str(\($0))" } ?? ""
        return " ssl verify required ca-file \(file)\(name) alpn http/1.1"
    }

    private static func server(_ slot: ServerSlot, name: String, hasCookie: Bool, _ options: String) -> String {
        let weight = slot.mode == .drain ? 0 : slot.weight
        let state = slot.mode == .empty || slot.mode == .leaving ? " disabled" : ""
        return "server \(name) \(slot.endpoint) weight \(weight)\(hasCookie ? " cookie \(name)" : "")\(options)\(state)"
    }

    /// The path as a regular expression that matches just it.
    private static func escaped(_ path: String) -> String {
        path.reduce(into: "") { text, character in
            text +=
                character.isLetter || character.isNumber || "/-_~".contains(character)
                ? String(character) : "[\(character)]"
        }
    }
}
