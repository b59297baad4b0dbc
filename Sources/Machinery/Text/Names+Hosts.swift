/// Rules for names that begin with a host's: controllers, wildcard hosts, signers.
extension Names {
    /// A host, a slash and a path: `acme.io/foo`.
    package static func domainPath(_ name: String) -> [String] {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            return ["must be a domain-prefixed path (such as \"acme.io/foo\")"]
        }
        return dnsSubdomain(parts[0])
    }

    /// A DNS subdomain after `*.`.
    package static func wildcardSubdomain(_ name: String) -> [String] {
        let rule =
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist "
            + "of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character "
            + "(e.g. '*.example.com', regex used for validation is "
            + "'\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        let isValid = name.hasPrefix("*.") && dnsSubdomain(String(name.dropFirst(2))).isEmpty
        return (name.utf8.count > 253 ? ["must be no more than 253 bytes"] : []) + (isValid ? [] : [rule])
    }

    /// A port by number or name.
    package static func port(_ port: JSONValue) -> [String] {
        switch port {
        case .int(let number): portNumber(Int(clamping: number))
        case .string(let name): portName(name)
        default: []
        }
    }

    /// True for letters, digits and the given characters only.
    package static func consists(_ text: some StringProtocol, ofAlphanumericsAnd others: String) -> Bool {
        text.utf8.allSatisfy { isAlphanumeric($0) || others.utf8.contains($0) }
    }
}
