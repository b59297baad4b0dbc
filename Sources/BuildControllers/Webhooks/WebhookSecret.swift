import Crypto
import FoundationEssentials
import Machinery

/// Whether a webhook comes from someone who knows a secret. Every comparison takes the same time for every input.
enum WebhookSecret {
    /// True where the part of the URL is one of the trigger's secrets.
    static func matches(_ given: String, _ secrets: [String]) -> Bool {
        var isKnown = false
        for secret in secrets where !secret.isEmpty {
            if areEqual(Array(given.utf8), Array(secret.utf8)) { isKnown = true }
        }
        return isKnown
    }

    /// True where the sender signed nothing, or signed the body with one of the secrets (`X-Hub-Signature-256`).
    static func isSigned(_ headers: [String: String], body: [UInt8], secrets: [String]) -> Bool {
        let header = headers["x-hub-signature-256"] ?? ""
        if header.isEmpty { return true }
        guard header.hasPrefix("sha256=") else { return false }
        let given = Array(header.dropFirst("sha256=".count).lowercased().utf8)
        var isKnown = false
        for secret in secrets where !secret.isEmpty {
            let key = SymmetricKey(data: Array(secret.utf8))
            let digest = HMAC<SHA256>.authenticationCode(for: body, using: key)
            if areEqual(given, Array(hex(Array(digest)).utf8)) { isKnown = true }
        }
        return isKnown
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Compares digests of both, so that neither length nor content shows in the time taken.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let (first, second) = (Array(SHA256.hash(data: left)), Array(SHA256.hash(data: right)))
        return zip(first, second).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
