package import HostSystem
internal import Kinds
package import Logging
package import Machinery
package import OCIImages
package import Reconciling

/// All of this room, put together: what runs, what answers API calls, what other parts are handed.
package struct SourceBuildServices: Sendable {
    /// To be run from the start on.
    package let services: [any Runnable]
    package let handlers: [any ResourceHandler]
    package let detector: SourceDetector
    package let inputs: BuildInputs
    package let recipes: RecipeImages

    /// - Parameters:
    ///   - client: the API as this component.
    ///   - interval: how often a running build's log and state are looked at.
    package init(
        client: any APIClient, informers: SharedInformers, layout: DataLayout, images: ImageStore,
        catalog: RecipeCatalog,
        fetcher: SourceFetcher = SourceFetcher(), clock: any Clock<Duration> = ContinuousClock(),
        time: WallClock = .system, interval: Duration = .milliseconds(50), logger: Logger
    ) {
        let recipes = RecipeImages(catalog: catalog, images: images, client: client, time: time, logger: logger)
        let builds = informers.informer(Build.self)
        let tools = BuildTools(
            client: client, builds: builds, pods: informers.informer(Pod.self), layout: layout, images: images,
            recipes: recipes, fetcher: fetcher,
            events: EventRecorder(client: client, component: "build-controller", time: time, logger: logger),
            clock: clock, time: time, logger: logger, interval: interval)
        self.recipes = recipes
        services = [
            BuildExecutor(tools),
            RecipeStreams(
                catalog: catalog, recipes: recipes, client: client, streams: informers.informer(ImageStream.self),
                clock: clock, logger: logger),
        ]
        handlers = [BuildLogHandler(builds: builds, layout: layout, clock: clock, interval: interval)]
        detector = SourceDetector(catalog: catalog, fetcher: fetcher)
        inputs = BuildInputs(layout: layout)
    }
}

/// Tells which builder a pushed source is for.
package struct SourceDetector: Sendable {
    private let catalog: RecipeCatalog
    private let fetcher: SourceFetcher

    package init(catalog: RecipeCatalog, fetcher: SourceFetcher) {
        self.catalog = catalog
        self.fetcher = fetcher
    }

    /// Looks at a commit of a repository on this disk, in a confined process.
    ///
    /// - Throws: `BuildFailure` with lines that say what to do, where no builder fits or nothing can be read.
    package func detect(repository: String, revision: String, contextDirectory: String = "") async throws
        -> SourceDetection
    {
        let report = try await fetcher.look(at: repository, revision: revision, contextDirectory: contextDirectory)
        if let failure = report.failure { throw BuildFailure(failure.reason, failure.message) }
        guard
            let found = SourceDetection.detect(
                files: Set(report.files), procfile: report.procfile, catalog: catalog.recipes)
        else {
            throw BuildFailure("NoBuilder", SourceDetection.noBuilder(catalog.recipes).joined(separator: "\n"))
        }
        return found
    }
}

/// Keeps the uploads of binary builds until they run.
package struct BuildInputs: Sendable {
    /// Bytes.
    package static let maximumSize = 4 << 30

    private let layout: DataLayout

    package init(layout: DataLayout) { self.layout = layout }

    /// Writes an upload; nothing of it is left if it fails.
    ///
    /// - Throws: `StatusError` for an upload that is too large or does not fit on the disk.
    package func store(buildUID: String, _ body: AsyncThrowingStream<[UInt8], any Error>) async throws {
        let input = BuildFiles(layout, uid: buildUID).input
        let temporary = "\(input).upload"
        try Files.makeFolder(layout.build(buildUID), mode: 0o711)
        do {
            // 0o1 | 0o100 | 0o1000: write only, create, truncate.
            let file = try HostDescriptor.open(temporary, 0o1 | 0o100 | 0o1000, mode: 0o600)
            var size = 0
            for try await chunk in body {
                size += chunk.count
                guard size <= Self.maximumSize else {
                    throw StatusError(.requestEntityTooLarge, "the source is larger than \(Self.maximumSize >> 30) GiB")
                }
                try await BlockingWork.run { try file.write(chunk) }
            }
            guard size > 0 else { throw StatusError.badRequest("the uploaded source is empty") }
            try Files.rename(temporary, to: input)
        } catch let error as HostError {
            try? Files.removeTree(temporary)
            throw StatusError(.internalError, "the source could not be stored: \(error.detail)")
        } catch {
            try? Files.removeTree(temporary)
            throw error
        }
    }
}
