import FoundationEssentials
import JWTKit
import Machinery
import Reconciling

/// Tokens that somebody with a client certificate gets of themselves: signed, for an hour, with name and groups.
extension ServiceAccountTokens {
    private static let selfIssuer = "\(issuer)/self"
    private static let lifetimeSeconds: Int64 = 3600

    /// Issues a token. Throws `forbidden` for who came with a token: it would never end.
    func issueSelfToken(for identity: Identity) async throws -> (token: String, expires: Timestamp) {
        guard identity.extra.isEmpty else {
            throw StatusError(.forbidden, "\(identity.name) has a token already: use that, or log in for a new one")
        }
        let now = clock.now
        let expires = now.advanced(by: .seconds(Self.lifetimeSeconds))
        let claims = SelfTokenClaims(
            iss: Self.selfIssuer, sub: identity.name, exp: expires.seconds, nbf: now.seconds,
            jti: UUID().uuidString.lowercased(), groups: identity.groups)
        return (try await keys.sign(claims, kid: keyID), expires)
    }

    /// The identity of such a token; nil for a token of another kind. Throws `unauthorized` for one that has expired.
    func selfTokenIdentity(of token: String) async throws -> Identity? {
        guard let claims = try? await keys.verify(token, as: SelfTokenClaims.self), claims.iss == Self.selfIssuer else {
            return nil
        }
        let now = clock.now.seconds
        guard claims.exp > now, claims.nbf <= now + 10 else {
            throw StatusError(.unauthorized, "the token has expired")
        }
        return Identity(
            name: claims.sub, groups: claims.groups,
            extra: ["authentication.kubernetes.io/credential-id": ["JTI=\(claims.jti)"]])
    }
}

/// The claims of such a token.
struct SelfTokenClaims: JWTPayload {
    let iss: String
    let sub: String
    let exp: Int64
    let nbf: Int64
    let jti: String
    let groups: [String]

    /// Times and issuer are checked where the token is read.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
