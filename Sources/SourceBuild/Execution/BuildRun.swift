internal import ArchiveFiles
internal import GitSource
internal import HostSystem
internal import Kinds
internal import Machinery
internal import OCIImages
internal import Reconciling

/// One run of one build, from its source to its image. It can be killed at any point and run again from the start:
/// each step finds out whether it was done.
struct BuildRun {
    let tools: BuildTools
    let build: Build
    let files: BuildFiles
    let log: BuildLog

    init(_ tools: BuildTools, _ build: Build) throws(HostError) {
        self.tools = tools
        self.build = build
        files = BuildFiles(tools.layout, uid: build.uid)
        log = try BuildLog(path: files.log)
    }

    /// The image, and the time that each part took.
    struct Result: Sendable {
        let image: StoredImage
        let reference: String
        var stages: BuildStages
    }

    /// What is built on.
    struct Builder: Sendable {
        /// As the pod names it.
        let reference: String
        /// nil for an image of another registry, which the node pulls.
        let image: StoredImage?
        let displayName: String
    }

    func run() async throws -> Result {
        guard build.strategy.type == "Source" || !build.strategy.sourceStrategy.isNull else {
            throw BuildFailure(
                "GenericBuildFailed",
                "the \(build.strategy.type) strategy cannot be built by this platform; "
                    + "use spec.strategy.sourceStrategy")
        }
        var stages = BuildStages(build.stages)
        var began = tools.time.now
        func finish(_ stage: BuildStages.Stage) {
            let now = tools.time.now
            stages.add(stage, began: began, ended: now)
            began = now
        }
        if let done = try await committed() { return try await hookAndTag(done, &stages) }
        let pod: Pod
        if let running = try await existingPod() {
            pod = running
        } else {
            let builder = try await builder()
            finish(.pullImages)
            let source = try await source()
            finish(.fetchInputs)
            pod = try await start(builder, source)
        }
        try await setBuilding(pod, stages)
        let ended = try await follow(pod, container: AssemblePod.container, offset: files.offset)
        try check(ended)
        let image = try await commit(ended)
        finish(.build)
        return try await hookAndTag(image, &stages)
    }

    private func hookAndTag(_ image: StoredImage, _ stages: inout BuildStages) async throws -> Result {
        var began = tools.time.now
        if hasHook {
            try await runHook(image)
            stages.add(.postCommit, began: began, ended: tools.time.now)
            began = tools.time.now
        }
        let reference = try await push(image)
        stages.add(.pushImage, began: began, ended: tools.time.now)
        return Result(image: image, reference: reference, stages: stages)
    }

    private var hasHook: Bool {
        let hook = build.postCommit
        return !hook["script"].text.isEmpty || !hook["command"].items.isEmpty || !hook["args"].items.isEmpty
    }

    /// What was committed before a restart.
    private func committed() async throws -> StoredImage? {
        guard let digest = Files.text(files.image).flatMap({ ContentDigest($0) }) else { return nil }
        return try? await tools.images.image(digest)
    }

    private func existingPod() async throws -> Pod? {
        guard
            let pod = try await tools.client.find(
                Pod.self, namespace: build.namespace, name: AssemblePod.podName(build))
        else { return nil }
        guard pod.isControlled(by: build) else {
            throw BuildFailure("BuildPodExists", "a pod \(pod.name) exists that is not this build's; delete it")
        }
        return pod
    }

    // MARK: - The builder image

    private func builder() async throws -> Builder {
        let from = build.strategy.sourceStrategy["from"]
        if from["kind"].text == "DockerImage" {
            let name = from["name"].text
            let digest = (try? ImageReference(name))?.digest
            var image: StoredImage?
            if let digest { image = try? await tools.images.image(digest) }
            let title = image?.config.labels["io.k8s.display-name"] ?? name
            log.phase("Building with \(title)")
            return Builder(reference: name, image: image, displayName: title)
        }
        guard let tag = ImageTagName(reference: from, namespace: build.namespace) else {
            throw BuildFailure("InvalidImageReference", "spec.strategy.sourceStrategy.from names no image")
        }
        let stream = try await tools.client.find(ImageStream.self, namespace: tag.namespace, name: tag.stream)
        if let event = stream?.newest(tag.tag), let digest = ContentDigest(event.image) {
            let image = try? await tools.images.image(digest)
            if image != nil || stream?.recipe == nil {
                let title = image?.config.labels["io.k8s.display-name"] ?? tag.description
                log.phase("Building with \(title)")
                return Builder(reference: event.dockerImageReference, image: image, displayName: title)
            }
        }
        guard let recipe = stream?.recipe, tag.namespace == WellKnown.sharedNamespace else {
            throw BuildFailure("InvalidImageReference", "the image stream tag \(tag) has no image; push or import one")
        }
        return try await makeBuilder(recipe)
    }

