package import ArgumentParser
internal import AsyncHTTPClient
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import Reconciling

/// `paas logs`: the log of a pod, a build, or what a build or deployment configuration made last.
package struct LogsCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show the log of a pod, build, bc or dc.",
        discussion: """
            Examples:
              paas logs -f bc/web
              paas logs dc/web --tail 20
              paas logs web-1-x2x4k --previous
            """)

    @OptionGroup package var client: ClientOptions
    @Argument(help: "POD, or TYPE/NAME with pod, build, bc or dc.") var target: String
    @Flag(name: [.short, .long], help: "Go on as more is logged.") var follow = false
    @Flag(name: [.short, .long], help: "The log of the container's last run.") var previous = false
    @Flag(name: .long, help: "A time before each line.") var timestamps = false
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Option(name: .long, help: "Only the last N lines.") var tail: Int?
    @Option(name: .long, help: "Only what is newer (5s, 2m, 3h).") var since: String?

    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        let named = target.contains("/") ? target : "pod/\(target)"
        guard let found = try mapper.targets([named]).first, let name = found.name else { return }
        var (resource, object) = (found.resource, name)
        if resource.plural == "buildconfigs" {
            object = try await lastBuild(session, name)
            resource = try mapper.find("builds")
        }
        let path = resource.path(namespace: session.namespace, name: object, subresource: "log")
        try await copy(session, path.urlPath + (try query()))
    }

    private func lastBuild(_ session: Session, _ name: String) async throws -> String {
        let path = ResourcePath(
            GroupVersion("build.openshift.io/v1"), "buildconfigs", namespace: session.namespace, name: name)
        let version = try await session.api.get(path)["status"]["lastVersion"].int ?? 0
        guard version > 0 else {
            throw CommandError("bc/\(name) has not been built yet", hint: "paas start-build \(name) --follow")
        }
        return "\(name)-\(version)"
    }

    private func query() throws -> String {
        var items: [String] = []
        if follow { items.append("follow=true") }
        if previous { items.append("previous=true") }
        if timestamps { items.append("timestamps=true") }
        if let container { items.append("container=\(RemoteClient.escape(container))") }
        if let tail { items.append("tailLines=\(tail)") }
        if let since { items.append("sinceSeconds=\(try Self.seconds(since))") }
        return items.isEmpty ? "" : "?" + items.joined(separator: "&")
    }

    private static func seconds(_ text: String) throws -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count >= 0 else {
            throw CommandError("\"\(text)\" is no time", hint: "write it as 30s, 5m or 2h")
        }
        return count * unit
    }

    private func copy(_ session: Session, _ path: String) async throws {
        do {
            for try await chunk in try await session.api.stream(session.api.request(.GET, path)) {
                session.terminal.write(Array(chunk.readableBytesView))
            }
        } catch let error as StatusError where error.reason == .badRequest {
            let hint = previous ? "leave --previous out: nothing has been restarted (paas get pods)" : "paas get pods"
            throw CommandError(error.message, hint: hint)
        }
    }
}
