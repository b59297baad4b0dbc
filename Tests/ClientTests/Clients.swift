import FoundationEssentials
import TestKit
import Testing

/// The clients that `make deps` fetches, and where this target's files are.
enum Clients {
    /// This target's folder in the sources.
    static let sources = String("\(#filePath)".split(separator: "/").dropLast().joined(separator: "/")).absolute
    /// Where Tools/fetch.sh puts them: other kubectls on this machine are not used.
    static let folder = sources.split(separator: "/").dropLast(2).joined(separator: "/").absolute + "/.build/clients"
    static var path: String { "\(folder)/bin:\(folder)/python/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }

    static var areFetched: Bool {
        ["kubectl", "kubectl-1.20", "helm", "python"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/\($0).version")
        }
    }
}

extension String {
    fileprivate var absolute: String { "/\(self)" }
}

extension Trait where Self == ConditionTrait {
    /// Runs the test where the clients have been fetched.
    static var needsClients: ConditionTrait {
        .enabled("needs the clients in .build/clients: run `make deps`") {
            Clients.areFetched || Requirement.isStrict
        }
    }
}
