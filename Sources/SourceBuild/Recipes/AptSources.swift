internal import HostSystem

/// Where packages come from: the host's own sources for the release, so that its mirrors and proxies are used.
enum AptSources {
    static let format = "$(ORIGIN)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)"
    private static let mirror = "http://deb.debian.org/debian"

    /// The lines of a sources list for a release and further ones.
    ///
    /// - Parameter targets: what `apt-get indextargets` says in `format`; another vendor's sources are left out.
    static func lines(suite: String, further: [String], targets: String) -> [String] {
        let own = [suite, "\(suite)-updates", "\(suite)-security"]
        var main = mirror
        var components: [String: [String]] = [:]
        var order: [String] = []
        for line in targets.split(separator: "\n") {
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, parts[0] == "Debian", (own + further).contains(parts[1]), isURL(parts[3]) else {
                continue
            }
            let key = "\(parts[3]) \(parts[1])"
            if components[key] == nil { order.append(key) }
            if !(components[key] ?? []).contains(parts[2]) { components[key, default: []].append(parts[2]) }
            if parts[1] == suite { main = String(parts[3]) }
        }
        var known = Set(order.compactMap { $0.split(separator: " ").last.map(String.init) })
        if !known.contains(suite) {
            (order, components, main) = ([], [:], mirror)
            for key in ["\(mirror) \(suite)", "\(mirror) \(suite)-updates", "\(mirror)-security \(suite)-security"] {
                order.append(key)
                components[key] = ["main"]
            }
            known = Set(own)
        }
        for suite in further where !known.contains(suite) {
            order.append("\(main) \(suite)")
            components["\(main) \(suite)"] = ["main"]
        }
        return order.map { "deb \($0) \((components[$0] ?? []).joined(separator: " "))" }
    }

    private static func isURL(_ text: String) -> Bool {
        (text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("file:/")) && !text.contains(" ")
    }

    /// Asks the host's apt.
    static func ofHost(suite: String, further: [String]) async -> [String] {
        let said = try? await HostProcess.run(
            "apt-get", ["indextargets", "--format", format, "Created-By: Packages"], timeout: .seconds(20))
        return lines(suite: suite, further: further, targets: said?.text ?? "")
    }

    /// The host's apt settings that concern how packages are fetched.
    static func hostSettings() async -> String {
        let said = try? await HostProcess.run("apt-config", ["dump"], timeout: .seconds(20))
        return settings(said?.text ?? "")
    }

    static func settings(_ dump: String) -> String {
        let wanted = ["Acquire::http::", "Acquire::https::", "Acquire::Check-Valid-Until", "Acquire::Check-Date"]
        return dump.split(separator: "\n").filter { line in
            wanted.contains { line.hasPrefix($0) } && !line.hasPrefix("Acquire::https::CAInfo")
        }.map { $0 + "\n" }.joined()
    }
}
