import Crypto
import Machinery
import Synchronization

/// The codes of logins under way. They live for minutes and in memory only: a restart makes clients log in again.
final class OAuthCodes: Sendable {
    struct Grant: Sendable {
        let user: String
        let client: String
        let redirectURI: String
        let scopes: [String]
        let challenge: String
        /// `S256`, `plain`, or empty.
        let method: String

        /// Proof Key for Code Exchange (RFC 7636).
        func accepts(verifier: String) -> Bool {
            guard !challenge.isEmpty else { return verifier.isEmpty }
            let made = method == "S256" ? Base64URL.encode(SHA256.hash(data: Array(verifier.utf8))) : verifier
            return PasswordFile.isEqual(made, challenge)
        }
    }
    private static let lifetime: Duration = .seconds(300)
    private static let limit = 10_000

    private let grants = Mutex<[String: (grant: Grant, expires: Timestamp)]>([:])
    private let clock: WallClock

    init(clock: WallClock) { self.clock = clock }

    func issue(_ grant: Grant) -> String {
        let code = AccessToken.make()
        let now = clock.now
        grants.withLock { grants in
            if grants.count >= Self.limit { grants = grants.filter { $0.value.expires > now } }
            grants[AccessToken.objectName(of: code)] = (grant, now.advanced(by: Self.lifetime))
        }
        return code
    }

    /// What the code stands for, once.
    func redeem(_ code: String) -> Grant? {
        let now = clock.now
        return grants.withLock { grants in
            guard let entry = grants.removeValue(forKey: AccessToken.objectName(of: code)), entry.expires > now else {
                return nil
            }
            return entry.grant
        }
    }
}
