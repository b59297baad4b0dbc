package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas cancel-build`: ends builds that wait or run.
package struct CancelBuildCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cancel-build", abstract: "Stop builds that wait or run.",
        discussion: """
            Examples:
              paas cancel-build web-3
              paas cancel-build bc/web
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "BUILD, build/BUILD, or bc/NAME for all of a build configuration.") var targets: [String]
    @OptionGroup var result: ResultOptions
    package init() {}

    package func run(_ session: Session) async throws {
        let resource = try await ResourceMapper.discover(session.api).find("builds")
        for target in targets {
            for name in try await names(target, session) {
                let path = resource.path(namespace: session.namespace, name: name)
                let build = try await session.api.get(path)
                let phase = build["status"]["phase"].string ?? ""
                guard !["Complete", "Failed", "Error", "Cancelled"].contains(phase) else {
                    throw CommandError("build \(name) has ended already (\(phase))", hint: "paas get builds")
                }
                let cancelled = try await session.modify(path) { build in
                    var build = build
                    build["status"]["cancelled"] = true
                    return build
                }
                session.report(cancelled, resource, "marked for cancellation, waiting to be cancelled", result)
            }
        }
    }

    private func names(_ target: String, _ session: Session) async throws -> [String] {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["bc", "buildconfig", "buildconfigs"].contains(parts[0]) else {
            return [parts.last ?? target]
        }
        let path = ResourcePath(GroupVersion("build.openshift.io/v1"), "builds", namespace: session.namespace)
        let builds = try await session.api.list(
            path, ListOptions(labelSelector: "openshift.io/build-config.name=\(parts[1])"))
        let open = builds.items.filter {
            ["New", "Pending", "Running"].contains($0["status"]["phase"].string ?? "New")
        }
        guard !open.isEmpty else {
            throw CommandError("no build of bc/\(parts[1]) waits or runs", hint: "paas get builds")
        }
        return open.compactMap { $0["metadata"]["name"].string }
    }
}
