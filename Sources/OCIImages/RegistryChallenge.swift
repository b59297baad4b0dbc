/// What a registry asks for in `WWW-Authenticate`. RFC 7235, 4.1; distribution's "Token Authentication".
enum RegistryChallenge: Hashable, Sendable {
    case basic
    case bearer(realm: String, service: String?, scope: String?)

    /// Reads a header's value; nil for schemes that are not known.
    init?(_ header: String) {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first?.lowercased() else { return nil }
        if scheme == "basic" {
            self = .basic
            return
        }
        guard scheme == "bearer", parts.count == 2 else { return nil }
        let values = Self.parameters(parts[1])
        guard let realm = values["realm"] else { return nil }
        self = .bearer(realm: realm, service: values["service"], scope: values["scope"])
    }

    /// Reads `key="value",key=value`; commas may stand in quotes.
    private static func parameters(_ text: Substring) -> [String: String] {
        var values: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].drop { $0 == "," || $0 == " " }.lowercased()
            rest = rest[rest.index(after: equals)...]
            if rest.first == "\"" {
                rest = rest.dropFirst()
                let end = rest.firstIndex(of: "\"") ?? rest.endIndex
                values[key] = String(rest[..<end])
                rest = rest[end...].dropFirst()
            } else {
                let end = rest.firstIndex(of: ",") ?? rest.endIndex
                values[key] = String(rest[..<end])
                rest = rest[end...]
            }
        }
        return values
    }
}
