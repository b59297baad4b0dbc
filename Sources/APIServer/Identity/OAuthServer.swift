import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Machinery
import NIOCore
import Reconciling

/// The login of users by password: OAuth 2 with codes and PKCE, as `oc login` and `paas login` speak it.
struct OAuthServer: Sendable {
    let users: UserRegistry
    let passwords: PasswordFile
    let throttle: LoginThrottle
    let codes: OAuthCodes
    let storage: any ObjectStorage
    private static let formLimit = 64 * 1024

    /// Answers the login's paths; nil for others.
    func answer(_ request: Request, _ address: RequestAddress) async throws -> Response? {
        switch (address.path, request.method) {
        case ("/.well-known/oauth-authorization-server", .get):
            return Response(code: 200, json: Self.metadata(Self.issuer(request)))
        case ("/oauth/authorize", .get), ("/oauth/authorize", .post): return try await authorize(request, address)
        case ("/oauth/token", .post): return try await token(request)
        case ("/oauth/token/request", .get): return displayRedirect(request)
        case ("/oauth/token/display", .get): return try await display(request, address)
        case ("/oauth/token/implicit", .get):
            return Response(code: 200, text: "The login is complete: return to your terminal.\n")
        default: return nil
        }
    }

    static func issuer(_ request: Request) -> String { "https://\(request.head.authority ?? "localhost")" }

    private static func metadata(_ issuer: String) -> JSONValue {
        [
            "issuer": .string(issuer), "authorization_endpoint": .string("\(issuer)/oauth/authorize"),
            "token_endpoint": .string("\(issuer)/oauth/token"),
            "scopes_supported": [
                "user:full", "user:info", "user:check-access", "user:list-scoped-projects", "user:list-projects",
            ],
            "response_types_supported": ["code", "token"],
            "grant_types_supported": ["authorization_code", "implicit", "client_credentials"],
            "code_challenge_methods_supported": ["plain", "S256"],
        ]
    }

    // MARK: Authorize

    private func authorize(_ request: Request, _ address: RequestAddress) async throws -> Response {
        let parameter = { (name: String) in address.query[name]?.first ?? "" }
        let clientName = parameter("client_id")
        guard let client = try await client(clientName, Self.issuer(request)) else {
            return Response(code: 400, json: ["error": "unauthorized_client"])
        }
        let wanted = parameter("redirect_uri")
        let redirect = wanted.isEmpty ? client.redirectURIs.first ?? "" : wanted
        guard client.allows(redirect: redirect) else {
            return Response(
                code: 400,
                json: ["error": "invalid_request", "error_description": "the redirect_uri is not the client's"])
        }
        guard let user = try await login(request) else { return challenge(request, client) }
        let state = parameter("state")
        let wantedScopes = parameter("scope").split(separator: " ").map(String.init)
        let scopes = wantedScopes.isEmpty ? [TokenScopes.full] : wantedScopes
        guard scopes.allSatisfy(TokenScopes.isKnown) else {
            return Self.redirect(redirect, "?", [("error", "invalid_scope"), ("state", state)])
        }
        switch parameter("response_type") {
        case "code":
            let code = codes.issue(
                OAuthCodes.Grant(
                    user: user, client: clientName, redirectURI: redirect, scopes: scopes,
                    challenge: parameter("code_challenge"),
                    method: parameter("code_challenge_method")))
            return Self.redirect(redirect, "?", [("code", code), ("state", state)])
        case "token":
            let user = try await users.user(named: user)
            let token = try await users.issueToken(
                for: user, client: clientName, redirectURI: redirect, scopes: scopes)
            return Self.redirect(
                redirect, "#",
                [
                    ("access_token", token), ("expires_in", String(UserRegistry.tokenLifetime)),
                    ("scope", scopes.joined(separator: " ")), ("token_type", "Bearer"), ("state", state),
                ])
        default:
            return Self.redirect(redirect, "?", [("error", "unsupported_response_type"), ("state", state)])
        }
    }

    /// The user whose name and password the request carries; nil for none or wrong ones.
    func login(_ request: Request) async throws -> String? {
        guard let (user, password) = Self.basicCredentials(request.headers[.authorization]) else { return nil }
        return try await login(user: user, password: password)
    }

    /// The user, if the password is his. Throws `tooManyRequests` after many failures.
    func login(user: String, password: String) async throws -> String? {
        let address = Connection.current?.remoteAddress ?? ""
        try throttle.check(user: user, address: address)
        guard try await passwords.accepts(user: user, password: password) else {
            throttle.failed(user: user, address: address)
            return nil
        }
        throttle.succeeded(user: user, address: address)
        return user
    }

