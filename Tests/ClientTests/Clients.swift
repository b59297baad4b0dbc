import TestKit

/// Where this target's files are, and its programs.
enum Clients {
    static let sources = "\(FetchedClients.package)/Tests/ClientTests"
    /// The fetched clients stand first.
    static let path =
        "\(FetchedClients.folder)/bin:\(FetchedClients.folder)/python/bin:"
        + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
