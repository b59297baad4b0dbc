package import ArgumentParser
internal import Crypto
internal import Foundation
internal import Machinery
internal import Reconciling

/// `paas logout`: makes the token worthless and forgets it.
package struct LogoutCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "End the session: the token is deleted on the server and in the kubeconfig.",
        discussion: """
            Examples:
              paas logout
            """)
    @Option(name: .long, help: "The kubeconfig file to use (default: $KUBECONFIG, else ~/.kube/config).")
    var kubeconfig: String?
    package init() {}

    package func run() async throws {
        var config = try Kubeconfig.load(explicit: kubeconfig)
        let connection = try Connection.resolve(config)
        guard let token = connection.token else {
            throw CommandError(
                "you are not logged in with a token, but with the certificate in \(config.path)",
                hint: "`paas login` uses a name and a password; to give up the certificate, move the file away")
        }
        try await RemoteClient.with(connection) { api in
            do {
                _ = try await api.delete(Self.path(of: token), DeleteOptions())
            } catch let error as StatusError where error.reason == .notFound || error.reason == .unauthorized {}
        }
        config.removeToken()
        try config.save()
        Terminal.standard.print("Logged out of \(connection.server).")
    }

    /// The object that stands for a token: named after the hash of what follows the prefix.
    static func path(of token: String) -> ResourcePath {
        let prefix = "sha256~"
        let secret = token.hasPrefix(prefix) ? String(token.dropFirst(prefix.count)) : token
        let hash = Data(SHA256.hash(data: Data(secret.utf8))).base64EncodedString()
        let name = hash.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return ResourcePath(GroupVersion("oauth.openshift.io/v1"), "oauthaccesstokens", name: prefix + name)
    }
}
