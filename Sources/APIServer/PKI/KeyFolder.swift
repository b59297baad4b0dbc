import FoundationEssentials
package import Machinery
import SwiftASN1
import X509

/// The folder of the platform's keys and certificates: makes what is missing, renews what is old.
///
///     pki/ca.{crt,key}          the authority
///     pki/serving.{crt,key}     the API's certificate
///     pki/admin.{crt,key}       the cluster administrator's client certificate
///     pki/service-accounts.key  signs service account tokens
///     pki/routes/HOST.{crt,key} certificates of routes
package struct KeyFolder: Sendable {
    package let authority: CertificateAuthority
    private let folder: String
    private let clock: WallClock
    /// A certificate with less than this left is renewed, in seconds.
    private static let renewal: Double = 60 * 86_400

    /// Opens the folder, and makes it with a new authority where there is none.
    package init(_ folder: String, clock: WallClock = .system) throws {
        try StateFile.makeFolder(folder)
        try StateFile.makeFolder("\(folder)/routes")
        self.folder = folder
        self.clock = clock
        authority = try CertificateAuthority.open(in: folder, now: Self.date(clock.now))
    }

    private static func date(_ time: Timestamp) -> Date { Date(timeIntervalSince1970: Double(time.seconds)) }
    private var now: Date { Self.date(clock.now) }

    /// The API's certificate for every name of this host and `extraNames`; made anew when a name is missing.
    package func servingCertificate(extraNames: [String]) throws -> IssuedCertificate {
        let names = unique(HostNames.local() + HostNames.cluster + extraNames)
        return try kept("serving", CertificateOrder(commonName: "paas", names: names, usage: .server))
    }

    /// The client certificate of the cluster administrator.
    package func adminCertificate() throws -> IssuedCertificate {
        try kept(
            "admin", CertificateOrder(commonName: "system:admin", organizations: ["system:masters"], usage: .client))
    }

    /// A certificate for a route's host, kept for later calls. Throws `StatusError` where the host is no DNS name.
    package func certificate(for host: String) throws -> IssuedCertificate {
        guard HostName.isValid(host) else { throw HostName.invalid(host) }
        return try kept("routes/\(host)", CertificateOrder(commonName: host, names: [host], usage: .server))
    }

    /// A secret of its own, made by `make` on first use.
    func secret(_ name: String, make: () -> [UInt8]) throws -> [UInt8] {
        let path = "\(folder)/\(name)"
        if let bytes = try StateFile.read(path) { return bytes }
        let bytes = make()
        try StateFile.write(path, bytes)
        return bytes
    }

    private func kept(_ name: String, _ order: CertificateOrder) throws -> IssuedCertificate {
        let paths = (certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        if let chain = try StateFile.read(paths.certificate), let key = try StateFile.read(paths.key),
            let known = usable(String(decoding: chain, as: UTF8.self), String(decoding: key, as: UTF8.self), order)
        {
            return known
        }
        let issued = try authority.issue(order, now: now)
        try StateFile.write(paths.key, Array(issued.keyPEM.utf8))
        try StateFile.write(paths.certificate, Array(issued.chainPEM.utf8), mode: 0o644)
        return issued
    }

    /// The certificate, unless it is another authority's, runs out soon, lacks a name or does not fit its key.
    private func usable(_ chain: String, _ keyPEM: String, _ order: CertificateOrder) -> IssuedCertificate? {
        guard let block = try? PEMDocument.parseMultiple(pemString: chain).first,
            let leaf = try? Certificate(pemDocument: block),
            let key = try? Certificate.PrivateKey(pemEncoded: keyPEM), key.publicKey == leaf.publicKey,
            authority.certificate.publicKey.isValidSignature(leaf.signature, for: leaf),
            leaf.notValidAfter > now.addingTimeInterval(Self.renewal)
        else { return nil }
        let names = (try? leaf.extensions.subjectAlternativeNames).flatMap { $0 }.map(Array.init) ?? []
        let wanted = order.names.map(GeneralName.init(hostOrAddress:))
        guard Set(wanted).isSubset(of: names) else { return nil }
        return IssuedCertificate(chainPEM: chain, keyPEM: keyPEM, notAfter: leaf.notValidAfter)
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}
