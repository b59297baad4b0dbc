internal import Foundation
internal import Machinery
internal import NIOSSL

/// How to reach an API server, and as whom: the current context of a kubeconfig, resolved.
struct Connection {
    let server: String
    /// PEM of the CA that signed the server's certificate; nil means the system's.
    let authorityPEM: [UInt8]?
    let skipsVerification: Bool
    let certificatePEM: [UInt8]?
    let keyPEM: [UInt8]?
    let token: String?
    let namespace: String

    /// Resolves the kubeconfig's current context.
    static func resolve(_ config: Kubeconfig, context named: String? = nil) throws(CommandError) -> Connection {
        let name = named ?? config.currentContext
        guard let context = config.entry("contexts", "context", name) else {
            throw CommandError(
                name.isEmpty
                    ? "not logged in: \(config.path) has no current context"
                    : "no context \"\(name)\" in \(config.path)",
                hint: "log in with `paas login https://HOST:8443`, or on the box as root use DIR/admin.kubeconfig")
        }
        guard let cluster = config.entry("clusters", "cluster", context["cluster"].string ?? ""),
            let server = cluster["server"].string
        else {
            throw CommandError("context \"\(name)\" names no cluster with a server", hint: "run `paas login` again")
        }
        let user = config.entry("users", "user", context["user"].string ?? "") ?? .null
        let folder = (config.path as NSString).deletingLastPathComponent
        return Connection(
            server: server, authorityPEM: try bytes(cluster, "certificate-authority", folder),
            skipsVerification: cluster["insecure-skip-tls-verify"].bool ?? false,
            certificatePEM: try bytes(user, "client-certificate", folder),
            keyPEM: try bytes(user, "client-key", folder), token: user["token"].string,
            namespace: context["namespace"].string ?? "default")
    }

    /// `KEY-data` in base64, or the file that `KEY` names.
    private static func bytes(_ entry: JSONValue, _ key: String, _ folder: String) throws(CommandError) -> [UInt8]? {
        if let text = entry["\(key)-data"].string {
            guard let data = Data(base64Encoded: text) else {
                throw CommandError("\(key)-data in the kubeconfig is no base64", hint: "run `paas login` again")
            }
            return Array(data)
        }
        guard let file = entry[key].string else { return nil }
        let path = file.hasPrefix("/") ? file : "\(folder)/\(file)"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError(
                "can't read \(path), which the kubeconfig names as \(key)", hint: "run `paas login` again")
        }
        return Array(data)
    }

    /// TLS for the server: TLS 1.2 or newer, the CA and client certificate of the context.
    func tls() throws(CommandError) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        do {
            if let authorityPEM {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(authorityPEM))
            }
            if skipsVerification { tls.certificateVerification = .none }
            if let certificatePEM, let keyPEM {
                tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(certificatePEM).map { .certificate($0) }
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: keyPEM, format: .pem))
            }
        } catch {
            throw CommandError(
                "the certificates in the kubeconfig can't be read: \(error)", hint: "run `paas login` again")
        }
        return tls
    }
}
