import FoundationEssentials
import SwiftASN1
import X509

extension CertificateAuthority {
    /// A certificate for a request's subject, names and key, as PEM. `usages` are those of certificates/v1.
    func sign(
        _ request: CertificateSigningRequest, usages: [String], from now: Date, seconds: Double
    ) throws -> String {
        var purposes: [ExtendedKeyUsage.Usage] = []
        if usages.contains("client auth") { purposes.append(.clientAuth) }
        if usages.contains("server auth") { purposes.append(.serverAuth) }
        let keyUsage = KeyUsage(
            digitalSignature: usages.contains("digital signature"),
            keyEncipherment: usages.contains("key encipherment"))
        let names = try request.alternativeNames
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: request.publicKey,
            notValidBefore: now.addingTimeInterval(-300),
            notValidAfter: min(now.addingTimeInterval(seconds), certificate.notValidAfter),
            issuer: certificate.subject, subject: request.subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                if keyUsage != KeyUsage() { Critical(keyUsage) }
                try ExtendedKeyUsage(purposes)
                Critical(BasicConstraints.notCertificateAuthority)
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
                if !names.isEmpty { SubjectAlternativeNames(names) }
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        return try leaf.serializeAsPEM().pemString + "\n"
    }
}
