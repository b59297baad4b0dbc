internal import ArchiveFiles
internal import HostSystem
internal import Kinds
package import Logging
package import Machinery
package import OCIImages
package import Reconciling
internal import Synchronization

/// Makes builder images from recipes, each once, when somebody first needs it.
///
/// The layer of packages is shared by all images with the same packages, and kept when only scripts change:
/// ```
/// DIR/images/recipes/<key>       the digest of what was made from the documents that hash to the key
/// DIR/images/recipes/cache/      package lists and packages, for the next time
/// DIR/images/tmp/<random>        being made; thrown away at start
/// ```
package actor RecipeImages {
    /// Hears of the work's progress.
    package typealias Progress = @Sendable (String) -> Void

    /// Everyone who waits for one image hears the same lines.
    private final class Listeners: Sendable {
        private let all = Mutex<[Progress]>([])
        func add(_ progress: @escaping Progress) { all.withLock { $0.append(progress) } }
        func tell(_ line: String) { for progress in all.withLock({ $0 }) { progress(line) } }
    }

    private let catalog: RecipeCatalog
    private let images: ImageStore
    private let folder: String
    private let client: any APIClient
    private let time: WallClock
    private let logger: Logger
    private var running: [String: (task: Task<StoredImage, any Error>, listeners: Listeners)] = [:]

    /// The newest making of an image; the next one waits for it.
    private var lastMade: Task<StoredImage, any Error>?

    package init(
        catalog: RecipeCatalog, images: ImageStore, client: any APIClient, time: WallClock, logger: Logger
    ) {
        self.catalog = catalog
        self.images = images
        folder = "\(images.blobs.root)/recipes"
        self.client = client
        self.time = time
        self.logger = logger
    }

    /// The image of a recipe, made if it is not there, and tagged `latest` in the recipe's stream.
    ///
    /// - Throws: `RecipeError` for an unknown recipe; `ProgramFailure` where its making failed.
    package func image(_ name: String, progress: @escaping Progress = { _ in }) async throws -> StoredImage {
        if let (task, listeners) = running[name] {
            listeners.add(progress)
            progress("another build makes this image already; waiting for it")
            return try await task.value
        }
        let listeners = Listeners()
        listeners.add(progress)
        // All who wait share the work, so that one who gives up does not end it for the others.
        let task = Task { try await self.make(name, listeners) }
        running[name] = (task, listeners)
        defer { running[name] = nil }
        return try await task.value
    }

    /// Says whether a recipe's image is there, without making it.
    package func isMade(_ name: String) async -> Bool {
        guard let recipe = catalog.recipe(name), let key = try? catalog.imageKey(of: recipe) else { return false }
        return await noted(key) != nil
    }

    private func make(_ name: String, _ listeners: Listeners) async throws -> StoredImage {
        guard let recipe = catalog.recipe(name) else {
            throw RecipeError("\(catalog.folder)/\(name)", "there is no such recipe")
        }
        let key = try catalog.imageKey(of: recipe)
        let image: StoredImage
        if let known = await noted(key) {
            image = known
        } else {
            // They share the cache of packages, and the base: one is made after the other.
            let previous = lastMade
            let work = Task {
                _ = await previous?.result
                return try await self.addFiles(of: recipe, to: try await self.packages(of: recipe, listeners))
            }
            lastMade = work
            image = try await work.value
            try note(key, image)
            logger.info("builder image made", metadata: ["recipe": "\(name)", "image": "\(image.digest)"])
        }
        try await publish(image, recipe)
        return image
    }

    // MARK: - What was made before

    private func noted(_ key: String) async -> StoredImage? {
        guard let text = Files.text("\(folder)/\(key)"), let digest = ContentDigest(text) else { return nil }
        // An image that was pruned or damaged is made again.
        return try? await images.image(digest)
    }

    private func note(_ key: String, _ image: StoredImage) throws {
        try Files.makeFolder(folder, mode: 0o711)
        try Files.write("\(folder)/\(key)", Array(image.digest.description.utf8))
    }

    // MARK: - Layers

    private func base(_ listeners: Listeners) async throws -> StoredImage {
        if let known = await noted(catalog.baseKey) { return known }
        listeners.tell("making the shared base system, \(catalog.base.displayName), from the distribution's packages")
        return try await inTemporaryFolder { work in
            let sources = try await self.sources([], in: work)
            try Files.makeFolder("\(work)/root", mode: 0o755)
            try await self.run(
                "system.sh",
                sources.merging([
                    "TARGET": "\(work)/root", "SUITE": self.catalog.suite,
                    "PACKAGES": self.catalog.base.packages.joined(separator: ","),
                ]) { $1 }, listeners)
            let image = try await self.commit(
                nil, "\(work)/root",
                by: "mmdebstrap \(self.catalog.suite) \(self.catalog.base.packages.joined(separator: " "))")
            try self.note(self.catalog.baseKey, image)
            return image
        }
    }

    private func packages(of recipe: Recipe, _ listeners: Listeners) async throws -> StoredImage {
        let key = catalog.packagesKey(of: recipe)
        if let known = await noted(key) { return known }
        let base = try await base(listeners)
        listeners.tell("installing \(recipe.packages.joined(separator: ", "))")
        // The top one first, as overlayfs wants them.
        let lower: [String] = try await images.prepare(base.digest).lowerDirectories.reversed()
        return try await inTemporaryFolder { work in
            let sources = try await self.sources(recipe.suites, in: work)
            for name in ["upper", "work", "merged"] { try Files.makeFolder("\(work)/\(name)", mode: 0o755) }
            let cache = "\(self.folder)/cache/\(self.catalog.suite)"
            for name in ["lists", "archives"] { try Files.makeFolder("\(cache)/\(name)", mode: 0o755) }
            try await self.run(
                "layer.sh",
                sources.merging([
                    "LOWER": lower.joined(separator: ":"), "UPPER": "\(work)/upper", "WORK": "\(work)/work",
                    "MERGED": "\(work)/merged", "LISTS": "\(cache)/lists", "ARCHIVES": "\(cache)/archives",
                    "PACKAGES": recipe.packages.joined(separator: " "), "SETUP": recipe.setup, "OWNER": recipe.user,
                ]) { $1 }, listeners)
            let image = try await self.commit(
                base, "\(work)/upper", by: "apt-get install \(recipe.packages.joined(separator: " "))")
            try self.note(key, image)
            return image
        }
    }

    private func addFiles(of recipe: Recipe, to packages: StoredImage) async throws -> StoredImage {
        let lower: [String] = try await images.prepare(packages.digest).lowerDirectories.reversed()
        let environment = catalog.environment(of: recipe)
        return try await inTemporaryFolder { work in
            try await RecipeFiles.write(recipe, base: self.catalog.base, lower: lower, to: "\(work)/root")
            return try await self.commit(packages, "\(work)/root", by: "files of the recipe \(recipe.name)") { config in
                for (name, value) in environment { config.setEnvironment(name, value) }
                config.user = recipe.user
                config.workingDirectory = recipe.workingDirectory
                config.exposedPorts = ["\(recipe.port)/tcp"]
                config.volumes = recipe.volumes
                config.command = recipe.command
                config.labels = config.labels.merging(RecipeFiles.labels(of: recipe)) { $1 }
            }
        }
    }

    private func commit(
        _ base: StoredImage?, _ directory: String, by: String,
        _ configure: @escaping @Sendable (inout ImageConfig) -> Void = { _ in }
    ) async throws -> StoredImage {
        let now = time.now
        let excluded: Set<String> = ["dev", "proc", "sys", "tmp", "run"]
        return try await images.commit(
            ImageCommit(
                base: base?.digest, upperDirectory: directory,
                layer: LayerOptions(
                    compression: .zstd, latestTime: now.seconds, excluded: base == nil ? [] : excluded),
                created: now.description, createdBy: by, configure: configure))
    }

    // MARK: - Programs

    private func inTemporaryFolder<Value: Sendable>(
        _ body: (String) async throws -> Value
    ) async throws -> Value {
        let work = images.blobs.temporaryPath()
        try Files.makeFolder(work, mode: 0o711)
        do {
            let value = try await body(work)
            try await BlockingWork.run { try Files.removeTree(work) }
            return value
        } catch {
            try? await BlockingWork.run { try Files.removeTree(work) }
            throw error
        }
    }

    private func sources(_ further: [String], in work: String) async throws -> [String: String] {
        let lines = await AptSources.ofHost(suite: catalog.suite, further: further)
        try Files.makeFolder("\(work)/sources", mode: 0o755)
        try Files.write(
            "\(work)/sources/debian.list", Array((lines.joined(separator: "\n") + "\n").utf8), durably: false)
        try Files.write("\(work)/proxy.conf", Array((await AptSources.hostSettings()).utf8), durably: false)
        return ["SOURCES": "\(work)/sources", "PROXY": "\(work)/proxy.conf"]
    }

    private func run(
        _ script: String, _ variables: [String: String], _ listeners: Listeners
    ) async throws {
        var environment = HostProxy.environment()
        environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        environment["LC_ALL"] = "C.UTF-8"
        environment.merge(variables) { $1 }
        // A process that made a pid namespace is not in it, its child is: unshare waits for that child.
        try await LineProcess.run(
            "unshare",
            [
                "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "sh",
                "\(catalog.base.folder)/make/\(script)",
            ],
            environment: environment
        ) { line in
            if let told = Self.worthTelling(line) { listeners.tell(told) }
        }
    }

    /// The tools' own steps, without what only their authors want to know.
    private static func worthTelling(_ line: String) -> String? {
        guard line.hasPrefix("I: ") else { return nil }
        let text = String(line.dropFirst(3))
        let known = ["chroot architecture", "finding correct", "automatically chosen", "success in", "cleaning"]
        return known.contains { text.hasPrefix($0) } ? nil : text
    }

    // MARK: - Streams

    private func publish(_ image: StoredImage, _ recipe: Recipe) async throws {
        let namespace = WellKnown.sharedNamespace
        let stream = try await client.find(ImageStream.self, namespace: namespace, name: recipe.name)
        if stream?.newest("latest")?.image == image.digest.description { return }
        _ = try await client.create(
            ResourcePath(ImageStreamMapping.kind, namespace: namespace),
            ImageObject.mapping(image, namespace: namespace, stream: recipe.name, tag: "latest"))
    }
}
