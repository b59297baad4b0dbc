import FoundationEssentials
import TestKit
import Testing

/// A function `check_…` of a file in Python/: it raises where something isn't as it should be.
struct PythonCheck: Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    var testDescription: String { "\(file): \(name.replacing("_", with: " "))" }

    /// The checks of every file, in the order in which they are written.
    static func all() throws -> [PythonCheck] {
        let folder = "\(Clients.sources)/Python"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("_checks.py") }
        return files.sorted().flatMap { file in
            let text = FileManager.default.contents(atPath: "\(folder)/\(file)").map {
                String(decoding: $0, as: UTF8.self)
            }
            return (text ?? "").matches(of: #/(?:^|\n)def check_(\w+)/#).map {
                PythonCheck(file: String(file.dropLast(3)), name: String($0.output.1))
            }
        }
    }
}

extension TranscriptShell {
    /// Runs a check in a namespace of its own and returns what it printed; the last line is `passed`.
    func python(_ check: PythonCheck) async throws -> String {
        let namespace = "py-" + check.name.replacing("_", with: "-").prefix(50)
        return try await bash(
            [
                "-c",
                """
                . "$TOOLS/prelude.sh"
                export PYTHONPATH='\(Clients.sources)/Python'
                exec python -c 'import \(check.file) as checks; checks.check_\(check.name)(); print("\\npassed")' </dev/null
                """,
            ], namespace: namespace, home: "\(folder)")
    }
}
