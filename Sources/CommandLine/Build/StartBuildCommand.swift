package import ArgumentParser
internal import AsyncHTTPClient
internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import Reconciling
internal import Subprocess
internal import SystemPackage

private let builds = GroupVersion("build.openshift.io/v1")

/// `paas start-build`: builds again, from the configured source or from a folder.
package struct StartBuildCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "start-build", abstract: "Start a build.",
        discussion: """
            Examples:
              paas start-build web --follow
              paas start-build web --from-dir . --wait
              paas start-build --from-build web-3
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "The build configuration (NAME or bc/NAME).") var target: String?
    @Flag(name: [.customShort("F"), .long], help: "Show the build's log; fails if the build does.") var follow = false
    @Flag(name: [.short, .long], help: "Wait until the build ends; fails if it does.") var wait = false
    @Option(name: .long, help: "Upload this folder as the source.") var fromDir: String?
    @Option(name: .long, help: "Build again as this build did.") var fromBuild: String?
    @Option(name: .long, help: "A commit, branch or tag to build.") var commit: String?
    @Option(name: [.short, .long], help: "KEY=VALUE for this build's environment.") var env: [String] = []
    package init() {}

    package func run(_ session: Session) async throws {
        let build = try await start(session)
        let name = build["metadata"]["name"].string ?? ""
        session.print("build.build.openshift.io/\(name) started")
        guard follow || wait else {
            return session.print("Follow it: paas logs -f build/\(name)")
        }
        if follow { try await Self.copyLog(session, name) }
        try await Self.waitUntilEnded(session, name)
    }

    private func start(_ session: Session) async throws -> JSONValue {
        if let fromBuild {
            let path = ResourcePath(
                builds, "builds", namespace: session.namespace, name: fromBuild, subresource: "clone")
            return try await session.api.create(path, request("BuildRequest", fromBuild))
        }
        guard let name = target?.split(separator: "/").last.map(String.init) else {
            throw CommandError("no build configuration named", hint: "`paas get bc` lists them")
        }
        if let fromDir { return try await upload(fromDir, to: name, session) }
        let path = ResourcePath(
            builds, "buildconfigs", namespace: session.namespace, name: name, subresource: "instantiate")
        return try await session.api.create(path, request("BuildRequest", name))
    }

    private func request(_ kind: String, _ name: String) -> JSONValue {
        var request: JSONValue = [
            "apiVersion": "build.openshift.io/v1", "kind": .string(kind), "metadata": ["name": .string(name)],
            "triggeredBy": [["message": "Manually triggered"]],
        ]
        if !env.isEmpty {
            request["env"] = .array(
                env.map { pair in
                    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                    return [
                        "name": .string(String(parts[0])), "value": .string(parts.count > 1 ? String(parts[1]) : ""),
                    ]
                })
        }
        if let commit { request["revision"] = ["type": "Git", "git": ["commit": .string(commit)]] }
        return request
    }

    /// Streams the folder as a tar.gz, without what git ignores nothing of: `.git` alone is left out.
    private func upload(_ folder: String, to name: String, _ session: Session) async throws -> JSONValue {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandError("\(folder) is no folder", hint: "give --from-dir a folder with your application")
        }
        session.terminal.note("Uploading \(folder) …")
        let archive = FileManager.default.temporaryDirectory.appendingPathComponent("paas-\(UUID().uuidString).tar.gz")
        defer { try? FileManager.default.removeItem(at: archive) }
        let result = try await Subprocess.run(
            .name("tar"), arguments: ["-C", folder, "--exclude=./.git", "-czf", archive.path, "."],
            output: .discarded, error: .string(limit: 4096))
        guard result.terminationStatus.isSuccess else {
            throw CommandError("can't pack \(folder): \(result.standardError)", hint: "check the folder")
        }
        let path = ResourcePath(
            builds, "buildconfigs", namespace: session.namespace, name: name, subresource: "instantiatebinary")
        var request = session.api.request(.POST, path.urlPath + "?name=\(name)")
        request.headers.replaceOrAdd(name: "Content-Type", value: "application/octet-stream")
        let size = (try FileManager.default.attributesOfItem(atPath: archive.path)[.size] as? Int) ?? 0
        request.body = .stream(try Self.chunks(of: archive), length: .known(Int64(size)))
        let body = try await session.api.stream(request).collect(upTo: 8 << 20)
        return try JSONValue(parsing: body.readableBytesView)
    }

    private static func chunks(of file: URL) throws -> AsyncStream<ByteBuffer> {
        let handle = try FileHandle(forReadingFrom: file)
        return AsyncStream {
            guard let data = try? handle.read(upToCount: 1 << 18), !data.isEmpty else { return nil }
            return ByteBuffer(bytes: data)
        }
    }

    /// Copies a build's log to the terminal until it ends.
    static func copyLog(_ session: Session, _ name: String) async throws {
        let path = ResourcePath(builds, "builds", namespace: session.namespace, name: name, subresource: "log")
        let request = session.api.request(.GET, path.urlPath + "?follow=true")
        for try await chunk in try await session.api.stream(request) {
            session.terminal.write(Array(chunk.readableBytesView))
        }
    }

    /// Waits for the build's end; throws where it did not complete.
    static func waitUntilEnded(_ session: Session, _ name: String) async throws {
        let path = ResourcePath(builds, "builds", namespace: session.namespace)
        let options = ListOptions(fieldSelector: "metadata.name=\(name)")
        let list = try await session.api.list(path, options)
        if let build = list.items.first, try isEnded(build, session) { return }
        for try await event in try await session.api.watch(path, options, from: list.resourceVersion) {
            switch event {
            case .added(let build), .modified(let build):
                if try isEnded(build, session) { return }
            case .deleted: throw CommandError("build \(name) was deleted", hint: "paas get builds")
            case .bookmark: continue
            }
        }
    }

    private static func isEnded(_ build: JSONValue, _ session: Session) throws -> Bool {
        let name = build["metadata"]["name"].string ?? ""
        switch build["status"]["phase"].string {
        case "Complete": return true
        case "Failed", "Error", "Cancelled":
            let status = build["status"]
            let why = status["message"].string ?? status["reason"].string ?? ""
            throw CommandError(
                "build \(name) \(status["phase"].string?.lowercased() ?? ""): \(why)", hint: "paas logs build/\(name)")
        default: return false
        }
    }
}