    private func makeBuilder(_ recipe: String) async throws -> Builder {
        if await !tools.recipes.isMade(recipe) {
            log.phase("Making the builder image \"\(recipe)\"; this happens once and may take a minute")
        }
        let log = log
        let image: StoredImage
        do {
            image = try await tools.recipes.image(recipe) { log.detail($0) }
        } catch let error as CancellationError {
            throw error
        } catch let error as StatusError {
            throw error
        } catch {
            throw BuildFailure("PullBuilderImageFailed", "the builder image \"\(recipe)\" could not be made: \(error)")
        }
        let title = image.config.labels["io.k8s.display-name"] ?? recipe
        log.phase("Building with \(title)")
        return Builder(
            reference: ImageObject.reference(WellKnown.sharedNamespace, recipe, image), image: image, displayName: title
        )
    }

    // MARK: - The pod

    private func start(_ builder: Builder, _ source: SourceReport) async throws -> Pod {
        let config = builder.image?.config
        let assemble = AssemblePod(
            build: build, image: builder.reference, scriptsFolder: Self.scriptsFolder(config),
            workingDirectory: config.flatMap { $0.workingDirectory.isEmpty ? nil : $0.workingDirectory }
                ?? "/opt/app-root/src",
            user: config.flatMap { Int($0.user.prefix { $0 != ":" }) }.flatMap { $0 == 0 ? nil : $0 } ?? 1001,
            source: source, folder: files.temporary, hostEnvironment: HostProxy.buildEnvironment(),
            previousImage: await previousImage(), hasAuthorities: Files.exists(HostProxy.authorities))
        try Files.makeFolder(files.temporary, mode: 0o1777)
        do {
            return try await tools.client.create(assemble.pod)
        } catch let error as StatusError where error.reason == .alreadyExists {
            return try await tools.client.get(Pod.self, namespace: build.namespace, name: assemble.pod.name)
        } catch let error as StatusError where error.reason == .forbidden || error.reason == .invalid {
            throw BuildFailure("CannotCreateBuildPod", "the build's pod was refused: \(error.message)")
        }
    }

    /// The folder of scripts that an image's label or environment names.
    static func scriptsFolder(_ config: ImageConfig?) -> String {
        guard let config else { return Recipe.scriptsFolder }
        let variable = config.environment.first { $0.hasPrefix("STI_SCRIPTS_URL=") }?.dropFirst(
            "STI_SCRIPTS_URL=".count)
        let url =
            config.labels["io.openshift.s2i.scripts-url"] ?? config.labels["io.s2i.scripts-url"]
            ?? variable.map(String.init)
        guard let url, url.hasPrefix("image://") else { return Recipe.scriptsFolder }
        var path = String(url.dropFirst("image://".count))
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    private func previousImage() async -> String? {
        guard build.strategy.sourceStrategy["incremental"].flag,
            let tag = ImageTagName(reference: build.output.to, namespace: build.namespace)
        else { return nil }
        let stream = try? await tools.client.find(ImageStream.self, namespace: tag.namespace, name: tag.stream)
        guard let event = stream?.newest(tag.tag) else { return nil }
        log.detail("restoring artifacts of the last image")
        return event.dockerImageReference
    }

    /// Running from now on; the first time only.
    private func setBuilding(_ pod: Pod, _ stages: BuildStages) async throws {
        let now = tools.time.now
        try await tools.client.modify(Build.self, namespace: build.namespace, name: build.name) { build in
            guard !build.isTerminal else { return false }
            let isKnown = build.stages == stages.list && build.metadata.annotations[WellKnown.Build.podName] == pod.name
            if build.phase == "Running", isKnown { return false }
            if build.startTimestamp.isEmpty { build.startTimestamp = now.description }
            if build.phase != "Running" { build.enter("Running", at: now) }
            build.stages = stages.list
            build.metadata.annotations[WellKnown.Build.podName] = pod.name
            return true
        }
    }

    /// What the pod's end means.
    private func check(_ pod: Pod) throws(BuildFailure) {
        if pod.phase == "Succeeded" { return }
        if pod.statusReason == "DeadlineExceeded" {
            throw BuildFailure(
                "GenericBuildFailed",
                "the build took longer than its spec.completionDeadlineSeconds, \(build.completionDeadlineSeconds ?? 0)"
            )
        }
        if pod.statusReason == "Evicted" { throw BuildFailure("BuildPodEvicted", pod.statusMessage) }
        guard let ended = pod.containerStatuses.first(where: { $0.name == AssemblePod.container })?.terminated,
            !ended.isNull
        else {
            throw BuildFailure("NoBuildContainerStatus", "the build's pod ended without running: \(pod.statusMessage)")
        }
        if ended["reason"].text == "OOMKilled" {
            throw BuildFailure(
                "OutOfMemoryKilled", "the build needed more memory than it may use; raise spec.resources.limits.memory")
        }
        throw BuildFailure(
            "AssembleFailed", "assemble ended with code \(ended["exitCode"].number); the build's log says why")
    }
}
