internal import ArchiveFiles
internal import GitSource
internal import HostSystem
internal import Kinds
internal import Machinery
internal import OCIImages
internal import Reconciling

/// Making and publishing a build's image.
extension BuildRun {
    /// What a build does not leave in its image: what is mounted while it runs.
    private static let excluded: Set<String> = [
        "dev", "proc", "sys", "run", "tmp", "etc/hosts", "etc/hostname", "etc/resolv.conf", "var/run/secrets",
    ]

    /// Makes the layer and the image of what assemble has written.
    func commit(_ pod: Pod) async throws -> StoredImage {
        log.phase("Making the image")
        guard let container = pod.containers.first(where: { $0.name == AssemblePod.container }) else {
            throw BuildFailure(
                "NoBuildContainerStatus", "the pod \(pod.name) has no container \(AssemblePod.container)")
        }
        let (base, name) = try await base(pod, container)
        let source = SourceReport(json: (try? JSONValue(parsing: Files.text(files.report) ?? "")) ?? [:])
        let written =
            SourceTree.isFolder("\(files.temporary)/.s2i")
            ? SourceTree.smallText("\(files.temporary)/.s2i/image_metadata.json") : nil
        let labels = try BuildOutcome.labels(of: build, source, builder: name, written: written)
        let environment = BuildOutcome.environment(of: build, source)
        let created =
            source.commit.map { Timestamp(seconds: $0.time) } ?? base.config.created.flatMap(Timestamp.init)
            ?? Timestamp(seconds: 0)
        let command = Self.runCommand(base.config, source)
        let image = try await tools.images.commit(
            ImageCommit(
                base: base.digest,
                upperDirectory: tools.layout.pod(pod.uid).container(AssemblePod.container).upper,
                layer: LayerOptions(compression: .zstd, latestTime: created.seconds, excluded: Self.excluded),
                created: created.description, createdBy: "s2i assemble", labels: labels
            ) { config in
                for (name, value) in environment { config.setEnvironment(name, value) }
                config.command = [command]
            })
        try Files.write(files.image, Array(image.digest.description.utf8), mode: 0o600)
        let size = image.layers.last.map { Self.megabytes($0.size) } ?? ""
        log.detail(
            "\(size), \(Self.megabytes(image.size)) with the builder; \(image.digest.description.prefix(19))"
        )
        return image
    }

    /// What the built image runs: the source's own script, which assembling has copied, or the builder's.
    static func runCommand(_ config: ImageConfig, _ source: SourceReport) -> String {
        let folder = config.workingDirectory.isEmpty ? "/opt/app-root/src" : config.workingDirectory
        return source.scripts.contains("run") ? "\(folder)/.s2i/bin/run" : "\(scriptsFolder(config))/run"
    }

    static func megabytes(_ bytes: Int64) -> String {
        bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
    }

    /// The builder as the pod ran it: by the digest that was asked for, else by the one that the node found.
    private func base(_ pod: Pod, _ container: Container) async throws -> (StoredImage, name: String) {
        let status = pod.containerStatuses.first { $0.name == AssemblePod.container }
        for name in [container.image, status?.imageID ?? ""] {
            let text = name.split(separator: "/").last.map(String.init) ?? name
            guard let mark = text.lastIndex(of: "@"), let digest = ContentDigest(text[text.index(after: mark)...])
            else {
                if let digest = ContentDigest(name) { return (try await tools.images.image(digest), name) }
                continue
            }
            return (try await tools.images.image(digest), name)
        }
        throw BuildFailure(
            "PullBuilderImageFailed", "the builder image \(container.image) is not in this platform's store")
    }

    /// Tags the image in the output stream. Returns its name by tag.
    func push(_ image: StoredImage) async throws -> String {
        let to = build.output.to
        if to.isNull || to["name"].text.isEmpty { return "" }
        guard to["kind"].text != "DockerImage" else {
            throw BuildFailure(
                "InvalidOutputReference",
                "an image of another registry as output is not supported; name an ImageStreamTag")
        }
        guard let tag = ImageTagName(reference: to, namespace: build.namespace) else {
            throw BuildFailure("InvalidOutputReference", "spec.output.to names no image stream tag")
        }
        log.phase("Publishing \(tag.namespace == build.namespace ? tag.objectName : tag.description)")
        do {
            _ = try await tools.client.create(
                ResourcePath(ImageStreamMapping.kind, namespace: tag.namespace),
                ImageObject.mapping(image, namespace: tag.namespace, stream: tag.stream, tag: tag.tag))
        } catch let error as StatusError where error.reason == .notFound {
            throw BuildFailure(
                "InvalidOutputReference", "the image stream \(tag.namespace)/\(tag.stream) does not exist; create it")
        } catch let error as StatusError where error.reason == .forbidden || error.reason == .invalid {
            throw BuildFailure("PushImageToRegistryFailed", error.message)
        }
        return "\(WellKnown.registryHost)/\(tag.namespace)/\(tag.stream):\(tag.tag)"
    }
}
