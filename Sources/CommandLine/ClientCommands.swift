package import ArgumentParser
internal import Foundation
internal import Machinery

/// The commands that talk to a platform over its API.
package enum ClientCommands {
    package static let all: [any ParsableCommand.Type] = [
        LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, ProjectsCommand.self, ProjectCommand.self,
        NewProjectCommand.self,
        NewAppCommand.self, NewBuildCommand.self, StartBuildCommand.self, CancelBuildCommand.self,
        GitRemoteCommand.self,
        GetCommand.self, DescribeCommand.self, LogsCommand.self, ExecCommand.self,
        RemoteShellCommand.self, AttachCommand.self, PortForwardCommand.self, CopyCommand.self, SyncCommand.self,
        CreateCommand.self, ApplyCommand.self, DeleteCommand.self, ProcessCommand.self,
        RolloutCommand.self, ScaleCommand.self, ExposeCommand.self, SetCommand.self, PolicyCommand.self,
        APIResourcesCommand.self, GitCredentialCommand.self,
    ]

    /// What a failed command prints: one line that says what is wrong, one that says what to do.
    package static func explanation(of error: any Error) -> String {
        switch error {
        case let error as CommandError:
            return "error: \(error.message)" + (error.hint.map { "\n  try: \($0)" } ?? "")
        case let error as StatusError:
            if error.message.contains("User \"system:anonymous\"") {
                return "error: you are not logged in\n  try: paas login URL -u NAME"
            }
            let message = error.reason == .unauthorized ? "you are not logged in: \(error.message)" : error.message
            return "error: \(message)" + "\n  try: \(advice(error))"
        default:
            let text = "\(error)"
            return text.hasPrefix("error:") ? text : "error: \(text)"
        }
    }

    private static func advice(_ error: StatusError) -> String {
        switch error.reason {
        case .unauthorized: "paas login URL -u NAME"
        case .forbidden where error.message.contains("in the namespace \"default\""):
            "choose a project: `paas projects` lists yours, `paas new-project NAME` makes one, -n NAME names one"
        case .forbidden: "ask the project's admin for a role: paas policy add-role-to-user edit YOU"
        case .notFound: error.kind.isEmpty ? "paas api-resources" : "`paas get \(error.kind)` lists what there is"
        case .alreadyExists: "`paas apply` changes what exists; `paas delete` removes it"
        case .conflict: "somebody changed it meanwhile; do it again"
        case .invalid, .badRequest: "mend the field that is named; `paas describe` shows an existing object's"
        default: "`paas status` on the platform's box shows its health"
        }
    }

    /// What a first word that is no command ends with: the nearest commands, by edits.
    package static func unknownCommand(_ word: String, known: [String]) -> CommandError {
        let near = known.map { (name: $0, edits: distance(word, $0)) }.filter { $0.edits <= max(1, word.count / 3) }
        let names = near.sorted { $0.edits < $1.edits }.prefix(3).map { "paas \($0.name)" }
        let hint = names.isEmpty ? "`paas --help` lists the commands" : names.joined(separator: ", or ")
        return CommandError("there is no command \"\(word)\"", hint: hint, exitStatus: 64)
    }

    /// Levenshtein's distance.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (left, right) = (Array(one), Array(other))
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, candidate) in right.enumerated() {
                let best = min(diagonal + (character == candidate ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = best
            }
        }
        return row[right.count]
    }

    /// The status that the process ends with for an error.
    package static func exitStatus(of error: any Error) -> Int32 { (error as? CommandError)?.exitStatus ?? 1 }
}
