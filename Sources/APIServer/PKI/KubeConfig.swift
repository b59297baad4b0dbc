import FoundationEssentials

/// The text of a kubeconfig file with everything embedded.
enum KubeConfig {
    /// For a user with a client certificate. `server` is the API's URL.
    static func text(server: String, authorityPEM: String, user: IssuedCertificate, context: String) -> String {
        let encode = { (text: String) in Data(text.utf8).base64EncodedString() }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: paas
              cluster:
                server: \(server)
                certificate-authority-data: \(encode(authorityPEM))
            users:
            - name: system:admin
              user:
                client-certificate-data: \(encode(user.chainPEM))
                client-key-data: \(encode(user.keyPEM))
            contexts:
            - name: \(context)
              context:
                cluster: paas
                namespace: default
                user: system:admin
            current-context: \(context)

            """
    }
}
