import Machinery

extension KindFamily {
    /// CertificateSigningRequest.
    static let certificates = KindFamily(
        "certificates.k8s.io/v1",
        kinds: [
            Kind(
                "certificatesigningrequests", "CertificateSigningRequest", .cluster, short: "csr",
                parts: .part("approval", "get", "patch", "update"), .status
            ) { kind in
                kind.columns = [
                    .name, .age, .text("SignerName", "spec.signerName"), .text("Requestor", "spec.username"),
                    .computed("RequestedDuration") { object in
                        .string(
                            object["spec"]["expirationSeconds"].int.map { Duration.seconds($0).humanText } ?? "<none>")
                    },
                    .computed("Condition") { object in
                        let types = object["status"]["conditions"].items.map { $0["type"].text }
                        let issued = object["status"]["certificate"].text.isEmpty ? [] : ["Issued"]
                        return .string((types.isEmpty ? ["Pending"] : types + issued).joined(separator: ","))
                    },
                ]
                kind.selectableFields = [SelectableField("spec.signerName")]
                kind.validate = CertificateRules.validate
                kind.prepare = CertificateRules.prepare
                kind.validatePart = CertificateRules.partFaults
            }
        ],
        fields: """
            CertificateSigningRequest kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 CertificateSigningRequestSpec required
             status 3 CertificateSigningRequestStatus
            CertificateSigningRequestSpec
             request 1 bytes required
             signerName 7 string must
             expirationSeconds 8 int32 pointer
             usages 5 [string]
             username 2 string
             uid 3 string
             groups 4 [string]
             extra 6 {[string]} wrapped
            CertificateSigningRequestStatus
             conditions 1 [CertificateSigningRequestCondition] keys=type
             certificate 2 bytes
            CertificateSigningRequestCondition
             type 1 string required
             status 6 string required
             reason 2 string
             message 3 string
             lastUpdateTime 4 time
             lastTransitionTime 5 time
            """)
}
