import Crypto
package import FoundationEssentials
import SwiftASN1
import X509

/// A certificate with its private key, both as PEM.
package struct IssuedCertificate: Sendable {
    /// The leaf, then the authority's certificate.
    package let chainPEM: String
    package let keyPEM: String
    package let notAfter: Date
}

/// What a certificate is to be for.
package struct CertificateOrder: Sendable {
    /// What a certificate is good for.
    package enum Usage: Sendable { case server, client }
    package var commonName: String
    package var organizations: [String] = []
    /// DNS names and IP addresses.
    package var names: [String] = []
    package var usage: Usage
    /// Seconds.
    package var lifetime: Double = 365 * 86_400

    package init(commonName: String, organizations: [String] = [], names: [String] = [], usage: Usage) {
        self.commonName = commonName
        self.organizations = organizations
        self.names = names
        self.usage = usage
    }
}

/// The platform's own certificate authority: one P-256 key, made on first use and kept in `ca.crt` and `ca.key`.
package struct CertificateAuthority: Sendable {
    /// The authority's certificate, for clients to trust.
    package let pem: String
    let certificate: Certificate
    let key: P256.Signing.PrivateKey
    private static let lifetime: Double = 10 * 365 * 86_400

    /// Reads the authority from `folder`, or makes it there. Throws `StateFileError` or what the PEM reader finds.
    package static func open(in folder: String, now: Date) throws -> CertificateAuthority {
        let paths = (certificate: "\(folder)/ca.crt", key: "\(folder)/ca.key")
        if let certificate = try StateFile.read(paths.certificate), let key = try StateFile.read(paths.key) {
            return try CertificateAuthority(
                pem: String(decoding: certificate, as: UTF8.self), keyPEM: String(decoding: key, as: UTF8.self))
        }
        let key = P256.Signing.PrivateKey()
        let certificate = try selfSigned(key, now: now)
        let pem = try certificate.serializeAsPEM().pemString + "\n"
        // The key first: a certificate without its key would lock everybody out.
        try StateFile.write(paths.key, Array((key.pemRepresentation + "\n").utf8))
        try StateFile.write(paths.certificate, Array(pem.utf8), mode: 0o644)
        return CertificateAuthority(pem: pem, certificate: certificate, key: key)
    }

    private init(pem: String, certificate: Certificate, key: P256.Signing.PrivateKey) {
        self.pem = pem
        self.certificate = certificate
        self.key = key
    }

    private init(pem: String, keyPEM: String) throws {
        self.init(
            pem: pem, certificate: try Certificate(pemEncoded: pem),
            key: try P256.Signing.PrivateKey(pemRepresentation: keyPEM))
    }

    private static func selfSigned(_ key: P256.Signing.PrivateKey, now: Date) throws -> Certificate {
        let signer = Certificate.PrivateKey(key)
        let name = try DistinguishedName {
            CommonName("paas-ca@\(Int(now.timeIntervalSince1970))")
        }
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: signer.publicKey,
            notValidBefore: now.addingTimeInterval(-300), notValidAfter: now.addingTimeInterval(lifetime), issuer: name,
            subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: signer.publicKey)
            }, issuerPrivateKey: signer)
    }

    /// Issues a certificate with a fresh key.
    package func issue(_ order: CertificateOrder, now: Date) throws -> IssuedCertificate {
        let leafKey = P256.Signing.PrivateKey()
        let publicKey = Certificate.PrivateKey(leafKey).publicKey
        let subject = try DistinguishedName {
            for organization in order.organizations { OrganizationName(organization) }
            CommonName(order.commonName)
        }
        let notAfter = min(now.addingTimeInterval(order.lifetime), certificate.notValidAfter)
        let names = order.names.map(GeneralName.init(hostOrAddress:))
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-300), notValidAfter: notAfter, issuer: certificate.subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([order.usage == .server ? .serverAuth : .clientAuth])
                AuthorityKeyIdentifier(keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
                if !names.isEmpty { SubjectAlternativeNames(names) }
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        return IssuedCertificate(
            chainPEM: try leaf.serializeAsPEM().pemString + "\n" + pem, keyPEM: leafKey.pemRepresentation + "\n",
            notAfter: notAfter)
    }
}
