import Machinery
import Reconciling

/// Notes in a CertificateSigningRequest who asks, whatever the request says; the request itself stays as it was made.
struct CertificateRequestor: AdmissionStep {
    private static let requests = GroupResource("certificates.k8s.io", "certificatesigningrequests")

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.requests else { return }
        if let old = review.old {
            review.object["spec"] = old["spec"]
            return
        }
        guard review.operation == .create else { return }
        let identity = review.identity
        review.object["spec"]["username"] = .string(identity.name)
        review.object["spec"]["uid"] = identity.uid.isEmpty ? .null : .string(identity.uid)
        review.object["spec"]["groups"] = identity.groups.isEmpty ? .null : JSONValue(identity.groups)
        review.object["spec"]["extra"] =
            identity.extra.isEmpty
            ? .null : .object(JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
    }
}
