internal import FoundationEssentials
package import Testing

/// The clients that `make deps` fetches for tests: other kubectls on this machine are not used.
package enum FetchedClients {
    /// This package's folder.
    package static let package = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" }
    /// Where Tests/ClientTests/Tools/fetch.sh puts them.
    package static let folder = "\(package)/.build/clients"
    package static let kubectl = "\(folder)/bin/kubectl"

    package static var areThere: Bool {
        ["kubectl", "kubectl-1.20", "helm", "python"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/\($0).version")
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs the test where the clients have been fetched.
    package static var needsClients: ConditionTrait {
        .enabled("needs the clients in .build/clients: run `make deps`") {
            FetchedClients.areThere || Requirement.isStrict
        }
    }
}
