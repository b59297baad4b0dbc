import SwiftASN1
import X509

/// What Kubernetes' own signers ask of a certificate signing request (certificates/v1, "Kubernetes signers").
enum SignerRules {
    static let signers: Set<String> = [client, kubeletClient, kubeletServing]

    private static let client = "kubernetes.io/kube-apiserver-client"
    private static let kubeletClient = "kubernetes.io/kube-apiserver-client-kubelet"
    private static let kubeletServing = "kubernetes.io/kubelet-serving"
    private static let common: Set<String> = ["digital signature", "key encipherment"]

    /// Why a signer doesn't sign the request; nil where it does.
    static func fault(_ signer: String, _ request: CertificateSigningRequest, usages: [String]) throws -> String? {
        let purpose = signer == kubeletServing ? "server auth" : "client auth"
        guard usages.contains(purpose), common.union([purpose]).isSuperset(of: usages) else {
            return "usages did not match [\((common.union([purpose])).sorted().joined(separator: " "))]"
        }
        guard signer != client else { return nil }
        let names = try request.alternativeNames
        guard request.values(of: .RDNAttributeType.organizationName) == ["system:nodes"] else {
            return "subject organization is not system:nodes"
        }
        guard request.values(of: .RDNAttributeType.commonName).first?.hasPrefix("system:node:") == true else {
            return "subject common name does not begin with system:node:"
        }
        let hosts = names.filter(\.isHost)
        if signer == kubeletServing {
            if hosts.isEmpty { return "DNS or IP subjectAltName is required" }
            return hosts.count == names.count ? nil : "only DNS and IP subjectAltNames are allowed"
        }
        return names.isEmpty ? nil : "subjectAltNames are not allowed"
    }
}

extension CertificateSigningRequest {
    /// The names besides the subject's.
    var alternativeNames: [GeneralName] {
        get throws { try attributes.extensionRequest?.extensions.subjectAlternativeNames.map(Array.init) ?? [] }
    }

    fileprivate func values(of type: ASN1ObjectIdentifier) -> [String] {
        subject.flatMap { $0 }.filter { $0.type == type }.compactMap { String($0.value) }
    }
}

extension GeneralName {
    fileprivate var isHost: Bool {
        switch self {
        case .dnsName, .ipAddress: true
        default: false
        }
    }
}
