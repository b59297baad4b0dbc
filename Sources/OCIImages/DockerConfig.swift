internal import FoundationEssentials
package import Machinery

/// A name and password for a registry; never printed.
package struct RegistryCredentials: Sendable, Hashable, CustomStringConvertible {
    package let user: String
    package let password: String

    package init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    package var description: String { "(credentials of \(user))" }

    /// The value of an Authorization header, RFC 7617.
    var basic: String { "Basic " + Data("\(user):\(password)".utf8).base64EncodedString() }
}

/// The credentials of a pull secret: `kubernetes.io/dockerconfigjson` or the older `kubernetes.io/dockercfg`.
package struct DockerConfig: Sendable, Hashable {
    /// By registry host, perhaps with a path.
    package let credentials: [String: RegistryCredentials]

    package init(credentials: [String: RegistryCredentials]) { self.credentials = credentials }

    /// Reads the decoded value of `.dockerconfigjson` or `.dockercfg`; entries that cannot be read are left out.
    package init(json: JSONValue) {
        let entries = json["auths"].object ?? json.object ?? JSONObject()
        var credentials: [String: RegistryCredentials] = [:]
        for (name, entry) in entries {
            guard let found = Self.credentials(entry) else { continue }
            credentials[Self.normalized(name)] = found
        }
        self.credentials = credentials
    }

    private static func credentials(_ entry: JSONValue) -> RegistryCredentials? {
        if let user = entry["username"].string, let password = entry["password"].string {
            return RegistryCredentials(user: user, password: password)
        }
        guard let data = entry["auth"].string.flatMap({ Data(base64Encoded: $0) }) else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return nil }
        return RegistryCredentials(user: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
    }

    /// `https://index.docker.io/v1/` and `docker.io` mean the same.
    private static func normalized(_ name: String) -> String {
        var name = name[...]
        for scheme in ["https://", "http://"] where name.hasPrefix(scheme) { name = name.dropFirst(scheme.count) }
        while name.hasSuffix("/") { name = name.dropLast() }
        for suffix in ["/v1", "/v2"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
        return name == "index.docker.io" || name == "registry-1.docker.io" ? "docker.io" : String(name)
    }

    /// The credentials for a repository: those with the longest path that leads to it.
    package func credentials(for reference: ImageReference) -> RegistryCredentials? {
        let full = "\(reference.host)/\(reference.repository)"
        let fitting = credentials.keys.filter { full == $0 || full.hasPrefix("\($0)/") }
        return fitting.max { $0.utf8.count < $1.utf8.count }.flatMap { credentials[$0] }
    }
}
