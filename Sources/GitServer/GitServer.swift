import FoundationEssentials
import HTTPTypes
package import HummingbirdCore
package import Kinds
package import Logging
import Machinery
import NIOCore
package import Reconciling
import Synchronization

/// How the git server is set up.
package struct GitServerOptions: Sendable {
    /// The folder of all repositories, `DIR/git`.
    package var folder: String
    /// The API's URL as it stands in build configurations, `https://localhost:8443`.
    package var publicURL: String
    /// The router's ports, for the URLs that are printed.
    package var ports: RouterPorts
    package var limits = GitLimits()

    package init(folder: String, publicURL: String, ports: RouterPorts) {
        self.folder = folder
        self.publicURL = publicURL
        self.ports = ports
    }
}

/// Git over HTTP (gitprotocol-http(5), smart only): fetch, and push that builds and rolls out.
///
/// Answers below `/git/` of the API's port; `/git/PROJECT/APP.git` is a repository.
package final class GitServer: Sendable {
    /// What the parts of the server share.
    struct Parts: Sendable {
        let client: any APIClient
        let inspector: any SourceInspector
        let log: any BuildLog
        let probe: any URLProbe
        let options: GitServerOptions
        let repositories: Repositories
        let queue = KeyedQueue<RepositoryName>()

        /// The URL that build configurations name the repository by.
        func sourceURI(_ name: RepositoryName) -> String {
            "\(options.publicURL)/git/\(name.project)/\(name.app).git"
        }
    }

    let parts: Parts
    private let git: GitTool
    private let access: GitAccess

    /// - Parameters:
    ///   - client: acts as the platform; what a push makes is made as the one who pushes.
    ///   - probe: asks the application once it is rolled out.
    package init(
        client: any APIClient, inspector: any SourceInspector, log: any BuildLog, probe: any URLProbe,
        options: GitServerOptions
    ) {
        git = GitTool(limits: options.limits)
        access = GitAccess(client: client)
        parts = Parts(
            client: client, inspector: inspector, log: log, probe: probe, options: options,
            repositories: Repositories(folder: options.folder, git: git))
    }

    /// Answers a request below `/git/`. Never throws for what a client does wrong: git shows the text.
    package func respond(to request: Request, logger: Logger) async -> Response {
        do {
            guard let asked = GitRequest(path: request.uri.path, query: request.uri.query) else {
                throw GitRefusal(
                    code: 404,
                    text: "No repository is here. Repositories are at /git/PROJECT/APPLICATION.git, "
                        + "with names of lower-case letters, digits and dashes.")
            }
            let identity = try await access.identify(request.headers)
            try await access.check(identity, asked.service, asked.repository)
            switch (asked.action, request.method) {
            case (.advertise, .get): return try await advertise(asked, request)
            case (.run, .post):
                if asked.service == .upload { return try await upload(asked.repository, request) }
                return try await receive(asked.repository, request, identity, logger)
            default: throw GitRefusal(code: 405, text: "git asks for this in another way.")
            }
        } catch {
            return Self.answer(to: error, logger)
        }
    }

    private static func answer(to error: any Error, _ logger: Logger) -> Response {
        var refusal = GitRefusal(code: 500, text: "Internal error. The platform's log tells more.")
        switch error {
        case let known as GitRefusal: refusal = known
        case let status as StatusError where status.reason != .internalError:
            refusal = GitRefusal(code: status.code, text: status.message)
        case let broken as PktLineError: refusal = GitRefusal(code: 400, text: broken.description)
        default: logger.error("a git request failed", metadata: ["error": "\(error)"])
        }
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if refusal.code == 401 { headers[.wwwAuthenticate] = "Basic realm=\"paas\"" }
        return Response(
            status: .init(code: refusal.code), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: refusal.text + "\n")))
    }

    /// `info/refs`: what refs there are. The first advertisement for a push makes the repository.
    private func advertise(_ asked: GitRequest, _ request: Request) async throws -> Response {
        if asked.service == .receive {
            try await parts.repositories.ensure(asked.repository)
        } else if !parts.repositories.exists(asked.repository) {
            throw GitRefusal(
                code: 404,
                text: "There is no repository \(asked.repository) yet: the first push makes it.")
        }
        let (environment, version) = Self.protocolVersion(request, asked.service)
        let process = try git.start(
            [asked.service.rawValue, "--stateless-rpc", "--advertise-refs", parts.repositories.path(asked.repository)],
            environment: environment)
        process.input.finish()
        let isVersion2 = version == 2
        let head = isVersion2 ? [] : PktLine.frame("# service=git-\(asked.service.rawValue)\n") + PktLine.flushBytes
        return Self.stream("application/x-git-\(asked.service.rawValue)-advertisement", head: head, process)
    }

    /// The environment that tells git which version of the protocol the client wants; pushes know only the first.
    private static func protocolVersion(
        _ request: Request, _ service: GitRequest.Service
    ) -> (environment: [String: String], version: Int) {
        guard service == .upload, let name = HTTPField.Name("git-protocol"), let wanted = request.headers[name],
            let version = ["version=0", "version=1", "version=2"].firstIndex(of: wanted)
        else { return ([:], 0) }
        return (["GIT_PROTOCOL": wanted], version)
    }

    /// `git-upload-pack`: a fetch.
    private func upload(_ name: RepositoryName, _ request: Request) async throws -> Response {
        guard parts.repositories.exists(name) else {
            throw GitRefusal(code: 404, text: "There is no repository \(name) yet: the first push makes it.")
        }
        let (environment, _) = Self.protocolVersion(request, .upload)
        let process = try git.start(
            ["upload-pack", "--stateless-rpc", parts.repositories.path(name)], environment: environment)
        try await RequestChunks(request: request, limits: parts.options.limits).forEach { bytes in
            try await process.input.write(bytes)
        }
        process.input.finish()
        return Self.stream("application/x-git-upload-pack-result", head: [], process)
    }

    /// Streams a program's output. The program is killed when the client goes away.
    private static func stream(_ contentType: String, head: [UInt8], _ process: GitProcess) -> Response {
        let body = ResponseBody { writer in
            if !head.isEmpty { try await writer.write(ByteBuffer(bytes: head)) }
            while let bytes = try await process.read() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: contentType, .cacheControl: "no-cache"], body: body)
    }
}
