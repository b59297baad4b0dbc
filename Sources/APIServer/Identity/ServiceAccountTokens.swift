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
        if !bound.isNull { try await bind(&content, to: bound, account, storage) }
        let claims = ServiceAccountClaims(
            iss: Self.issuer, sub: "system:serviceaccount:\(account.namespace):\(account.name)", aud: audiences,
            exp: expires.seconds, nbf: now.seconds, iat: now.seconds, jti: UUID().uuidString.lowercased(),
            kubernetes: content)
        var answered = spec.object == nil ? JSONValue([:]) : spec
        answered["audiences"] = JSONValue(audiences)
        answered["expirationSeconds"] = .int(Int64(seconds))
        return Issued(token: try await keys.sign(claims, kid: keyID), expires: expires, spec: answered)
    }

    /// Makes a token end with the pod, secret or node that it is for.
    private func bind(
        _ content: inout ServiceAccountClaims.Content, to reference: JSONValue, _ account: ObjectKey,
        _ storage: any ObjectStorage
    ) async throws {
        switch reference["kind"].string {
        case "Pod":
            let pod = try await bound("pods", account.namespace, reference, storage)
            guard pod.object["spec"]["serviceAccountName"].string == account.name else {
                throw StatusError.badRequest(
                    "cannot bind token for serviceaccount \"\(account.name)\" to pod running with different "
                        + "serviceaccount name.")
            }
            content.pod = pod.reference
            if let node = pod.object["spec"]["nodeName"].string, !node.isEmpty {
                content.node = try? await bound("nodes", "", ["name": .string(node)], storage).reference
            }
        case "Secret": content.secret = try await bound("secrets", account.namespace, reference, storage).reference
        case "Node": content.node = try await bound("nodes", "", reference, storage).reference
        default:
            throw StatusError.badRequest("cannot bind token to object of type \(reference["kind"].text)")
        }
    }

    private func bound(
        _ resource: String, _ namespace: String, _ reference: JSONValue, _ storage: any ObjectStorage
    ) async throws -> (reference: ServiceAccountClaims.Reference, object: JSONValue) {
        let name = reference["name"].string ?? ""
        let resource = GroupResource("", resource)
        guard let stored = try await storage.get(ObjectKey(resource, namespace: namespace, name: name)) else {
            throw StatusError.notFound(resource, name)
        }
        let object = try storage.document(of: stored)
        let uid = object["metadata"]["uid"].string ?? ""
        guard [uid, ""].contains(reference["uid"].text) else {
            throw StatusError.conflict(
                resource, name,
                "the UID in the bound object reference (\(reference["uid"].text)) does not match the UID in record. "
                    + "The object might have been deleted and then recreated")
        }
        return (ServiceAccountClaims.Reference(name: name, uid: uid), object)
    }

    /// The account that a token stands for. Throws `unauthorized` for a token that is forged, too old, or whose
    /// account or pod is gone.
    func identity(
        of token: String, audiences: [String] = [], storage: any ObjectStorage
    ) async throws -> Identity {
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
        let accepted = audiences.isEmpty ? [Self.issuer] : audiences
        guard claims.aud.contains(where: accepted.contains) else {
            throw StatusError(
                .unauthorized,
                "token audiences \(JSONValue(claims.aud)) is invalid for the target audiences \(JSONValue(accepted))")
        }
        let content = claims.kubernetes
        try await require(
            "serviceaccounts", content.namespace, content.serviceaccount, storage, "service account has been deleted")
        var extra = ["authentication.kubernetes.io/credential-id": ["JTI=\(claims.jti)"]]
        if let secret = content.secret {
            try await require("secrets", content.namespace, secret, storage, "secret has been deleted")
        }
        if let node = content.node {
            // A pod's token goes with its pod; the node's name is only told.
            if content.pod == nil { try await require("nodes", "", node, storage, "node has been deleted") }
            extra["authentication.kubernetes.io/node-name"] = [node.name]
            extra["authentication.kubernetes.io/node-uid"] = [node.uid]
        }
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
            try storage.document(of: stored)["metadata"]["uid"].string == reference.uid
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
        var secret: Reference?
        var node: Reference?
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
