package import ArgumentParser
internal import Foundation
internal import Machinery

/// The commands that talk to a platform over its API.
package enum ClientCommands {
    package static let all: [any ParsableCommand.Type] = [
        LoginCommand.self, WhoamiCommand.self, ProjectsCommand.self, ProjectCommand.self, NewProjectCommand.self,
        NewAppCommand.self, NewBuildCommand.self, StartBuildCommand.self, GitRemoteCommand.self,
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
            return "error: \(error.message)" + "\n  try: \(advice(error))"
        default:
            let text = "\(error)"
            return text.hasPrefix("error:") ? text : "error: \(text)"
        }
    }

    private static func advice(_ error: StatusError) -> String {
        switch error.reason {
        case .unauthorized: "log in again: paas login"
        case .forbidden: "ask the project's admin for a role: paas policy add-role-to-user edit YOU"
        case .notFound: error.kind.isEmpty ? "paas api-resources" : "`paas get \(error.kind)` lists what there is"
        case .alreadyExists: "`paas apply` changes what exists; `paas delete` removes it"
        case .conflict: "somebody changed it meanwhile; do it again"
        case .invalid, .badRequest: "mend the field that is named; `paas describe` shows an existing object's"
        default: "`paas status` on the platform's box shows its health"
        }
    }

    package static func exitStatus(of error: any Error) -> Int32 { (error as? CommandError)?.exitStatus ?? 1 }
}
