import Machinery

/// The ports under which the router serves applications, and the object that tells them to every user: a ConfigMap
/// that the platform keeps and each authenticated user may read.
package struct RouterPorts: Sendable, Hashable {
    package var http: Int
    package var https: Int

    package static let namespace = "openshift-config-managed"
    package static let configMapName = "router"

    package init(http: Int = 80, https: Int = 443) {
        self.http = http
        self.https = https
    }

    /// As the ConfigMap tells; the usual ports where it tells none.
    package init(_ configMap: ConfigMap) {
        http = configMap.data["http-port"].flatMap { Int($0) } ?? 80
        https = configMap.data["https-port"].flatMap { Int($0) } ?? 443
    }

    package var data: [String: String] { ["http-port": "\(http)", "https-port": "\(https)"] }

    /// A route's URL, with the router's port where it is not the usual one; plain HTTP where the route allows it.
    package func url(of route: Route) -> String {
        let isPlain = route.tls.isNull || route.tls["insecureEdgeTerminationPolicy"].string == "Allow"
        let port = isPlain ? http : https
        let suffix = port == (isPlain ? 80 : 443) ? "" : ":\(port)"
        return "\(isPlain ? "http" : "https")://\(route.servedHost)\(suffix)\(route.path)"
    }
}
