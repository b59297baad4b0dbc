import Crypto
import FoundationEssentials
import JWTKit
import Machinery
import Reconciling

/// Issues and verifies the signed tokens of service accounts (ES256), bound to the account and perhaps to a pod.
struct ServiceAccountTokens: Sendable {
    static let issuer = "https://kubernetes.default.svc"

    private let keys = JWTKeyCollection()
    private let keyID: JWKIdentifier
    private let publicKey: P256.Signing.PublicKey
    private let clock: WallClock

    struct Issued: Sendable {
        let token: String
        let expires: Timestamp
        let spec: JSONValue
    }

    /// Reads the signing key, and makes it on first use.
    init(keys folder: KeyFolder, clock: WallClock) async throws {
        let pem = try folder.secret("service-accounts.key") {
            Array((P256.Signing.PrivateKey().pemRepresentation + "\n").utf8)
        }
        let key = try P256.Signing.PrivateKey(pemRepresentation: String(decoding: pem, as: UTF8.self))
        publicKey = key.publicKey
        keyID = JWKIdentifier(string: Base64URL.encode(SHA256.hash(data: key.publicKey.derRepresentation)))
        self.clock = clock
        await keys.add(ecdsa: try ES256PrivateKey(backing: key), kid: keyID)
    }

    /// Issues a token for an account. `spec` is that of a TokenRequest.
    func issue(
        for account: ObjectKey, uid: String, spec: JSONValue, storage: any ObjectStorage
    ) async throws -> Issued {
        let seconds = spec["expirationSeconds"].int ?? 3600
        guard seconds >= 600 else {
            throw StatusError.invalid(
                group: "authentication.k8s.io", kind: "TokenRequest", name: "",
                [
                    .invalid(
                        "spec.expirationSeconds", .int(Int64(seconds)),
                        "may not specify a duration less than 10 minutes")
                ])
        }
        let now = clock.now
        let expires = now.advanced(by: .seconds(min(seconds, 1 << 32)))
        let audiences = spec["audiences"].strings.isEmpty ? [Self.issuer] : spec["audiences"].strings
        var content = ServiceAccountClaims.Content(
            namespace: account.namespace, serviceaccount: .init(name: account.name, uid: uid))
        let bound = spec["boundObjectRef"]
        if bound["kind"].string == "Pod" {
            content.pod = try await boundPod(bound, account, storage)
        } else if !bound.isNull {
            throw StatusError.invalid(
                group: "authentication.k8s.io", kind: "TokenRequest", name: "",
                [.notSupported("spec.boundObjectRef.kind", bound["kind"], ["Pod"])])
        }
        let claims = ServiceAccountClaims(
            iss: Self.issuer, sub: "system:serviceaccount:\(account.namespace):\(account.name)", aud: audiences,
            exp: expires.seconds, nbf: now.seconds, iat: now.seconds, jti: UUID().uuidString.lowercased(),
            kubernetes: content)
        var answered = spec.object == nil ? JSONValue([:]) : spec
        answered["audiences"] = JSONValue(audiences)
        answered["expirationSeconds"] = .int(Int64(seconds))
        return Issued(token: try await keys.sign(claims, kid: keyID), expires: expires, spec: answered)
    }

    private func boundPod(
        _ reference: JSONValue, _ account: ObjectKey, _ storage: any ObjectStorage
    ) async throws -> ServiceAccountClaims.Reference {
        let name = reference["name"].string ?? ""
        let pods = GroupResource("", "pods")
        guard let stored = try await storage.get(ObjectKey(pods, namespace: account.namespace, name: name)) else {
            throw StatusError.notFound(pods, name)
        }
        let pod = try stored.document()
        let uid = pod["metadata"]["uid"].string ?? ""
        guard (reference["uid"].string ?? uid) == uid else {
            throw StatusError.conflict(pods, name, "the UID in the bound object reference does not match the pod's")
        }
        guard pod["spec"]["serviceAccountName"].string == account.name else {
            throw StatusError.badRequest(
                "cannot bind token for serviceaccount \"\(account.name)\" to pod running with different serviceaccount "
                    + "name.")
        }
        return ServiceAccountClaims.Reference(name: name, uid: uid)
    }

    /// The account that a token stands for. Throws `unauthorized` for a token that is forged, too old, or whose
    /// account or pod is gone.
    func identity(of token: String, storage: any ObjectStorage) async throws -> Identity {
        let claims: ServiceAccountClaims
        do {
            claims = try await keys.verify(token, as: ServiceAccountClaims.self)
        } catch {
            throw StatusError(.unauthorized, "invalid bearer token")
        }
        let now = clock.now.seconds
        guard claims.iss == Self.issuer, claims.exp > now, claims.nbf <= now + 10 else {
            throw StatusError(.unauthorized, "service account token has expired")
        }
        guard claims.aud.contains(Self.issuer) else {
            throw StatusError(.unauthorized, "the token is not meant for this server")
        }
        let content = claims.kubernetes
        try await require(
            "serviceaccounts", content.namespace, content.serviceaccount, storage, "service account has been deleted")
        var extra = ["authentication.kubernetes.io/credential-id": ["JTI=\(claims.jti)"]]
        if let pod = content.pod {
            try await require("pods", content.namespace, pod, storage, "pod has been deleted")
            extra["authentication.kubernetes.io/pod-name"] = [pod.name]
            extra["authentication.kubernetes.io/pod-uid"] = [pod.uid]
        }
        return Identity(
            name: claims.sub, uid: content.serviceaccount.uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(content.namespace)"], extra: extra)
    }

    private func require(
        _ resource: String, _ namespace: String, _ reference: ServiceAccountClaims.Reference,
        _ storage: any ObjectStorage, _ why: String
    ) async throws {
        let key = ObjectKey(GroupResource("", resource), namespace: namespace, name: reference.name)
        guard let stored = try await storage.get(key),
            try stored.document()["metadata"]["uid"].string == reference.uid
        else { throw StatusError(.unauthorized, why) }
    }

    /// The public key as a JWK set (RFC 7517).
    var keySet: JSONValue {
        let point = publicKey.x963Representation
        return [
            "keys": [
                [
                    "use": "sig", "kty": "EC", "kid": .string(keyID.string), "crv": "P-256", "alg": "ES256",
                    "x": .string(Base64URL.encode(point.dropFirst().prefix(32))),
                    "y": .string(Base64URL.encode(point.suffix(32))),
                ]
            ]
        ]
    }
}

/// The claims of a service account's token, named as Kubernetes names them.
struct ServiceAccountClaims: JWTPayload {
    struct Reference: Codable, Sendable {
        let name: String
        let uid: String
    }
    struct Content: Codable, Sendable {
        let namespace: String
        let serviceaccount: Reference
        var pod: Reference?
    }

    let iss: String
    let sub: String
    let aud: [String]
    let exp: Int64
    let nbf: Int64
    let iat: Int64
    let jti: String
    let kubernetes: Content

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, nbf, iat, jti
        case kubernetes = "kubernetes.io"
    }

    /// Times and audience are checked by `ServiceAccountTokens`, which knows the clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
