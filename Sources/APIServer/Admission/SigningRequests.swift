import Machinery
import Reconciling

/// Writes into a certificate signing request who made it, and lets only those approve and sign who may for its signer.
struct SigningRequests: AdmissionStep {
    let authorizer: any Authorizer
    let clock: WallClock
    private static let requests = GroupResource("certificates.k8s.io", "certificatesigningrequests")

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.requests else { return }
        if review.operation == .create { try describe(&review) }
        // What was asked for stays as it was.
        if let old = review.old, review.operation == .update { review.object["spec"] = old["spec"] }
        if review.operation == .update, review.request.subresource == "approval" { dateConditions(&review) }
    }

    private func describe(_ review: inout AdmissionReview) throws {
        let identity = review.identity
        review.object["spec"]["username"] = .string(identity.name)
        review.object["spec"]["uid"] = identity.uid.isEmpty ? .null : .string(identity.uid)
        review.object["spec"]["groups"] = identity.groups.isEmpty ? .null : JSONValue(identity.groups)
        review.object["spec"]["extra"] =
            identity.extra.isEmpty
            ? .null
            : .object(JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        review.object["status"] = [:]
    }

    private func dateConditions(_ review: inout AdmissionReview) {
        let now = JSONValue.string(clock.now.description)
        let known = review.old?["status"]["conditions"].items ?? []
        let conditions = review.object["status"]["conditions"].items.map { condition in
            var condition = condition
            let before = known.first { $0["type"] == condition["type"] }
            if condition["lastUpdateTime"].isNull { condition["lastUpdateTime"] = now }
            if condition["lastTransitionTime"].isNull {
                let isSame = before?["status"] == condition["status"]
                condition["lastTransitionTime"] = isSame ? before?["lastTransitionTime"] ?? now : now
            }
            return condition
        }
        if !conditions.isEmpty { review.object["status"]["conditions"] = .array(conditions) }
    }

    func check(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.requests else { return }
        let signer = review.object["spec"]["signerName"].text
        switch (review.operation, review.request.subresource) {
        case (.update, "approval"): try await require("approve", signer, review)
        case (.update, "status"):
            guard review.object["status"]["certificate"] != review.old?["status"]["certificate"] else { return }
            try await require("sign", signer, review)
        default: return
        }
    }

    /// The verb on the signer, or on all of its domain.
    private func require(_ verb: String, _ signer: String, _ review: AdmissionReview) async throws {
        let domain = signer.split(separator: "/").first.map { "\($0)/*" } ?? signer
        for name in [signer, domain] {
            let attempt = AccessAttempt(
                identity: review.identity, verb: verb, group: "certificates.k8s.io", resource: "signers", name: name)
            if try await authorizer.allows(attempt) { return }
        }
        throw review.forbidden("user not permitted to \(verb) requests with signerName \"\(signer)\"")
    }
}
