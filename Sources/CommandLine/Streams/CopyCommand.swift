package import ArgumentParser
internal import Foundation
internal import Machinery

/// `paas cp`: copies files and folders to and from a container. Both sides need `tar`.
package struct CopyCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "cp", abstract: "Copy files to and from a container.",
        discussion: """
            Examples:
              paas cp ./page.html web-1-x2x4k:/srv/page.html
              paas cp dc/web:/var/log ./log
            """)
    @OptionGroup package var client: ClientOptions
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Argument(help: "What to copy: PATH or POD:PATH.") var source: String
    @Argument(help: "Where to: PATH or POD:PATH.") var destination: String
    package init() {}

    package func run(_ session: Session) async throws {
        try await Copying(session: session, container: container).run(source, destination, intoFolder: false)
    }
}

/// `paas rsync`: copies a folder into a folder.
package struct SyncCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rsync", abstract: "Copy a folder to or from a container.",
        discussion: """
            The folder is made below the destination, which must exist. Nothing is deleted there.

            Examples:
              paas rsync ./public dc/web:/tmp
              paas rsync dc/web:/opt/app-root/src/logs .
            """)
    @OptionGroup package var client: ClientOptions
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Argument(help: "The folder to copy: PATH or POD:PATH.") var source: String
    @Argument(help: "The folder to copy it to: PATH or POD:PATH.") var destination: String
    package init() {}

    package func run(_ session: Session) async throws {
        try await Copying(session: session, container: container).run(source, destination, intoFolder: true)
    }
}

/// A copy by `tar` on both sides of an exec.
struct Copying: Sendable {
    let session: Session
    let container: String?

    func run(_ source: String, _ destination: String, intoFolder: Bool) async throws {
        let (from, to) = (Self.place(source), Self.place(destination))
        guard (from.pod == nil) != (to.pod == nil) else {
            throw CommandError("one of the two must be in a pod", hint: "paas cp FILE POD:PATH, or POD:PATH FILE")
        }
        let name = Self.name(from.path)
        guard !name.isEmpty, name != "..", !to.path.isEmpty else {
            throw CommandError("\(source) can't be copied to \(destination)", hint: "name a file or a folder")
        }
        var isFolder = intoFolder || to.path.hasSuffix("/")
        if !isFolder { isFolder = try await holds(to) }
        let folder = isFolder ? to.path : Self.parent(to.path)
        let target = isFolder ? name : Self.name(to.path)
        let pack = ["tar", "-C", Self.parent(from.path), "-cf", "-", "--", name]
        // Never as the owner that the other side tells.
        let unpack = ["tar", "--no-same-owner", "-C", folder, "-xmf", "-"]
        if let pod = to.pod { return try await upload(pod, pack, unpack, name, target) }
        guard let pod = from.pod else { return }
        try await download(pod, pack, unpack + Self.renaming(name, to: target))
    }

    private func upload(_ pod: String, _ pack: [String], _ unpack: [String], _ name: String, _ target: String)
        async throws
    {
        let (tar, _, output) = try Self.start(
            Array(pack.prefix(1)) + Self.renaming(name, to: target) + pack.dropFirst(1))
        var socket = try await socket(pod, unpack, stdin: true)
        socket.input = AsyncStream(unfolding: { await Self.read(output) })
        try Self.check(try await socket.run(sendsInput: true), "tar in the container")
        tar.waitUntilExit()
        try Self.check(tar.terminationStatus, "tar")
    }

    private func download(_ pod: String, _ pack: [String], _ unpack: [String]) async throws {
        let (tar, input, _) = try Self.start(unpack)
        var socket = try await socket(pod, pack, stdin: false)
        socket.output = { bytes in try input.write(contentsOf: Data(bytes)) }
        let status = try await socket.run(sendsInput: false)
        try input.close()
        tar.waitUntilExit()
        try Self.check(status, "tar in the container")
        try Self.check(tar.terminationStatus, "tar")
    }

    /// Whether the destination is a folder that exists.
    private func holds(_ place: (pod: String?, path: String)) async throws -> Bool {
        guard let pod = place.pod else {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) && isFolder.boolValue
        }
        return try await socket(pod, ["test", "-d", place.path], stdin: false).run(sendsInput: false) == 0
    }

    private func socket(_ target: String, _ command: [String], stdin: Bool) async throws -> ExecSocket {
        let pod = try await PodTarget(text: target).name(session)
        var query = command.map { "command=\(RemoteClient.escape($0))" } + ["stdout=true", "stderr=true"]
        if stdin { query.append("stdin=true") }
        if let container { query.append("container=\(RemoteClient.escape(container))") }
        return ExecSocket(
            connection: session.api.connection, path: PodTarget.path(pod, "exec", query, session),
            pod: pod, terminal: session.terminal)
    }

    private static func check(_ status: Int32, _ what: String) throws {
        if status != 0 { throw CommandError("\(what) failed with exit code \(status)", hint: "its message is above") }
    }

    private static func start(_ words: [String]) throws -> (Process, FileHandle, FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        return (process, input.fileHandleForWriting, output.fileHandleForReading)
    }

    private static func read(_ handle: FileHandle) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let data = try? handle.read(upToCount: 32 * 1024)
                continuation.resume(returning: data.flatMap { $0.isEmpty ? nil : Array($0) })
            }
        }
    }
}

extension Copying {
    /// `POD:PATH` or a path on this computer, which may have a colon behind a slash.
    static func place(_ text: String) -> (pod: String?, path: String) {
        guard let colon = text.firstIndex(of: ":"), !text.hasPrefix("/"), !text.hasPrefix("."), colon > text.startIndex
        else { return (nil, text) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    static func name(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }

    static func parent(_ path: String) -> String {
        let parts = path.split(separator: "/").dropLast()
        return (path.hasPrefix("/") ? "/" : "")
            + (parts.isEmpty && !path.hasPrefix("/") ? "." : parts.joined(separator: "/"))
    }

    /// tar's option that gives the copy another name.
    static func renaming(_ name: String, to target: String) -> [String] {
        guard name != target else { return [] }
        let pattern = name.map { "\\.*[]^$|/".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        let text = target.map { "\\&|".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return ["--transform=s|^\(pattern)|\(text)|rSh"]
    }
}
