import Machinery

/// Rules for DNS host names (RFC 1123).
enum HostName {
    /// True for dot-separated labels of letters, digits and inner hyphens; the first one may be `*`.
    static func isValid(_ host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard !host.isEmpty, host.utf8.count <= 253 else { return false }
        return labels.enumerated().allSatisfy { index, label in
            if index == 0, label == "*", labels.count > 1 { return true }
            guard !label.isEmpty, label.utf8.count <= 63, label.first != "-", label.last != "-" else { return false }
            return label.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
        }
    }

    static func invalid(_ host: String) -> StatusError {
        StatusError(.invalid, "\"\(host)\" is no DNS host name: use letters, digits, hyphens and dots")
    }
}
