internal import ArchiveFiles
internal import GitSource
internal import HostSystem
internal import Machinery

/// The confined process that fetches and unpacks sources: `paas worker fetch`.
///
/// It reads a `SourceSpec` from descriptor 0 and writes a `SourceReport` to descriptor 1. It may do what it wants with
/// its folders: nobody else looks at them before it has ended.
package enum SourceWorker {
    /// The worker's arguments after `worker`.
    package static let arguments = ["fetch"]

    /// Runs the worker's side, in the confined process. Returns the exit code.
    package static func main() async -> Int32 {
        let (input, output) = (HostDescriptor(owning: 0), HostDescriptor(owning: 1))
        var report = SourceReport()
        do {
            guard let spec = SourceSpec(json: try JSONValue(parsing: try line(from: input))) else {
                throw HostError("read the specification", detail: "it names no kind of source")
            }
            report = await run(spec)
        } catch {
            report.failure = .init(reason: "FetchSourceFailed", message: "\(error)")
        }
        try? output.write(report.json.encoded() + [10])
        return report.failure == nil ? 0 : 1
    }

    /// Reads up to a line's end or the descriptor's, at most 4 MiB: a document without line breaks.
    static func line(from input: HostDescriptor) throws(HostError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.last != 10, bytes.count < 4 << 20 {
            let chunk = try input.read()
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// Does what the specification says; failures are in the report. Blocks.
    package static func run(_ spec: SourceSpec) async -> SourceReport {
        var report = SourceReport()
        do {
            try await fetch(spec, &report)
            if !spec.target.isEmpty { try survey(spec.target, &report) }
        } catch let failure as SourceFailure {
            report.failure = .init(reason: failure.reason, message: failure.message)
        } catch let error as GitError {
            report.failure = .init(reason: "FetchSourceFailed", message: "\(error)")
        } catch {
            report.failure = .init(reason: "FetchSourceFailed", message: "\(error)")
        }
        return report
    }

    private struct SourceFailure: Error {
        let reason: String
        let message: String
    }

    private static func fetch(_ spec: SourceSpec, _ report: inout SourceReport) async throws {
        switch spec.input {
        case .repository(let path): try take(path, spec.revision, spec, &report)
        case .remote(let plan):
            try await fetch(plan)
            try take(plan.folder, remoteRevision(plan), spec, &report)
        case .archive(let descriptor):
            _ = try SourceUnpacker.unpack(descriptor: descriptor, to: spec.target)
            try unwrap(spec)
        case .file(let descriptor, let name):
            guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
                throw SourceFailure(reason: "FetchSourceFailed", message: "\"\(name)\" is no name for a file")
            }
            try copy(descriptor, to: "\(spec.target)/\(name)")
        case .none: break
        }
    }

    private static func remoteRevision(_ plan: GitFetchPlan) -> String {
        Files.exists("\(plan.folder)/refs/paas/fetched") || !GitFetchPlan.isCommitID(plan.ref)
            ? GitFetchPlan.fetchedName : plan.ref
    }

    private static func fetch(_ plan: GitFetchPlan) async throws {
        if let problem = GitFetchPlan.problem(with: plan.url) {
            throw SourceFailure(reason: "FetchSourceFailed", message: problem)
        }
        var plan = plan
        // ssh wants its key in a file that nobody else can read.
        for (field, name) in [(\GitFetchPlan.sshKey, "ssh-key"), (\GitFetchPlan.knownHosts, "known-hosts")]
        where !plan[keyPath: field].isEmpty {
            let path = "\(plan.folder)/\(name)"
            let text = plan[keyPath: field]
            try Files.write(path, Array((text.hasSuffix("\n") ? text : text + "\n").utf8), mode: 0o600, durably: false)
            plan[keyPath: field] = path
        }
        try await HostProcess.run("git", plan.initialization, environment: plan.environment)
        var last: (any Error)?
        for arguments in plan.fetches {
            do {
                try await HostProcess.run("git", arguments, environment: plan.environment, timeout: .seconds(900))
                return
            } catch let error as HostProcessError {
                last = SourceFailure(
                    reason: "FetchSourceFailed",
                    message: "git could not fetch \(plan.ref.isEmpty ? "HEAD" : plan.ref) of \(plan.url): "
                        + "\(error.errorTail.isEmpty ? error.description : error.errorTail)")
            }
        }
        if let last { throw last }
    }

    private static func take(
        _ path: String, _ revision: String, _ spec: SourceSpec, _ report: inout SourceReport
    ) throws {
        let repository = try GitRepository.open(path, GitLibrary())
        let commit = try repository.commit(revision)
        report.commit = commit
        let folder = try contextFolder(spec)
        if !folder.isEmpty, !hasFolder(repository, commit.id, folder) {
            throw SourceFailure(
                reason: "InvalidContextDirectory",
                message: "the source has no folder \"\(folder)\", which spec.source.contextDir names")
        }
        if spec.target.isEmpty {
            try look(repository, commit.id, folder, &report)
        } else {
            try repository.checkOut(commit.id, folder: folder, to: spec.target)
        }
    }

    private static func hasFolder(_ repository: borrowing GitRepository, _ commit: String, _ folder: String) -> Bool {
        (try? repository.entries(of: commit, folder: folder)) != nil
    }

    private static func contextFolder(_ spec: SourceSpec) throws -> String {
        let parts = spec.contextDirectory.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else {
            throw SourceFailure(
                reason: "InvalidContextDirectory",
                message: "spec.source.contextDir must not leave the source: it has \"..\"")
        }
        return parts.joined(separator: "/")
    }

    /// Reports on a commit without writing its files.
    private static func look(
        _ repository: borrowing GitRepository, _ commit: String, _ folder: String, _ report: inout SourceReport
    ) throws(GitError) {
        for entry in try repository.entries(of: commit, folder: folder) {
            report.files.append(entry.name)
            guard entry.kind == .folder else { continue }
            let inner = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
            for below in try repository.entries(of: commit, folder: inner).prefix(500) {
                report.files.append("\(entry.name)/\(below.name)")
            }
        }
        let prefix = folder.isEmpty ? "" : "\(folder)/"
        if report.files.contains("Procfile") {
            report.procfile = (try? repository.file("\(prefix)Procfile", of: commit, limit: 65536))
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Makes the context folder of an archive the whole source.
    private static func unwrap(_ spec: SourceSpec) throws {
        let folder = try contextFolder(spec)
        guard !folder.isEmpty else { return }
        var path = spec.target
        for part in folder.split(separator: "/") {
            path += "/\(part)"
            guard Files.isFolder(path), try Files.resolved(path) == path else {
                throw SourceFailure(
                    reason: "InvalidContextDirectory",
                    message: "the source has no folder \"\(folder)\", which spec.source.contextDir names")
            }
        }
        let aside = "\(spec.target)/.paas-context"
        try Files.rename(path, to: aside)
        for name in Files.list(spec.target) where name != ".paas-context" {
            try Files.removeTree("\(spec.target)/\(name)")
        }
        for name in Files.list(aside) { try Files.rename("\(aside)/\(name)", to: "\(spec.target)/\(name)") }
        try Files.removeTree(aside)
    }

    private static func copy(_ descriptor: Int32, to path: String) throws {
        let input = HostDescriptor(owning: descriptor)
        let output = try HostDescriptor.open(path, 0o1 | 0o100 | 0o200, mode: 0o644)
        while case let chunk = try input.read(), !chunk.isEmpty { try output.write(chunk) }
    }

    /// Applies `.s2iignore` and looks at what there is.
    private static func survey(_ target: String, _ report: inout SourceReport) throws {
        if let text = Files.text("\(target)/.s2iignore") {
            let patterns = IgnorePatterns(text)
            if !patterns.isEmpty { try SourceTree.remove(patterns, in: target) }
        }
        if Files.exists("\(target)/.gitmodules") {
            report.notes.append(
                "The source has submodules (.gitmodules). They are not fetched; their folders are empty.")
        }
        report.files = SourceTree.upperPaths(target)
        report.fileCount = SourceTree.count(target)
        report.procfile = SourceTree.smallText("\(target)/Procfile")
        report.environment = SourceTree.smallText("\(target)/.s2i/environment")
        report.scripts = ["assemble", "run", "save-artifacts"].filter { Files.exists("\(target)/.s2i/bin/\($0)") }
    }
}
