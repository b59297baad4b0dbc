package import ArgumentParser
internal import AsyncHTTPClient
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import Reconciling

/// `paas whoami`: who one is to the server; with `-t` a token for it.
package struct WhoamiCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Show who you are, or a token.",
        discussion: """
            Examples:
              paas whoami
              paas whoami -t
              skopeo copy --dest-creds "me:$(paas whoami -t)" …
            """)

    @OptionGroup package var client: ClientOptions
    @Flag(name: [.customShort("t"), .long], help: "Print a token; an identity by certificate gets a short-lived one.")
    var showToken = false
    @Flag(name: .long, help: "Print the API's URL.") var showServer = false

    package init() {}

    package func run(_ session: Session) async throws {
        if showServer { return session.print(session.api.connection.server) }
        if showToken {
            return session.print(try await Self.token(session.api))
        }
        session.print(try await Self.name(session.api))
    }

    /// The connection's token; for an identity by certificate one that the server makes for it now.
    static func token(_ api: RemoteClient) async throws -> String {
        if let token = api.connection.token { return token }
        var request = api.request(.POST, "/oauth/token")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: "grant_type=client_credentials"))
        let body = try await api.stream(request).collect(upTo: 1 << 20)
        guard let token = try JSONValue(parsing: body.readableBytesView)["access_token"].string else {
            throw CommandError("the server gave no token", hint: "log in with `paas login`")
        }
        return token
    }

    /// The user's name, by a SelfSubjectReview.
    static func name(_ api: RemoteClient) async throws -> String {
        let path = ResourcePath(GroupVersion("authentication.k8s.io/v1"), "selfsubjectreviews")
        let review = try await api.create(
            path, ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"])
        return review["status"]["userInfo"]["username"].string ?? ""
    }
}
