/// Why a server can't be reached, in a user's words.
enum TransportProblem {
    /// The libraries' errors are told apart by their text: they come out of three of them, wrapped in each other.
    static func explained(_ error: any Error, server: String) -> CommandError { explained("\(error)", server: server) }

    static func explained(_ text: String, server: String) -> CommandError {
        let lower = text.lowercased()
        func contains(_ words: String...) -> Bool { words.contains { lower.contains($0) } }
        if contains("failedtovalidatehostname", "hostname mismatch") {
            return CommandError(
                "the certificate of \(server) is for another name",
                hint: "log in by a name that it has, for example localhost")
        }
        if contains("certificate_verify_failed") {
            return CommandError(
                "the certificate of \(server) is not signed by a CA that you trust",
                hint: "paas login \(server) --certificate-authority FILE (DIR/pki/ca.crt on the platform's box)")
        }
        if contains("wrong_version_number", "http_request", "uncleanshutdown") {
            return CommandError(
                "\(server) does not speak TLS", hint: "give the API's port: 8443, or `paas start`'s --api-port")
        }
        if contains("connection refused") {
            return CommandError(
                "can't reach \(server): connection refused", hint: "is the platform running? On its box: paas status")
        }
        if contains("unknownhost", "dns error", "name or service not known") {
            return CommandError(
                "can't find the host of \(server)", hint: "check the name, or give the address: paas login URL")
        }
        if contains("timeout", "timed out", "deadlineexceeded", "no route to host", "unreachable") {
            return CommandError("\(server) does not answer", hint: "check the address, the network and its firewalls")
        }
        if contains("invalidurl", "emptyhost", "unsupportedscheme") {
            return CommandError("\"\(server)\" is no server's URL", hint: "write it as https://HOST:8443")
        }
        if contains("remoteconnectionclosed", "connection reset", "eof", "inputclosed", "broken pipe") {
            return CommandError(
                "\(server) ended the connection", hint: "try again; was the platform restarted? On its box: paas status"
            )
        }
        return CommandError("can't reach \(server): \(text)", hint: "is the platform running? On its box: paas status")
    }
}
