internal import Crypto

/// What names everything of one instance on the host, so that several live side by side: the first 8 hexadecimal digits
/// of the SHA-256 of its data folder's resolved path.
package struct InstanceID: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(resolvedPath: String) {
        let hex = SHA256.hash(data: Array(resolvedPath.utf8)).prefix(4).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        description = hex.joined()
    }

    /// The parent of all control groups of the instance.
    package var cgroupParent: String { "/paas-\(self)" }
    /// The name of the nftables table, family inet.
    package var nftTable: String { "paas-\(self)" }
    /// What the names of the instance's network namespaces begin with.
    package var networkNamespacePrefix: String { "paas-\(self)-" }
    /// What the names of the instance's links begin with; such a name has at most 15 characters.
    package var linkPrefix: String { "p\(description.prefix(6))" }
}
