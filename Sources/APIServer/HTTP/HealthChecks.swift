import Hummingbird

/// A named check of the server's health.
package struct HealthCheck: Sendable {
    package let name: String
    /// nil when healthy, else what is wrong.
    package let problem: @Sendable () async -> String?

    package init(_ name: String, _ problem: @escaping @Sendable () async -> String?) {
        self.name = name
        self.problem = problem
    }
}

/// `/healthz`, `/livez` and `/readyz`: all checks together, or one below its own path (`/livez/ping`).
struct HealthChecks: Sendable {
    /// `readyz`
    let path: String
    let checks: [HealthCheck]

    init(_ path: String, _ checks: [HealthCheck]) {
        self.path = path
        self.checks = [HealthCheck("ping") { nil }] + checks
    }

    /// nil for the path of a check that there isn't.
    func answer(_ address: RequestAddress) async -> Response? {
        guard address.parts.count == 1 else {
            let name = address.parts.dropFirst().joined(separator: "/")
            guard let check = checks.first(where: { $0.name == name }) else { return nil }
            return await check.problem().map { Self.text(500, "internal server error: \($0)\n") }
                ?? Self.text(200, "ok")
        }
        return await all(address)
    }

    private func all(_ address: RequestAddress) async -> Response {
        let excluded = Set(address.query["exclude"] ?? [])
        var lines: [String] = []
        var isFine = true
        for check in checks {
            if excluded.contains(check.name) {
                lines.append("[+]\(check.name) excluded: ok")
            } else if let problem = await check.problem() {
                isFine = false
                lines.append("[-]\(check.name) failed: \(problem)")
            } else {
                lines.append("[+]\(check.name) ok")
            }
        }
        let unknown = excluded.subtracting(checks.map(\.name)).sorted()
        if !unknown.isEmpty {
            let names = unknown.map { "\"\($0)\"" }.joined(separator: ",")
            lines.append("warn: some health checks cannot be excluded: no matches for \(names)")
        }
        let all = lines.joined(separator: "\n")
        guard isFine else { return Self.text(500, "\(all)\n\(path) check failed\n") }
        return Self.text(200, address.query["verbose"] == nil ? "ok" : "\(all)\n\(path) check passed\n")
    }

    private static func text(_ code: Int, _ text: String) -> Response {
        var response = Response(code: code, text: text)
        response.headers[.contentTypeOptions] = "nosniff"
        return response
    }
}
