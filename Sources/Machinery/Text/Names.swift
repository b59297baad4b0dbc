/// Rules for names, label keys and values, with Kubernetes' messages. Each returns the faults found; none means valid.
package enum Names {
    /// A DNS label (RFC 1123), at most 63 bytes: namespaces, containers, volumes.
    package static func dnsLabel(_ name: String) -> [String] {
        let pattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
        let rule =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
            + "and must start and end with an alphanumeric character"
        return check(name, most: 63, isLabel(name, first: isLowerAlphanumeric), rule, pattern, ["my-name", "123-abc"])
    }

    /// A DNS label that starts with a letter (RFC 1035): services.
    package static func dns1035Label(_ name: String) -> [String] {
        let rule =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character"
        return check(
            name, most: 63, isLabel(name, first: isLower), rule, "[a-z]([-a-z0-9]*[a-z0-9])?", ["my-name", "abc-123"])
    }

    /// A DNS subdomain (RFC 1123), at most 253 bytes: most names of objects, hosts.
    package static func dnsSubdomain(_ name: String) -> [String] {
        let pattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
        let rule =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character"
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isValid = parts.allSatisfy { isLabel(String($0), first: isLowerAlphanumeric) }
        return check(name, most: 253, isValid, rule, pattern, ["example.com"])
    }

    /// A name that fits a part of a path: roles, users.
    package static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// A label's or annotation's key: a name of at most 63 bytes, perhaps after a DNS subdomain and a slash.
    package static func qualifiedName(_ key: String) -> [String] {
        let rule =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        let pattern = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
        let examples = ["MyName", "my.name", "123-abc"]
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var faults: [String] = []
        switch parts.count {
        case 1: break
        case 2 where parts[0].isEmpty: faults.append("prefix part must be non-empty")
        case 2: faults += dnsSubdomain(parts[0]).map { "prefix part \($0)" }
        default:
            return [
                "a qualified name " + text(rule, pattern, examples)
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        let name = parts.last ?? ""
        if name.isEmpty { faults.append("name part must be non-empty") }
        if name.utf8.count > 63 { faults.append("name part must be no more than 63 bytes") }
        if !isToken(name) { faults.append("name part " + text(rule, pattern, examples)) }
        return faults
    }

    /// A label's value: empty, or at most 63 bytes of letters, digits, `-`, `_` and `.`.
    package static func labelValue(_ value: String) -> [String] {
        let rule =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
            + "and must start and end with an alphanumeric character"
        return check(
            value, most: 63, value.isEmpty || isToken(value), rule, "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
            ["MyValue", "my_value", "12345"])
    }

    /// A key of a ConfigMap's or Secret's data.
    package static func configKey(_ key: String) -> [String] {
        let rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        let isValid = !key.isEmpty && key.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
        var faults = check(key, most: 253, isValid, rule, "[-._a-zA-Z0-9]+", ["key.name", "KEY_NAME", "key-name"])
        if key == "." || key == ".." { faults.append("must not be '\(key)'") }
        if key.hasPrefix(".."), key != ".." { faults.append("must not start with '..'") }
        return faults
    }

    /// The name of an environment variable: printable ASCII without `=`.
    package static func environmentVariable(_ name: String) -> [String] {
        if name.isEmpty { return ["environment variable name must be non-empty"] }
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }) else {
            return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
        }
        return []
    }

    /// The name of a port (RFC 6335): at most 15 bytes with a letter among them.
    package static func portName(_ name: String) -> [String] {
        var faults: [String] = []
        if name.utf8.count > 15 { faults.append("must be no more than 15 bytes") }
        if !name.utf8.allSatisfy({ isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }) || name.isEmpty {
            faults.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !name.utf8.contains(where: isLower) { faults.append("must contain at least one letter (a-z)") }
        if name.contains("--") { faults.append("must not contain consecutive hyphens") }
        if name.hasPrefix("-") || name.hasSuffix("-") { faults.append("must not begin or end with a hyphen") }
        return faults
    }

    /// What is wrong with a port's number; nothing for 1 to 65535.
    package static func portNumber(_ port: Int) -> [String] {
        (1...65_535).contains(port) ? [] : ["must be between 1 and 65535, inclusive"]
    }
}

extension Names {
    /// Letters and digits of generated names: none that make words or look alike.
    package static let suffixAlphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

    /// `base` with five random characters, as `metadata.generateName` asks for; a long base is cut to 58 bytes.
    package static func generate(
        _ base: String, using generator: inout some RandomNumberGenerator
    ) -> String {
        var bytes = Array(base.utf8.prefix(58))
        for _ in 0..<5 {
            bytes.append(suffixAlphabet[Int.random(in: 0..<suffixAlphabet.count, using: &generator)])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A name that begins with `base` and ends with five random letters.
    package static func generate(_ base: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return generate(base, using: &generator)
    }

    /// `base-suffix`, cut to fit a DNS subdomain: a base that is too long ends in a hash of itself.
    package static func joined(_ base: String, _ suffix: String, most: Int = 253) -> String {
        let whole = "\(base)-\(suffix)"
        if whole.utf8.count <= most { return whole }
        let hash = base.utf8.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        let tail = String(repeating: "0", count: 8 - digits.utf8.count) + digits + "-" + suffix
        return String(decoding: base.utf8.prefix(max(0, most - tail.utf8.count - 1)), as: UTF8.self) + "-" + tail
    }

    /// A rule with its examples and pattern, as Kubernetes words it.
    private static func text(_ rule: String, _ pattern: String, _ examples: [String]) -> String {
        let quoted = examples.map { "'\($0)', " }.joined(separator: " or ")
        return "\(rule) (e.g. \(quoted)regex used for validation is '\(pattern)')"
    }

    private static func check(
        _ name: String, most: Int, _ isValid: Bool, _ rule: String, _ pattern: String, _ examples: [String]
    ) -> [String] {
        var faults: [String] = []
        if name.utf8.count > most { faults.append("must be no more than \(most) bytes") }
        if !isValid { faults.append(text(rule, pattern, examples)) }
        return faults
    }

    private static func isLabel(_ text: String, first: (UInt8) -> Bool) -> Bool {
        guard let head = text.utf8.first, let tail = text.utf8.last else { return false }
        return first(head) && isLowerAlphanumeric(tail)
            && text.utf8.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isToken(_ text: String) -> Bool {
        guard let head = text.utf8.first, let tail = text.utf8.last else { return false }
        return isAlphanumeric(head) && isAlphanumeric(tail)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    static func isLowerAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || (0x30...0x39).contains(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLowerAlphanumeric(byte) || (0x41...0x5A).contains(byte) }
}
