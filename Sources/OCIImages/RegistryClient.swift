internal import AsyncHTTPClient
internal import HostSystem
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Talks to registries. OCI distribution-spec 1.1; tokens as distribution's "Token Authentication" describes.
package actor RegistryClient {
    private let http: HTTPClient
    private let insecureHosts: Set<String>
    private let clock: any Clock<Duration>
    /// Tokens by what they are for; they are asked for anew when a registry refuses one.
    private var tokens: [TokenKey: String] = [:]

    struct TokenKey: Hashable {
        let host: String
        let scope: String
        let credentials: RegistryCredentials?
    }

    /// - Parameters:
    ///   - trustedAuthorities: PEM files with authorities that are trusted besides the machine's own.
    ///   - insecureHosts: hosts (with port) that are asked over plain HTTP.
    package init(
        trustedAuthorities: [String] = [], insecureHosts: Set<String> = [],
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.additionalTrustRoots = trustedAuthorities.map { .file($0) }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.timeout = .init(connect: .seconds(15), read: .seconds(120))
        // Who waits for an image learns at once that its registry isn't there; the node tries again later.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
        configuration.httpVersion = .http1Only
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        self.insecureHosts = insecureHosts
        self.clock = clock
    }

    private init(http: HTTPClient, insecureHosts: Set<String>, clock: any Clock<Duration>) {
        self.http = http
        self.insecureHosts = insecureHosts
        self.clock = clock
    }

    /// A client over the same connections that asks one more host over plain HTTP; nothing to shut down.
    package nonisolated func insecure(for host: String) -> RegistryClient {
        RegistryClient(http: http, insecureHosts: insecureHosts.union([host]), clock: clock)
    }

    /// Closes all connections; the client cannot be used afterwards.
    package func shutDown() async throws { try await http.shutdown() }

    /// Runs `body` with a client that is shut down afterwards, also where `body` throws.
    package static func withClient<Value>(
        _ body: (RegistryClient) async throws -> Value
    ) async throws -> Value {
        let client = RegistryClient()
        do {
            let value = try await body(client)
            try? await client.shutDown()
            return value
        } catch {
            try? await client.shutDown()
            throw error
        }
    }

    /// One call to a registry's API.
    struct Call {
        var method: HTTPMethod = .GET
        /// Below `/v2/REPOSITORY/`, or an absolute URL that the registry gave.
        var path: String
        var headers: HTTPHeaders = [:]
        var body: (@Sendable () async throws -> HTTPClientRequest.Body)?
        var timeout: TimeAmount = .minutes(2)
        var isPush = false
    }

    /// Sends a call, getting a token first where the registry asks for one.
    func send(
        _ call: Call, to reference: ImageReference, credentials: RegistryCredentials?
    ) async throws -> HTTPClientResponse {
        let scope = "repository:\(reference.repository):\(call.isPush ? "pull,push" : "pull")"
        let key = TokenKey(host: reference.host, scope: scope, credentials: credentials)
        let first = try await execute(call, reference, authorization: tokens[key])
        guard first.status == .unauthorized else { return first }
        guard let challenge = first.headers["WWW-Authenticate"].lazy.compactMap({ RegistryChallenge($0) }).first else {
            throw refusal(reference, credentials)
        }
        let authorization = try await authorize(challenge, key: key, reference: reference)
        tokens[key] = authorization
        let second = try await execute(call, reference, authorization: authorization)
        guard second.status != .unauthorized else {
            tokens[key] = nil
            throw refusal(reference, credentials)
        }
        return second
    }

    private func refusal(_ reference: ImageReference, _ credentials: RegistryCredentials?) -> ImageError {
        let why =
            credentials == nil
            ? "the registry wants credentials, or there is no such image; add a pull secret for \(reference.host)"
            : "the registry refuses the pull secret's credentials for \(reference.host)"
        return ImageError(.unauthorized, reference.description, why)
    }

    private func base(_ host: String) -> String {
        let scheme = insecureHosts.contains(host) ? "http" : "https"
        return "\(scheme)://\(host == "docker.io" ? "registry-1.docker.io" : host)"
    }

    private func execute(
        _ call: Call, _ reference: ImageReference, authorization: String?
    ) async throws -> HTTPClientResponse {
        let base = base(reference.host)
        let url: String
        if call.path.hasPrefix("http://") || call.path.hasPrefix("https://") {
            url = call.path
        } else if call.path.hasPrefix("/") {
            url = base + call.path
        } else {
            url = "\(base)/v2/\(reference.repository)/\(call.path)"
        }
        var request = HTTPClientRequest(url: url)
        request.method = call.method
        request.headers = call.headers
        request.headers.replaceOrAdd(name: "User-Agent", value: "paas")
        // The token is for this registry only, not for where it sends uploads to.
        if let authorization, url == base || url.hasPrefix(base + "/") {
            request.headers.replaceOrAdd(name: "Authorization", value: authorization)
        }
        if let body = call.body { request.body = try await body() }
        return try await reached(reference) { try await self.http.execute(request, timeout: call.timeout) }
    }

    /// Says which registry it was that could not be reached.
    private func reached<Result>(
        _ reference: ImageReference, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as ImageError {
            throw error
        } catch {
            let text =
                error as? HTTPClientError == .connectTimeout ? "i/o timeout" : DialFailure.text(error) ?? "\(error)"
            throw ImageError(.unavailable, reference.description, "cannot reach \(reference.host): \(text)")
        }
    }

    /// The value of the Authorization header that answers a challenge.
    private func authorize(
        _ challenge: RegistryChallenge, key: TokenKey, reference: ImageReference
    ) async throws -> String {
        switch challenge {
        case .basic:
            guard let credentials = key.credentials else { throw refusal(reference, nil) }
            return credentials.basic
        case .bearer(let realm, let service, let scope):
            guard realm.hasPrefix("https://") || (realm.hasPrefix("http://") && insecureHosts.contains(key.host)) else {
                throw ImageError(.unavailable, reference.description, "the registry gives tokens over \(realm) only")
            }
            var query = ["scope=\(Self.escaped(scope ?? key.scope))"]
            if let service { query.append("service=\(Self.escaped(service))") }
            var request = HTTPClientRequest(
                url: realm + (realm.contains("?") ? "&" : "?") + query.joined(separator: "&"))
            request.headers.add(name: "User-Agent", value: "paas")
            if let credentials = key.credentials {
                request.headers.add(name: "Authorization", value: credentials.basic)
            }
            let prepared = request
            let response = try await reached(reference) { try await self.http.execute(prepared, timeout: .minutes(1)) }
            guard response.status == .ok else { throw refusal(reference, key.credentials) }
            let json = try await Self.document(response, reference, limit: 1 << 20)
            guard let token = json["token"].string ?? json["access_token"].string else {
                throw ImageError(.unavailable, reference.description, "the token service at \(realm) gave no token")
            }
            return "Bearer \(token)"
        }
    }

    private static func document(
        _ response: HTTPClientResponse, _ reference: ImageReference, limit: Int
    ) async throws -> JSONValue {
        do {
            return try JSONValue(parsing: try await response.body.collect(upTo: limit).readableBytesView)
        } catch {
            throw ImageError(.unavailable, reference.description, "the registry's answer is no JSON: \(error)")
        }
    }

    /// Percent-encodes what is not unreserved. RFC 3986, 2.3.
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: result.append(byte)
            default: result += [37, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Turns a failed answer into an error with what the registry says about it.
    func failure(_ response: HTTPClientResponse, _ reference: ImageReference, _ what: String) async -> ImageError {
        let body = try? await response.body.collect(upTo: 64 << 10)
        let json = body.flatMap { try? JSONValue(parsing: $0.readableBytesView) }
        let said = json?["errors"][0]["message"].string ?? response.status.reasonPhrase
        let reason = "\(what): \(said) (\(response.status.code))"
        switch response.status {
        case .notFound: return ImageError(.notFound, reference.description, reason)
        case .unauthorized: return ImageError(.unauthorized, reference.description, reason)
        case .forbidden: return ImageError(.denied, reference.description, reason)
        default: return ImageError(.unavailable, reference.description, reason)
        }
    }

    /// Tries again, after one second, then two, what failed for a reason that may pass.
    func retrying<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        for attempt in 1...2 {
            do {
                return try await body()
            } catch let error as ImageError where error.code == .unavailable {
                try await clock.sleep(for: .seconds(attempt))
            }
        }
        return try await body()
    }
}
