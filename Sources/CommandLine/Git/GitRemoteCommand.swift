package import ArgumentParser
internal import Foundation
internal import Machinery
internal import Reconciling
internal import Subprocess
internal import SystemPackage

/// `paas git-remote`: a git remote of the repository one stands in, with credentials and the platform's CA.
package struct GitRemoteCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "git-remote", abstract: "Add a git remote to push to.",
        discussion: """
            Examples:
              paas git-remote && git push paas main
              paas git-remote staging --app shop-staging -n staging
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "The remote's name.") var name = "paas"
    @Option(name: .long, help: "The application (default: the folder's name).") var app: String?
    package init() {}

    package func run(_ session: Session) async throws {
        let top = try await git(["rev-parse", "--show-toplevel"], "this folder is in no git repository", "git init")
        let app = try app ?? Self.applicationName(top)
        let server = session.api.connection.server
        let url = "\(server)/git/\(session.namespace)/\(app).git"
        let folder = try await git(["rev-parse", "--absolute-git-dir"], "no git folder", "git init")
        if let pem = session.api.connection.authorityPEM {
            let file = "\(folder)/paas-\(name)-ca.crt"
            guard FileManager.default.createFile(atPath: file, contents: Data(pem)) else {
                throw CommandError("can't write \(file)", hint: "check the repository's owner")
            }
            try await set("http.\(server)/.sslCAInfo", file)
        }
        let program = ProcessInfo.processInfo.arguments.first.map(Self.absolute) ?? "paas"
        var helper = "!'\(program)' git-credential"
        if let config = client.kubeconfig ?? ProcessInfo.processInfo.environment["KUBECONFIG"] {
            helper += " --kubeconfig '\(Self.absolute(config))'"
        } else if session.config.path.hasSuffix("admin.kubeconfig") {
            helper += " --kubeconfig '\(session.config.path)'"
        }
        try await set("credential.\(server).helper", helper)
        try await set("credential.\(server).useHttpPath", "false")
        _ = try? await git(["remote", "remove", name], "", "")
        _ = try await git(["remote", "add", name, url], "can't add the remote \(name)", "git remote -v")
        session.print("Remote \"\(name)\" is \(url)")
        session.print("Deploy with: git push \(name) main")
        if let note = Self.note(ProcessInfo.processInfo.environment, url) { session.terminal.note(note) }
    }

    /// What in the environment keeps git from using the settings that were made; nil where nothing does.
    static func note(_ environment: [String: String], _ url: String) -> String? {
        guard let file = environment["GIT_SSL_CAINFO"], !file.isEmpty else { return nil }
        return """
            note: GIT_SSL_CAINFO=\(file) in your environment overrides the CA that git was told to trust for \(url).
              try: unset GIT_SSL_CAINFO
            """
    }

    /// The folder's name made a valid object name.
    static func applicationName(_ path: String) throws(CommandError) -> String {
        let folder = (path as NSString).lastPathComponent.lowercased()
        let letters = folder.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(letters).split(separator: "-").joined(separator: "-")
        guard let first = name.first, first.isLetter, name.count <= 58 else {
            throw CommandError("the folder's name \"\(folder)\" makes no application name", hint: "give --app NAME")
        }
        return name
    }

    private static func absolute(_ path: String) -> String {
        guard path.contains("/") else { return path }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }

    private func set(_ key: String, _ value: String) async throws {
        _ = try await git(["config", "--local", key, value], "can't set \(key)", "check .git/config")
    }

    /// Runs git here and returns its trimmed output.
    @discardableResult
    private func git(_ arguments: [String], _ problem: String, _ hint: String) async throws -> String {
        let result = try await Subprocess.run(
            .name("git"), arguments: Arguments(arguments), output: .string(limit: 65536), error: .string(limit: 65536))
        guard result.terminationStatus.isSuccess else {
            let detail = result.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
            throw CommandError("\(problem): \(detail)", hint: hint)
        }
        return result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// `paas git-credential get`: git's credential helper protocol (git-credential(1)); the kubeconfig's token is the password.
package struct GitCredentialCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "git-credential", abstract: "Answer git's question for credentials.", shouldDisplay: false)
    @Argument(help: "get, store or erase.") var operation: String
    @Option(name: .long, help: "The kubeconfig file to use.") var kubeconfig: String?
    package init() {}

    package func run() async throws {
        var asked: [String: String] = [:]
        while let line = readLine(), !line.isEmpty {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { asked[parts[0]] = parts[1] }
        }
        guard operation == "get" else { return }
        let config = try Kubeconfig.load(explicit: kubeconfig)
        guard let connection = try Self.connection(config, protocolName: asked["protocol"], host: asked["host"]) else {
            return
        }
        let token = try await RemoteClient.with(connection) { try await WhoamiCommand.token($0) }
        Terminal.standard.print("username=paas\npassword=\(token)")
    }

    /// The context whose server git asks for; the current one first.
    private static func connection(_ config: Kubeconfig, protocolName: String?, host: String?) throws -> Connection? {
        let wanted = "\(protocolName ?? "https")://\(host ?? "")"
        let names = [config.currentContext] + config.json["contexts"].items.compactMap { $0["name"].string }
        for name in names {
            let connection = try Connection.resolve(config, context: name)
            if connection.server == wanted { return connection }
        }
        return nil
    }
}
