import Crypto
import Machinery
import NIOSSL
import Reconciling
import SwiftASN1
import X509

/// Finds out who is calling.
struct Authenticator: Sendable {
    let storage: any ObjectStorage
    let accounts: ServiceAccountTokens
    let clock: WallClock

    /// The identity of a bearer token; nil where it is of no known form. `audiences` are those that a service account's
    /// token may be meant for, the API's own where there are none. Throws `unauthorized`.
    func identity(bearerToken token: String, audiences: [String] = []) async throws -> Identity? {
        if token.hasPrefix(AccessToken.prefix) { return try await userIdentity(token).authenticated }
        if token.split(separator: ".", omittingEmptySubsequences: false).count == 3 {
            return try await accounts.identity(of: token, audiences: audiences, storage: storage).authenticated
        }
        return nil
    }

    /// The identity that a verified client certificate names: CN is the user, each O a group.
    static func identity(certificate: NIOSSLCertificate) throws -> Identity? {
        let parsed = try Certificate(derEncoded: try certificate.toDERBytes())
        var name = ""
        var groups: [String] = []
        for attribute in parsed.subject.flatMap({ $0 }) {
            guard let value = String(attribute.value) else { continue }
            if attribute.type == .RDNAttributeType.commonName { name = value }
            if attribute.type == .RDNAttributeType.organizationName { groups.append(value) }
        }
        return name.isEmpty ? nil : Identity(name: name, groups: groups).authenticated
    }

    private func userIdentity(_ token: String) async throws -> Identity {
        let key = ObjectKey(AccessToken.resource, name: AccessToken.objectName(of: token))
        guard let stored = try await storage.get(key) else { throw StatusError(.unauthorized, "Unauthorized") }
        let object = try storage.document(of: stored)
        if let seconds = object["expiresIn"].int, seconds > 0,
            let created = object["metadata"]["creationTimestamp"].string.flatMap(Timestamp.init),
            clock.now >= created.advanced(by: .seconds(seconds))
        {
            throw StatusError(.unauthorized, "the token has expired: log in again")
        }
        let scopes = [TokenScopes.extraKey: object["scopes"].strings]
        let user = object["userName"].string ?? ""
        // Only who may write tokens, a cluster administrator, can have written this annotation.
        if let groups = object["metadata"]["annotations"][UserRegistry.groupsAnnotation].string {
            return Identity(name: user, groups: groups.split(separator: "\n").map(String.init), extra: scopes)
        }
        guard let stored = try await storage.get(ObjectKey(GroupResource("user.openshift.io", "users"), name: user)),
            try storage.document(of: stored)["metadata"]["uid"].string == object["userUID"].string
        else { throw StatusError(.unauthorized, "the token's user is gone") }
        return Identity(
            name: user, uid: object["userUID"].string ?? "", groups: try await groups(of: user),
            extra: scopes)
    }

    /// The groups that list the user, and those of everybody who logged in.
    func groups(of user: String) async throws -> [String] {
        var groups = ["system:authenticated:oauth", "system:authenticated"]
        for stored in try await storage.list(ObjectScope(GroupResource("user.openshift.io", "groups"))).items {
            if try storage.document(of: stored)["users"].strings.contains(user) { groups.append(stored.key.name) }
        }
        return groups
    }
}

/// Tokens of users: random, and stored under the name of their hash only.
enum AccessToken {
    static let prefix = "sha256~"
    static let resource = GroupResource("oauth.openshift.io", "oauthaccesstokens")

    static func make() -> String {
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return prefix + Base64URL.encode(bytes)
    }

    /// The name of the OAuthAccessToken object that stands for the token.
    static func objectName(of token: String) -> String {
        prefix + Base64URL.encode(SHA256.hash(data: Array(token.dropFirst(prefix.count).utf8)))
    }
}
