import Foundation
import Machinery

extension ServerFixture {
    /// Sends a request with curl as the cluster administrator, and reads the answer as JSON.
    func curl(_ path: String, method: String = "GET", body: String? = nil) async throws -> JSONValue {
        var arguments = ["-X", method]
        if let body { arguments += ["-H", "Content-Type: application/json", "-d", body] }
        return try JSONValue(parsing: try await run(path, arguments, certificate: true))
    }

    /// Sends a request with curl and returns what it prints.
    func curlText(_ path: String, _ arguments: String..., certificate: Bool = true) async throws -> String {
        try await run(path, arguments, certificate: certificate)
    }

    func curlText(_ path: String, _ arguments: [String]) async throws -> String {
        try await run(path, arguments, certificate: true)
    }

    private func run(_ path: String, _ arguments: [String], certificate: Bool) async throws -> String {
        var all = ["-sS", "--globoff", "--user-agent", "tests", "--cacert", "\(folder)/pki/ca.crt"]
        if certificate { all += ["--cert", "\(folder)/pki/admin.crt", "--key", "\(folder)/pki/admin.key"] }
        all += arguments + ["https://127.0.0.1:\(port)\(path)"]
        let result = try await Tool.run("/usr/bin/curl", all, folder: folder)
        return result.output
    }
}
