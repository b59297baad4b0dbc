import FoundationEssentials
import Logging
import Machinery
import Reconciling
import SwiftASN1
import X509

/// Signs certificate signing requests that somebody approved, for Kubernetes' own signers: the certificates are the
/// platform's authority's, so that the API knows whom they name.
struct RequestSigner: Sendable {
    private static let kind = KindID(
        "certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests", isNamespaced: false)
    /// Seconds, where a request asks for no less.
    private static let lifetime = 365 * 86_400

    let storage: any ObjectStorage
    let client: any APIClient
    let authority: CertificateAuthority
    let clock: WallClock
    let logger: Logger

    /// Runs until cancelled.
    func run() async { await Background.run("following signing requests", logger: logger, follow) }

    private func follow() async throws {
        let scope = ObjectScope(Self.kind.resource)
        let list = try await storage.list(scope)
        let changes = try await storage.watch(scope, after: list.revision)
        for item in list.items { try await consider(item) }
        for try await change in changes where change.change != .deleted { try await consider(change.object) }
    }

    private func consider(_ stored: StoredObject) async throws {
        guard let answered = answer(to: try stored.document()) else { return }
        let path = ResourcePath(Self.kind, name: stored.key.name, subresource: "status")
        do {
            _ = try await client.update(path, answered)
        } catch let error as StatusError where [.conflict, .notFound].contains(error.reason) {
            // Somebody wrote it meanwhile: that change is looked at next.
        }
    }

    /// The request with its certificate or with why there is none; nil where nothing is to be done.
    func answer(to request: JSONValue) -> JSONValue? {
        let (spec, status) = (request["spec"], request["status"])
        let conditions = status["conditions"].items
        let types = conditions.filter { $0["status"] == "True" }.map { $0["type"].text }
        guard SignerRules.signers.contains(spec["signerName"].text), status["certificate"].isNull,
            types.contains("Approved"), !types.contains("Denied"), !types.contains("Failed")
        else { return nil }
        var answered = request
        do {
            answered["status"]["certificate"] = .string(Base64.encode(try certificate(spec).utf8))
        } catch {
            let now = JSONValue.string(clock.now.description)
            answered["status"]["conditions"] = .array(
                conditions + [
                    [
                        "type": "Failed", "status": "True", "reason": "SignerValidationFailure",
                        "message": .string("\(error)"), "lastUpdateTime": now, "lastTransitionTime": now,
                    ]
                ])
        }
        return answered
    }

    private struct Refusal: Error, CustomStringConvertible { let description: String }

    private func certificate(_ spec: JSONValue) throws -> String {
        let text = String(decoding: Base64.decode(spec["request"].text) ?? [], as: UTF8.self)
        let request = try CertificateSigningRequest(pemEncoded: text)
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw Refusal(description: "the request's signature is not its key's")
        }
        let usages = spec["usages"].strings
        if let fault = try SignerRules.fault(spec["signerName"].text, request, usages: usages) {
            throw Refusal(description: fault)
        }
        let seconds = min(spec["expirationSeconds"].int ?? Self.lifetime, Self.lifetime)
        let now = Date(timeIntervalSince1970: Double(clock.now.seconds))
        return try authority.sign(request, usages: usages, from: now, seconds: Double(seconds))
    }
}
