internal import ArchiveFiles
package import Logging
package import Machinery
package import OCIImages
package import Reconciling

/// Keeps the image store in order: brings new layers to the disk, ends forgotten uploads, and makes room when the disk
/// fills up, as a kubelet's image garbage collection does.
package struct ImageKeeper: Runnable {
    private let responder: RegistryResponder
    private let client: any APIClient
    private let clock: any Clock<Duration>
    private let time: WallClock
    private let logger: Logger

    /// The share of the disk above which images that nobody uses are removed (kubelet's
    /// `imageGCHighThresholdPercent`).
    private static let fullness = 0.85
    /// Seconds for which a blob is kept that no image names: its manifest may be yet to come.
    private static let patience: Int64 = 3600
    /// Seconds after which an upload that nobody goes on with is ended.
    private static let uploadPatience: Int64 = 24 * 3600

    /// - Parameter client: allowed to read all ImageStreams and pods.
    package init(
        responder: RegistryResponder, client: any APIClient, clock: any Clock<Duration> = ContinuousClock(),
        time: WallClock = .system, logger: Logger
    ) {
        self.responder = responder
        self.client = client
        self.clock = clock
        self.time = time
        self.logger = logger
    }

    package func run() async {
        while (try? await clock.sleep(for: .seconds(60))) != nil {
            do {
                try await keep()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("image store not in order, next try in a minute", metadata: ["error": "\(error)"])
            }
        }
    }

    private func keep() async throws {
        try await responder.images.layers.sync()
        try await responder.uploads.expire(before: time.now.seconds - Self.uploadPatience)
        guard try await responder.images.blobs.usage() > Self.fullness else { return }
        let result = try await collect()
        logger.info(
            "unused images removed, as the disk is nearly full",
            metadata: ["images": "\(result.manifests)", "blobs": "\(result.blobs)", "layers": "\(result.layers)"])
    }

    /// Removes images that neither an ImageStream nor a pod names, and what only they are made of.
    package func collect() async throws -> ImageCollection {
        let written = try await responder.images.blobs.modified()
        let limit = time.now.seconds - Self.patience
        let wanted = try await self.wanted()
        return try await responder.images.collect(keeping: wanted) { (written[$0] ?? .max) > limit }
    }

    private func wanted() async throws -> Set<ContentDigest> {
        var wanted: Set<ContentDigest> = []
        let streams = ResourcePath(ImageStreams.version, "imagestreams")
        for stream in try await client.list(streams, ListOptions()).items {
            wanted.formUnion(ImageStreams.digests(in: stream))
        }
        for pod in try await client.list(ResourcePath(GroupVersion("v1"), "pods"), ListOptions()).items {
            wanted.formUnion(Self.digests(of: pod))
        }
        return wanted
    }

    /// The digests in a pod's image references and in what its containers run.
    static func digests(of pod: JSONValue) -> Set<ContentDigest> {
        let containers = ["initContainers", "containers"].flatMap { pod["spec"][$0].items }
        let statuses = ["initContainerStatuses", "containerStatuses"].flatMap { pod["status"][$0].items }
        let texts = containers.compactMap { $0["image"].string } + statuses.compactMap { $0["imageID"].string }
        return Set(
            texts.compactMap { text in
                text.split(separator: "@").last.flatMap { ContentDigest($0) }
            })
    }
}
