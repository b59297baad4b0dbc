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
            CertificateSigningRequest kind // Asks for a certificate.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 CertificateSigningRequestSpec required // What is wanted.
             status 3 CertificateSigningRequestStatus // What was found; the platform writes it.
            CertificateSigningRequestSpec // The request.
             request 1 bytes required // The certificate request, PKCS #10 in PEM, in base64.
             signerName 7 string must // Who is to sign it.
             expirationSeconds 8 int32 pointer // How long it is to be valid.
             usages 5 [string] // What the key is for, such as client auth.
             username 2 string // Who asks; the server sets it.
             uid 3 string // The id of who asks.
             groups 4 [string] // The groups of who asks.
             extra 6 {[string]} wrapped // What else is known of who asks.
            CertificateSigningRequestStatus // Where the request has got to.
             conditions 1 [CertificateSigningRequestCondition] keys=type // What is true of the object at the moment.
             certificate 2 bytes // The certificates in PEM, in base64.
            CertificateSigningRequestCondition // Approved, Denied or Failed.
             type 1 string required // What the condition is about.
             status 6 string required // True, False or Unknown.
             reason 2 string // Why it is so, in one CamelCase word.
             message 3 string // Why it is so, for people.
             lastUpdateTime 4 time // When the condition was written last.
             lastTransitionTime 5 time // When status changed last.
            """)
}