    private func challenge(_ request: Request, _ client: OAuthClientRules) -> Response {
        var response = Response(code: 401, json: StatusError(.unauthorized, "Unauthorized").json)
        if client.isChallenged, request.headers[.csrfToken]?.isEmpty == false {
            response.headers[.wwwAuthenticate] = "Basic realm=\"openshift\""
        } else if client.isBrowser {
            response.headers[.wwwAuthenticate] = "Basic realm=\"paas\", charset=\"UTF-8\""
        } else {
            response.headers[.warning] =
                "199 paas \"A non-empty X-CSRF-Token header is required to receive basic-auth challenges\""
        }
        return response
    }

    static func basicCredentials(_ header: String?) -> (user: String, password: String)? {
        guard let header, header.lowercased().hasPrefix("basic "),
            let decoded = Base64.decode(String(header.dropFirst(6).filter { !$0.isWhitespace }))
        else { return nil }
        let text = String(decoding: decoded, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// 302 is the only redirect that clients understand here.
    private static func redirect(_ target: String, _ separator: String, _ values: [(String, String)]) -> Response {
        let pairs = values.filter { !$0.1.isEmpty }
            .map { "\($0.0)=\(RequestAddress.encoded($0.1))" }.joined(separator: "&")
        let joint = separator == "?" && target.contains("?") ? "&" : separator
        return Response(status: .found, headers: [.location: "\(target)\(joint)\(pairs)"])
    }

    // MARK: Token

    private func token(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.formLimit)
        let form = RequestAddress.parameters(String(decoding: body.readableBytesView, as: UTF8.self))
        let clientName =
            Self.basicCredentials(request.headers[.authorization])?.user ?? form["client_id"]?.first ?? ""
        let invalid = Response(code: 400, json: ["error": "invalid_grant"])
        if form["grant_type"]?.first == "client_credentials" { return try await certificateToken() }
        guard form["grant_type"]?.first == "authorization_code" else {
            return Response(code: 400, json: ["error": "unsupported_grant_type"])
        }
        guard let code = form["code"]?.first, let grant = codes.redeem(code), grant.client == clientName,
            form["redirect_uri"]?.first ?? grant.redirectURI == grant.redirectURI,
            grant.accepts(verifier: form["code_verifier"]?.first ?? "")
        else { return invalid }
        let user = try await users.user(named: grant.user)
        let token = try await users.issueToken(
            for: user, client: grant.client, redirectURI: grant.redirectURI, scopes: grant.scopes)
        return Response(
            code: 200,
            json: [
                "access_token": .string(token), "token_type": "Bearer",
                "expires_in": .int(Int64(UserRegistry.tokenLifetime)),
                "scope": .string(grant.scopes.joined(separator: " ")),
            ])
    }

    /// A short-lived token for the identity of the connection's client certificate (RFC 6749, 4.4, with RFC 8705).
    private func certificateToken() async throws -> Response {
        guard let identity = try Connection.current?.identity.get() else {
            return Response(
                code: 401,
                json: ["error": "invalid_client", "error_description": "the connection shows no client certificate"])
        }
        let token = try await users.issueToken(for: identity)
        return Response(
            code: 200,
            json: [
                "access_token": .string(token), "token_type": "Bearer",
                "expires_in": .int(Int64(UserRegistry.certificateTokenLifetime)), "scope": "user:full",
            ])
    }

    // MARK: Browsers

    private func displayRedirect(_ request: Request) -> Response {
        let issuer = Self.issuer(request)
        let display = RequestAddress.encoded("\(issuer)/oauth/token/display")
        return Response(
            status: .found,
            headers: [
                .location:
                    "\(issuer)/oauth/authorize?client_id=openshift-browser-client&response_type=code"
                    + "&redirect_uri=\(display)"
            ])
    }

    private func display(_ request: Request, _ address: RequestAddress) async throws -> Response {
        guard let code = address.query["code"]?.first, let grant = codes.redeem(code),
            grant.client == "openshift-browser-client"
        else { return Response(code: 400, text: "The code is unknown or was used: begin at /oauth/token/request.\n") }
        let user = try await users.user(named: grant.user)
        let token = try await users.issueToken(
            for: user, client: grant.client, redirectURI: grant.redirectURI, scopes: grant.scopes)
        return Response(
            code: 200,
            text: "Log in on the command line:\n\n  oc login --token=\(token) --server=\(Self.issuer(request))\n")
    }
}
