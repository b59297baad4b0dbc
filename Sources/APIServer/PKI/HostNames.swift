import Glibc
import NIOCore
import SwiftASN1
import X509

/// The names and addresses that this host answers to.
enum HostNames {
    /// localhost, the host's name, and every address of its interfaces.
    static func local() -> [String] {
        var names = ["localhost", "127.0.0.1", "::1"]
        var buffer = [CChar](repeating: 0, count: 256)
        if gethostname(&buffer, buffer.count - 1) == 0 {
            names.append(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        for device in (try? System.enumerateDevices()) ?? [] {
            if let address = device.address?.ipAddress { names.append(String(address.prefix { $0 != "%" })) }
        }
        return names
    }

    /// The names that pods reach the platform's own services by.
    static let cluster = [
        "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
        "openshift", "openshift.default", "openshift.default.svc", "openshift.default.svc.cluster.local",
        "image-registry.openshift-image-registry.svc",
        "image-registry.openshift-image-registry.svc.cluster.local",
    ]

    /// The four or sixteen bytes of an IP address, or nil where the text is none.
    static func addressBytes(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
        var v6 = in6_addr()
        if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
        return nil
    }
}

extension GeneralName {
    init(hostOrAddress text: String) {
        if let bytes = HostNames.addressBytes(text) {
            self = .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        } else {
            self = .dnsName(text)
        }
    }
}
