package import ArchiveFiles

/// An image's name as people write it: `nginx`, `quay.io/org/app:v1`, `host:5000/ns/app@sha256:…`.
///
/// OCI distribution-spec 1.1, "Pulling manifests", names and tags; short names are completed as Docker does.
package struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    /// With the port if there is one.
    package let host: String
    package let repository: String
    package let tag: String?
    package let digest: ContentDigest?

    package init(host: String, repository: String, tag: String? = nil, digest: ContentDigest? = nil) {
        self.host = host
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// Reads a reference; without tag and digest it means the tag `latest`.
    package init(_ text: String) throws(ImageError) {
        func invalid(_ why: String) -> ImageError {
            ImageError(.invalidReference, text.isEmpty ? "(empty)" : text, "no image reference: \(why)")
        }
        var rest = text[...]
        var digest: ContentDigest?
        if let mark = rest.firstIndex(of: "@") {
            digest = ContentDigest(rest[rest.index(after: mark)...])
            guard digest != nil else { throw invalid("after @ comes sha256: and 64 hexadecimal digits") }
            rest = rest[..<mark]
        }
        var tag: String?
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        if let tag, !Self.isTag(tag) { throw invalid("a tag has at most 128 letters, digits, '_', '.' and '-'") }
        var host = "docker.io"
        if let slash = rest.firstIndex(of: "/") {
            let first = rest[..<slash]
            if first.contains(".") || first.contains(":") || first == "localhost" {
                host = String(first)
                rest = rest[rest.index(after: slash)...]
            }
        }
        guard Self.isHost(host) else { throw invalid("'\(host)' is no host name with an optional port") }
        if host == "index.docker.io" || host == "registry-1.docker.io" { host = "docker.io" }
        if host == "docker.io", !rest.contains("/") { rest = "library/\(rest)" }
        guard Self.isRepository(String(rest)) else {
            throw invalid(
                "a repository has lower case letters, digits, and '.', '_', '-' between them, in parts by '/'")
        }
        self.init(
            host: host, repository: String(rest), tag: tag ?? (digest == nil ? "latest" : nil), digest: digest)
    }

    package var description: String {
        "\(host)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }

    /// The tag or digest as a registry's paths name it; the digest wins.
    package var target: String { digest?.description ?? tag ?? "latest" }

    /// The same image pinned to a digest.
    package func pinned(to digest: ContentDigest) -> ImageReference {
        ImageReference(host: host, repository: repository, tag: nil, digest: digest)
    }

    /// Says if a text is a tag: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
    package static func isTag(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128 else { return false }
        func isWord(_ byte: UInt8) -> Bool { byte.isLowerOrDigit || (65...90).contains(byte) || byte == 95 }
        return isWord(first) && bytes.allSatisfy { isWord($0) || $0 == 46 || $0 == 45 }
    }

    /// Says if a text is a repository's name: parts of `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` joined by `/`.
    package static func isRepository(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 255 else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            guard let first = part.utf8.first, let last = part.utf8.last, first.isLowerOrDigit, last.isLowerOrDigit
            else {
                return false
            }
            let separators = part.utf8.split(omittingEmptySubsequences: true) { $0.isLowerOrDigit }
            return separators.allSatisfy { run in
                let text = String(Substring(run))
                return text == "." || text == "_" || text == "__" || text.allSatisfy { $0 == "-" }
            }
        }
    }

    private static func isHost(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return false }
        if parts.count == 2, UInt16(parts[1]) == nil { return false }
        return name.utf8.allSatisfy { $0.isLowerOrDigit || (65...90).contains($0) || $0 == 45 || $0 == 46 }
    }
}

extension UInt8 {
    fileprivate var isLowerOrDigit: Bool { (97...122).contains(self) || (48...57).contains(self) }
}
