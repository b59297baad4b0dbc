internal import Crypto
internal import Kinds
internal import Machinery
internal import SwiftASN1
internal import X509

/// Why a route is not served, as its Admitted condition says it (OpenShift's reasons).
struct RouteRejection: Error, Sendable, Hashable {
    enum Reason: String, Sendable {
        case hostAlreadyClaimed = "HostAlreadyClaimed"
        case notAdmitted = "RouteNotAdmitted"
        case invalid = "ExtendedValidationFailed"
        case invalidHost = "InvalidHost"
    }

    let reason: Reason
    let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

/// A route as it was read: what HAProxy serves, without servers yet.
struct ReadRoute: Sendable, Hashable {
    var backend: RouteBackend
    /// The route's own certificate and key; nil for one of the platform's.
    var ownCertificate: HostCertificate?
    /// True where a certificate of the platform is needed.
    var needsCertificate: Bool { ownCertificate == nil && backend.termination != .none && !backend.isPassthrough }
}

/// Reads a route's document strictly: everything in it ends up in HAProxy's configuration. Pure.
enum RouteReading {
    static func read(_ route: Route, domain: String) throws(RouteRejection) -> ReadRoute {
        guard ["", "None"].contains(route.wildcardPolicy) else {
            throw RouteRejection(.notAdmitted, "wildcard routes are not allowed by this router")
        }
        let host = route.host.isEmpty ? RouteHosts.hostOfNone(route, domain: domain) : route.host.lowercased()
        guard RouteHosts.isValid(host) else {
            throw RouteRejection(.invalidHost, "spec.host \"\(host)\" is no DNS name")
        }
        var backend = RouteBackend(namespace: route.namespace, name: route.name, host: host)
        backend.path = try path(route)
        backend.termination = try termination(route)
        try annotations(route, &backend)
        let hasAlternatives = route.alternateBackends.contains { ($0.weight ?? 100) > 0 }
        if backend.isPassthrough {
            backend.balance = .source
        } else if hasAlternatives {
            backend.balance = .roundrobin
        }
        if let text = annotation("balance", route), let balance = RouteBackend.Balance(rawValue: text) {
            backend.balance = balance
        }
        return ReadRoute(backend: backend, ownCertificate: try certificate(route, host))
    }

    private static func path(_ route: Route) throws(RouteRejection) -> String {
        let path = route.path
        guard !path.isEmpty else { return "" }
        guard route.tls["termination"].text != "passthrough" else {
            throw RouteRejection(.invalid, "spec.path: a passthrough route has no path: the router can't see it")
        }
        let allowed = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("\"'\\#?{}<>^`|".utf8).contains($0) }
        guard path.hasPrefix("/"), allowed, path.utf8.count <= 1024 else {
            throw RouteRejection(.invalid, "spec.path \"\(path)\" must begin with / and hold no spaces or quotes")
        }
        return path
    }

    private static func termination(_ route: Route) throws(RouteRejection) -> RouteBackend.Termination {
        let tls = route.tls
        guard tls.object != nil else { return .none }
        let policyText = tls["insecureEdgeTerminationPolicy"].text
        guard let policy = policyText.isEmpty ? .refuse : RouteBackend.InsecurePolicy(rawValue: policyText) else {
            throw RouteRejection(.invalid, "spec.tls.insecureEdgeTerminationPolicy \"\(policyText)\" is not known")
        }
        switch tls["termination"].text {
        case "edge", "": return .edge(policy)
        case "passthrough":
            guard policy != .allow else {
                throw RouteRejection(
                    .invalid, "a passthrough route allows insecureEdgeTerminationPolicy None or Redirect")
            }
            return .passthrough(policy)
        case "reencrypt":
            let authority = tls["destinationCACertificate"].text
            guard authority.isEmpty || isCertificate(authority) else {
                throw RouteRejection(.invalid, "spec.tls.destinationCACertificate is no PEM certificate")
            }
            return .reencrypt(
                policy, authority: authority.isEmpty ? nil : authority,
                serverName: authority.isEmpty ? "\(route.to.name).\(route.namespace).svc" : nil)
        case let other: throw RouteRejection(.invalid, "spec.tls.termination \"\(other)\" is not known")
        }
    }

