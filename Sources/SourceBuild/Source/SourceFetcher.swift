internal import GitSource
package import HostSystem
internal import Machinery

/// Fetches sources in a confined worker: nothing that came from outside is parsed by this process.
package struct SourceFetcher: Sendable {
    /// The builder's user in containers, who gets the files.
    package static let builder = ProcessStart.User(uid: 1001, gid: 0)

    /// Runs the specification, given the archive's descriptor, and returns the worker's report.
    package typealias Run = @Sendable (SourceSpec, HostDescriptor?) async throws -> SourceReport

    private let run: Run

    /// - Parameter run: how to run it; tests run it in this process.
    package init(run: @escaping Run = { spec, input in try await SourceFetcher.confined(spec, input) }) {
        self.run = run
    }

    /// Looks at a commit of a repository on this disk without writing its files.
    package func look(at repository: String, revision: String, contextDirectory: String = "") async throws
        -> SourceReport
    {
        var spec = SourceSpec(.repository(repository))
        spec.revision = revision
        spec.contextDirectory = contextDirectory
        return try await run(spec, nil)
    }

    /// Fetches into `folder`, which is made anew, and hands the files over to the builder's user.
    ///
    /// - Parameters:
    ///   - scratch: a folder for a remote repository; removed afterwards.
    ///   - archive: the uploaded file of a binary build.
    package func fetch(_ spec: SourceSpec, into folder: String, scratch: String, archive: String? = nil) async throws
        -> SourceReport
    {
        var spec = spec
        spec.target = folder
        if case .remote(var plan) = spec.input {
            plan.folder = scratch
            spec.input = .remote(plan)
        }
        for path in [folder, scratch] {
            try await BlockingWork.run {
                try Files.removeTree(path)
                try Files.makeFolder(path, mode: 0o700)
                try Files.setOwner(path, uid: ConfinedWorker.user.uid, gid: ConfinedWorker.user.gid)
            }
        }
        let input = try archive.map { try HostDescriptor.open($0) }
        let report = try await run(spec, input)
        try await BlockingWork.run {
            try Files.removeTree(scratch)
            try SourceTree.handOver(folder, uid: Self.builder.uid, gid: Self.builder.gid)
            try Files.setMode(folder, 0o775)
        }
        return report
    }

    /// Runs a worker process and returns what it reports.
    package static func confined(_ spec: SourceSpec, _ input: HostDescriptor?) async throws -> SourceReport {
        let (child, writing, reading) = try start(spec, input)
        return try await withTaskCancellationHandler {
            let text = spec.json.encoded() + [10]
            let answer = try await BlockingWork.wait {
                try writing.write(text)
                return try SourceWorker.line(from: reading)
            }
            let code = await child.wait()
            try Task.checkCancellation()
            if let json = try? JSONValue(parsing: answer) { return SourceReport(json: json) }
            var report = SourceReport()
            report.failure = .init(
                reason: "FetchSourceFailed",
                message: "the process that fetches sources ended with code \(code) and without a report"
                    + (code > 128 ? "; the source may be too large" : ""))
            return report
        } onCancel: {
            child.kill()
        }
    }

    /// Starts the worker. Its ends of the pipes are closed here when this returns, so that its own end is noticed.
    private static func start(
        _ spec: SourceSpec, _ input: HostDescriptor?
    ) throws(HostError) -> (child: ChildProcess, writing: HostDescriptor, reading: HostDescriptor) {
        let (specReading, specWriting) = try HostDescriptor.pipe()
        let (reportReading, reportWriting) = try HostDescriptor.pipe()
        var worker = ConfinedWorker(SourceWorker.arguments)
        worker.descriptors = [0: specReading, 1: reportWriting]
        if let input { worker.descriptors[3] = input }
        if case .remote = spec.input { worker.hasNetwork = true }
        let child = try worker.start()
        return withExtendedLifetime((specReading, reportWriting)) { (child, specWriting, reportReading) }
    }
}
