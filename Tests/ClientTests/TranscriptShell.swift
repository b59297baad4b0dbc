import FoundationEssentials
import Subprocess
import SystemPackage
import TestKit
import Testing

/// A shell of a transcript's own: home, kubeconfig, and a namespace with the transcript's name.
struct TranscriptShell: Sendable {
    let folder: String
    /// The cluster administrator's.
    let kubeconfig: String
    /// `https://HOST:PORT` of the API.
    let server: String
    /// Path of the API's certificate authority.
    let authority: String
    /// More variables for the shell.
    var variables: [String: String] = [:]

    /// Runs the commands of a transcript and compares what they print.
    func run(_ transcript: Transcript) async throws {
        let home = "\(folder)/\(transcript.name)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        let script = "\(home)/.commands"
        try Data(Self.script(transcript).utf8).write(to: URL(filePath: script))
        let output = try await bash(["\(script)"], namespace: transcript.name, home: home)
        let parts = output.split(separator: "\n\(Self.mark) ", omittingEmptySubsequences: false)
        let mask = OutputMask(server: server, home: home, folder: folder)
        // The first part is the prelude's; each other begins with the status of the command before it.
        let outputs = zip(parts.dropFirst(), parts.dropFirst(2)).map { part, next in
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
            let printed = lines.last?.isEmpty == true ? lines.dropLast() : lines
            let status = next.prefix { $0 != "\n" }
            return printed.map { mask.apply(String($0)) } + (status == "0" ? [] : ["[\(status)]"])
        }
        if outputs.count != transcript.steps.count {
            Issue.record("the shell ended after \(outputs.count) commands:\n\(output.suffix(4000))")
        }
        try transcript.check(outputs)
    }

    /// What a program prints, with the environment of the transcripts.
    func bash(_ arguments: [String], namespace: String, home: String) async throws -> String {
        let variables = [
            "PATH": Clients.path, "HOME": home, "KUBECONFIG": "\(home)/kubeconfig", "NAMESPACE": namespace,
            "SERVER": server, "AUTHORITY": authority, "ADMIN_KUBECONFIG": kubeconfig,
            "TOOLS": "\(Clients.sources)/Tools", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": home,
        ]
        let environment = variables.merging(self.variables) { $1 }.compactMap { name, value in
            Environment.Key(rawValue: name).map { ($0, value) }
        }
        let result = try await Subprocess.run(
            .name("timeout"), arguments: Arguments(["--kill-after=5", "220", "bash"] + arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
            workingDirectory: FilePath(home), output: .string(limit: 8 << 20), error: .combinedWithOutput)
        return result.standardOutput
    }

    private static let mark = "-----8<-----"

    /// One script of all commands, with a mark and the status after each.
    private static func script(_ transcript: Transcript) -> String {
        let note = "printf '\\n\(mark) %s\\n' $?\n"
        return "exec </dev/null\n. \"$TOOLS/prelude.sh\"\n" + note
            + transcript.steps.map { $0.command.joined(separator: "\n") + "\n" + note }.joined()
    }
}
