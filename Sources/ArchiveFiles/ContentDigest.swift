package import Crypto

/// The SHA-256 of some content, the name by which images, layers and blobs are known.
///
/// OCI image-spec 1.1, "Descriptor", digests. Other algorithms are not taken.
package struct ContentDigest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 64 lower case hexadecimal digits.
    package let hex: String

    /// Reads `sha256:<64 hex digits>`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let prefix = "sha256:"
        guard text.hasPrefix(prefix) else { return nil }
        self.init(hex: text.dropFirst(prefix.count))
    }

    /// Reads 64 lower case hexadecimal digits; nil for anything else.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 64, digits.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.hex = String(hex)
    }

    /// Takes a finished hash.
    package init(_ hash: SHA256.Digest) {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in hash {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        hex = String(decoding: text, as: UTF8.self)
    }

    /// Hashes bytes that are in memory.
    package static func of(_ bytes: some Sequence<UInt8>) -> ContentDigest {
        var hash = SHA256()
        let whole = Array(bytes)
        whole.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return ContentDigest(hash.finalize())
    }

    package var description: String { "sha256:\(hex)" }

    package static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.hex < right.hex }
}
