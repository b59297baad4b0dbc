internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import OCIImages
internal import Reconciling

/// What every build of this platform uses.
struct BuildTools: Sendable {
    let client: any APIClient
    let builds: Informer<Build>
    let pods: Informer<Pod>
    let layout: DataLayout
    let images: ImageStore
    let recipes: RecipeImages
    let fetcher: SourceFetcher
    let events: EventRecorder
    let clock: any Clock<Duration>
    let time: WallClock
    let logger: Logger
    /// How often a running build's log and state are looked at.
    let interval: Duration
}

/// Where a build's files lie.
///
/// ```
/// DIR/builds/<uid>/log        what the user sees; it stays as long as the Build
///                  input      the upload of a binary build
///                  tmp/       /tmp of the build's containers; tmp/src is the source
///                  git/       a fetched repository, for a moment
///                  source     what the worker reported, so that a restart need not fetch again
///                  image      the digest of the committed image
///                  offset     how much of the container's log is in ours
/// ```
struct BuildFiles: Sendable {
    let folder: String
    let log: String

    init(_ layout: DataLayout, uid: String) {
        folder = layout.build(uid)
        log = layout.buildLog(uid)
    }

    var input: String { "\(folder)/input" }
    var temporary: String { "\(folder)/tmp" }
    var source: String { "\(folder)/tmp/src" }
    var repository: String { "\(folder)/git" }
    var report: String { "\(folder)/source" }
    var image: String { "\(folder)/image" }
    var offset: String { "\(folder)/offset" }
    var hookOffset: String { "\(folder)/hook-offset" }

    /// Removes all but the log.
    func removeWork() throws(HostError) {
        for path in [input, temporary, repository, report, image, offset, hookOffset] { try Files.removeTree(path) }
    }
}