    private static func certificate(_ route: Route, _ host: String) throws(RouteRejection) -> HostCertificate? {
        let tls = route.tls
        let (chain, key) = (tls["certificate"].text, tls["key"].text)
        guard !chain.isEmpty || !key.isEmpty, tls["termination"].text != "passthrough" else { return nil }
        guard !chain.isEmpty, !key.isEmpty else {
            throw RouteRejection(.invalid, "spec.tls needs both certificate and key, or neither")
        }
        let parts = [chain, tls["caCertificate"].text, key].filter { !$0.isEmpty }
        do {
            let certificate = try Certificate(pemEncoded: firstBlock(chain))
            let privateKey = try Certificate.PrivateKey(pemEncoded: key)
            guard certificate.publicKey == privateKey.publicKey else {
                throw RouteRejection(.invalid, "spec.tls.key is not the key of spec.tls.certificate")
            }
        } catch let error as RouteRejection {
            throw error
        } catch {
            throw RouteRejection(.invalid, "spec.tls: certificate or key can't be read as PEM: \(error)")
        }
        return HostCertificate(host: host, pem: parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined())
    }

    private static func annotations(_ route: Route, _ backend: inout RouteBackend) throws(RouteRejection) {
        backend.timeout = annotation("timeout", route).flatMap(duration)
        backend.tunnelTimeout = annotation("timeout-tunnel", route).flatMap(duration)
        let list = annotation("ip_allowlist", route) ?? annotation("ip_whitelist", route) ?? ""
        let networks = list.split(separator: " ").map(String.init)
        guard networks.allSatisfy(isNetwork) else {
            // Serving everybody because a list can't be read would be the worst reading of it.
            throw RouteRejection(.invalid, "annotation haproxy.router.openshift.io/ip_allowlist: not a list of CIDRs")
        }
        backend.allowedNetworks = networks
        backend.strictTransportSecurity = annotation("hsts_header", route).flatMap { text in
            text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !Array("'\"\\%".utf8).contains($0) } ? text : nil
        }
        backend.rewriteTarget = annotation("rewrite-target", route).flatMap { text in
            let allowed = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("\"'\\#?{}<>^`|%".utf8).contains($0) }
            return text.hasPrefix("/") && allowed ? text : nil
        }
        if let text = annotation("set-forwarded-headers", route),
            let policy = RouteBackend.ForwardedHeaders(rawValue: text)
        {
            backend.forwardedHeaders = policy
        }
        guard annotation("disable_cookies", route)?.lowercased() != "true", !backend.isPassthrough else { return }
        let own = route.metadata.annotations["router.openshift.io/cookie_name"] ?? ""
        let isUsable = !own.isEmpty && own.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 0x5F || $0 == 0x2D }
        backend.cookie = isUsable ? own : hexadecimal(Insecure.MD5.hash(data: Array(backend.id.utf8)))
    }

    private static func annotation(_ name: String, _ route: Route) -> String? {
        route.metadata.annotations["haproxy.router.openshift.io/\(name)"]
    }

    /// A duration as HAProxy reads it: digits and a unit.
    static func duration(_ text: String) -> String? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard !digits.isEmpty, digits.count <= 9, ["", "us", "ms", "s", "m", "h", "d"].contains(unit) else {
            return nil
        }
        return text
    }

    static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count <= 2 else { return false }
        let bytes = address.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let isVersion4 = bytes.count == 4 && !bytes.contains(nil)
        let isVersion6 = address.contains(":") && address.allSatisfy { $0.isHexDigit || $0 == ":" }
        guard isVersion4 || isVersion6 else { return false }
        guard parts.count == 2 else { return true }
        return Int(parts[1]).map { (0...(isVersion4 ? 32 : 128)).contains($0) } ?? false
    }

    private static func isCertificate(_ pem: String) -> Bool { (try? Certificate(pemEncoded: firstBlock(pem))) != nil }

    /// The first PEM block: the server's own certificate of a chain.
    private static func firstBlock(_ pem: String) -> String {
        guard let end = pem.firstRange(of: "-----END CERTIFICATE-----") else { return pem }
        return String(pem[..<end.upperBound])
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Host names of routes.
enum RouteHosts {
    /// What a route without a host is served as: its subdomain, or `NAME-NAMESPACE`, before the router's domain.
    static func hostOfNone(_ route: Route, domain: String) -> String {
        let first =
            route.subdomain.isEmpty
            ? "\(route.name.replacing(".", with: "-"))-\(route.namespace)" : route.subdomain
        return "\(first).\(domain)".lowercased()
    }

    /// True for a DNS name of at most 253 characters with labels of at most 63.
    static func isValid(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.utf8.count <= 253 && !host.isEmpty && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let bytes = Array(label.utf8)
        let isPlain = bytes.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 0x2D }
        return (1...63).contains(bytes.count) && isPlain && bytes.first != 0x2D && bytes.last != 0x2D
    }
}
