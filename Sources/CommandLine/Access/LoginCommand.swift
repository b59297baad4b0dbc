package import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOHTTP1

/// `paas login`: gets a token for a user name and password, or takes one, and writes the kubeconfig.
package struct LoginCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Log in to a platform and remember it in the kubeconfig.",
        discussion: """
            Examples:
              paas login https://apps.example.org:8443 -u ada
              paas login https://localhost:8443 --token "$TOKEN" --certificate-authority /var/lib/paas/pki/ca.crt
            """)

    @Argument(help: "The API's URL (default: the current context's).") var server: String?
    @Option(name: [.customShort("u"), .long], help: "The user's name.") var username: String?
    @Option(name: [.customShort("p"), .long], help: "The password; better left out, then it is asked for.")
    var password: String?
    @Option(name: .long, help: "A token instead of a password.") var token: String?
    @Option(name: .long, help: "The CA that signed the server's certificate (PEM file).")
    var certificateAuthority: String?
    @Flag(name: .long, help: "Trust any certificate. Anybody on the way can then read your password.")
    var insecureSkipTlsVerify = false
    @Option(name: .long, help: "The kubeconfig file to write.") var kubeconfig: String?

    package init() {}

    package func run() async throws {
        var config = try Kubeconfig.load(explicit: kubeconfig, mayBeMissing: true)
        let old = try? Connection.resolve(config)
        guard let server = (server ?? old?.server).map(Self.normalized) else {
            throw CommandError("no server named", hint: "paas login https://HOST:8443 -u NAME")
        }
        let authority = try authorityPEM() ?? (server == old?.server ? old?.authorityPEM : nil)
        let anonymous = Connection(
            server: server, authorityPEM: authority, skipsVerification: insecureSkipTlsVerify, certificatePEM: nil,
            keyPEM: nil, token: nil, namespace: "default")
        let token = if let token { token } else { try await RemoteClient.with(anonymous) { try await ask($0) } }
        let named = Connection(
            server: server, authorityPEM: authority, skipsVerification: insecureSkipTlsVerify, certificatePEM: nil,
            keyPEM: nil, token: token, namespace: "default")
        try await RemoteClient.with(named) { api in
            let user = try await WhoamiCommand.name(api)
            let projects = try await ProjectsCommand.names(api)
            let project = projects.contains(config.namespace ?? "") ? config.namespace : projects.first
            write(&config, connection: named, token: token, user: user, project: project)
            try config.save()
            report(user: user, server: server, projects: projects, project: project)
        }
    }

    private static func normalized(_ server: String) -> String {
        let url = server.contains("://") ? server : "https://\(server)"
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    private func authorityPEM() throws(CommandError) -> [UInt8]? {
        guard let file = certificateAuthority else { return nil }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandError("can't read \(file)", hint: "the platform's CA is DIR/pki/ca.crt on its box")
        }
        return Array(data)
    }

    /// The challenge flow of OpenShift's `oc login`: Basic to the authorize endpoint, a code back, a token for it.
    private func ask(_ api: RemoteClient) async throws -> String {
        guard let name = username ?? (Terminal.standard.isInteractive ? Self.askName() : nil) else {
            throw CommandError("no user named", hint: "give -u NAME, or --token")
        }
        guard let secret = password ?? Terminal.standard.askSecret("Password: ") ?? readLine() else {
            throw CommandError("no password given", hint: "type it when asked, or pipe it in")
        }
        let redirect = "\(api.connection.server)/oauth/token/implicit"
        var request = api.request(
            .GET,
            "/oauth/authorize?client_id=openshift-challenging-client&response_type=code&redirect_uri="
                + RemoteClient.escape(redirect))
        request.headers.add(name: "X-CSRF-Token", value: "1")
        request.headers.replaceOrAdd(
            name: "Authorization", value: "Basic \(Data("\(name):\(secret)".utf8).base64EncodedString())")
        let response = try await api.http.execute(request, timeout: .seconds(30))
        guard response.status != .unauthorized else {
            throw CommandError("login refused for \(name)", hint: "check the name and the password")
        }
        guard let location = response.headers.first(name: "Location"),
            let code = URLComponents(string: location)?.queryItems?.first(where: { $0.name == "code" })?.value
        else {
            throw CommandError(
                "\(api.connection.server) answered \(response.status) to the login", hint: "is it a paas API?")
        }
        return try await exchange(code, redirect: redirect, api)
    }

    private static func askName() -> String? {
        FileHandle.standardError.write(Data("User name: ".utf8))
        return readLine()
    }

    private func exchange(_ code: String, redirect: String, _ api: RemoteClient) async throws -> String {
        var request = api.request(.POST, "/oauth/token")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.replaceOrAdd(
            name: "Authorization",
            value: "Basic \(Data("openshift-challenging-client:".utf8).base64EncodedString())")
        let form =
            "grant_type=authorization_code&code=\(RemoteClient.escape(code))&redirect_uri="
            + RemoteClient.escape(redirect)
        request.body = .bytes(ByteBuffer(string: form))
        let body = try await api.stream(request).collect(upTo: 1 << 20)
        guard let token = try JSONValue(parsing: body.readableBytesView)["access_token"].string else {
            throw CommandError("the server gave no token", hint: "try again")
        }
        return token
    }

    private func write(
        _ config: inout Kubeconfig, connection: Connection, token: String, user: String, project: String?
    ) {
        let host = connection.server.replacing("https://", with: "").replacing(".", with: "-")
        var cluster: JSONValue = ["server": .string(connection.server)]
        if let pem = connection.authorityPEM {
            cluster["certificate-authority-data"] = .string(Data(pem).base64EncodedString())
        }
        if insecureSkipTlsVerify { cluster["insecure-skip-tls-verify"] = true }
        let context = "\(project ?? "")/\(host)/\(user)"
        config.setEntry("clusters", "cluster", host, cluster)
        config.setEntry("users", "user", "\(user)/\(host)", ["token": .string(token)])
        config.setEntry(
            "contexts", "context", context,
            ["cluster": .string(host), "user": .string("\(user)/\(host)"), "namespace": JSONValue(project)])
        config.currentContext = context
    }

    private func report(user: String, server: String, projects: [String], project: String?) {
        let terminal = Terminal.standard
        terminal.print("Logged in to \(server) as \(user).")
        if let project {
            terminal.print("Using project \(project) (of \(projects.count): `paas projects`).")
        } else {
            terminal.print("You have no project yet. Create one: paas new-project NAME")
        }
    }
}
