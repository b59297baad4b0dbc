import Hummingbird
import Machinery

/// The login of users: `oc login`, `paas login`.
struct OAuthServer: Sendable {
    /// Answers the login's paths; nil for others.
    func answer(_ request: Request, _ address: RequestAddress) async throws -> Response? { nil }
}
