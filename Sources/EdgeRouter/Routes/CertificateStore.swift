internal import FoundationEssentials
internal import HostSystem
internal import SwiftASN1
internal import X509

/// Makes certificates for hosts: the platform's own authority.
package protocol CertificateIssuer: Sendable {
    /// A certificate with its chain, and its key, both PEM, valid for `host` (which may begin with `*.`).
    func certificate(for host: String) async throws -> (certificateChainPEM: String, keyPEM: String)
    /// Changes when the authority does, so that certificates of an older one are not used on.
    var authorityID: String { get }
}

extension CertificateIssuer {
    package var authorityID: String { "1" }
}

/// Certificates of hosts, kept in the router's folder from start to start and made again before they end.
actor CertificateStore {
    private let issuer: any CertificateIssuer
    private let folder: String
    private let now: @Sendable () -> Date
    private var known: [String: (certificate: HostCertificate, renewal: Date)] = [:]

    init(issuer: any CertificateIssuer, folder: String, now: @escaping @Sendable () -> Date) {
        self.issuer = issuer
        self.folder = folder
        self.now = now
    }

    func certificate(for host: String) async throws -> HostCertificate {
        if let entry = known[host], entry.renewal > now() { return entry.certificate }
        let path = "\(folder)/\(HostCertificate(host: host, pem: "").fileName)"
        if let bytes = try? Files.read(path), let entry = usable(String(decoding: bytes, as: UTF8.self), host) {
            known[host] = entry
            return entry.certificate
        }
        let issued = try await issuer.certificate(for: host)
        let pem = "\(mark)\n\(line(issued.certificateChainPEM))\(line(issued.keyPEM))"
        guard let entry = usable(pem, host) else {
            throw RouterError(.certificate, "the certificate for \(host) can't be used: it can't be read, or has ended")
        }
        known[host] = entry
        return entry.certificate
    }

    /// The first line of each file: whose certificate it is.
    private var mark: String { "# authority \(issuer.authorityID)" }

    private func line(_ pem: String) -> String { pem.hasSuffix("\n") ? pem : pem + "\n" }

    /// The certificate with the time at which a third of its life is left; nil where that is over.
    private func usable(_ pem: String, _ host: String) -> (certificate: HostCertificate, renewal: Date)? {
        guard pem.hasPrefix(mark + "\n"), let start = pem.firstRange(of: "-----BEGIN CERTIFICATE-----"),
            let end = pem.firstRange(of: "-----END CERTIFICATE-----"), start.lowerBound < end.upperBound,
            let certificate = try? Certificate(pemEncoded: String(pem[start.lowerBound..<end.upperBound]))
        else { return nil }
        let life = certificate.notValidAfter.timeIntervalSince(certificate.notValidBefore)
        let renewal = certificate.notValidAfter.addingTimeInterval(-life / 3)
        return renewal > now() ? (HostCertificate(host: host, pem: pem), renewal) : nil
    }
}
