import Machinery

extension FieldTables {
    /// Fields of CertificateSigningRequest and of what only they hold.
    static let certificates = FieldTable(
        "certificates.v1",
        """
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
