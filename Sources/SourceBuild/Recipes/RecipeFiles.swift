internal import HostSystem
internal import Machinery

#if canImport(Glibc)
    internal import Glibc
#endif

/// The last layer of a builder image: its scripts, its user, the application's folder.
enum RecipeFiles {
    /// Writes the layer's files to a new folder.
    ///
    /// - Parameter lower: the layers below, the top one first, whose `/etc/passwd` gets the builder's user.
    static func write(_ recipe: Recipe, base: Recipe, lower: [String], to target: String) async throws {
        let passwd = lower.lazy.compactMap { Files.text("\($0)/etc/passwd") }.first ?? "root:x:0:0:root:/root:/bin/sh"
        try await BlockingWork.run {
            for folder in ["", "/etc", "/usr", "/usr/libexec", "/usr/libexec/s2i"] {
                try Files.makeFolder("\(target)\(folder)", mode: 0o755)
            }
            for source in ["\(base.folder)/root", "\(recipe.folder)/root"] where Files.isFolder(source) {
                try copy(source, to: target)
            }
            try copy("\(recipe.folder)/s2i/bin", to: "\(target)\(Recipe.scriptsFolder)")
            let home = environment(recipe, "HOME") ?? "/opt/app-root/src"
            let user = "default:x:\(recipe.user):0:Application user:\(home):/usr/sbin/nologin"
            try Files.write("\(target)/etc/passwd", Array("\(passwd)\n\(user)\n".utf8), mode: 0o644, durably: false)
            guard let uid = UInt32(recipe.user), uid != 0, recipe.workingDirectory.hasPrefix("/opt/app-root") else {
                return
            }
            for folder in ["/opt", "/opt/app-root", recipe.workingDirectory] {
                try Files.makeFolder("\(target)\(folder)", mode: 0o755)
            }
            try SourceTree.handOver("\(target)/opt/app-root", uid: uid, gid: 0)
        }
    }

    private static func environment(_ recipe: Recipe, _ name: String) -> String? {
        recipe.environment.first { $0.name == name }?.value
    }

    /// Copies files with their executable bits; the new ones are root's.
    private static func copy(_ source: String, to target: String) throws(HostError) {
        try Files.makeFolder(target, mode: 0o755)
        for name in Files.list(source) {
            let (from, path) = ("\(source)/\(name)", "\(target)/\(name)")
            if Files.isFolder(from) {
                try copy(from, to: path)
            } else {
                let isProgram = access(from, X_OK) == 0 && hasExecutableBit(from)
                try Files.write(
                    path, try Files.read(from, limit: 16 << 20), mode: isProgram ? 0o755 : 0o644, durably: false)
            }
        }
    }

    private static func hasExecutableBit(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o111 != 0
    }

    /// The labels by which S2I and consoles know a builder.
    static func labels(of recipe: Recipe) -> [String: String] {
        var labels = [
            "io.k8s.display-name": recipe.displayName, "io.k8s.description": recipe.details,
            "io.openshift.tags": recipe.tags.joined(separator: ","),
            "io.openshift.expose-services": "\(recipe.port):\(recipe.port == 8080 ? "http" : recipe.name)",
            "io.openshift.builder-version": recipe.version,
        ]
        if recipe.tags.contains("builder") {
            labels["io.openshift.s2i.scripts-url"] = "image://\(Recipe.scriptsFolder)"
            labels["io.openshift.s2i.destination"] = "/tmp"
        }
        return labels.filter { !$0.value.isEmpty }
    }
}

/// How this host reaches the outside.
package enum HostProxy {
    /// The proxy variables of the platform's own environment.
    package static func environment() -> [String: String] {
        var all: [String: String] = [:]
        for name in ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] {
            if let value = getenv(name) { all[name] = String(cString: value) }
        }
        return all
    }

    /// The host's bundle of certificate authorities, where it has one.
    package static let authorities = "/etc/ssl/certs/ca-certificates.crt"

    /// What tools in a build container read to trust the host's authorities and to find its proxies.
    package static func buildEnvironment() -> [(name: String, value: String)] {
        let trust = [
            "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE",
            "GIT_SSL_CAINFO",
        ]
        return trust.map { ($0, authorities) } + environment().sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
