import Kinds
import Machinery
import Reconciling

/// Keeps image streams' status: their repository, tags that follow other tags, tags of images elsewhere.
struct ImageStreamReconciler: Sendable {
    private static let sourceIndex = "images.source"
    private let client: any APIClient
    private let streams: Informer<ImageStream>
    private let importer: (any ImageImporter)?
    private let time: WallClock

    init(_ context: ControllerContext, importer: (any ImageImporter)?) {
        client = context.client
        self.importer = importer
        time = context.time
        streams = context.informer(ImageStream.self)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext, importer: (any ImageImporter)?) -> Controller {
        let reconciler = ImageStreamReconciler(context, importer: importer)
        let streams = reconciler.streams
        streams.addIndex(sourceIndex) { stream in
            stream.specTags.compactMap { Self.source(of: $0, in: stream) }.map { "\($0.namespace)/\($0.stream)" }
        }
        return context.controller("imagestream", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(streams) { stream in
            [NamespacedName(stream)]
                + streams.indexed(sourceIndex, "\(stream.namespace)/\(stream.name)").map { NamespacedName($0) }
        }
    }

    /// The tag that a spec tag follows: `stream:tag`, or `tag` alone for one of the same stream.
    static func source(of tag: TagReference, in stream: ImageStream) -> ImageTagName? {
        guard tag.from["kind"].text == "ImageStreamTag" else { return nil }
        let name = tag.from["name"].text
        guard name.contains(":") else {
            return ImageTagName(namespace: stream.namespace, stream: stream.name, tag: name)
        }
        return ImageTagName(reference: tag.from, namespace: stream.namespace)
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let stream = streams.get(key), !stream.metadata.isBeingDeleted else { return .done }
        var changed = stream
        changed.statusRepository = stream.registryRepository
        var recheck: Duration?
        for tag in stream.specTags {
            if let source = Self.source(of: tag, in: stream) {
                follow(source, tag, &changed)
            } else if tag.from["kind"].text == "ImageStreamImage" {
                pin(tag, &changed)
            } else if tag.from["kind"].text == "DockerImage", try await point(tag, &changed) {
                recheck = .seconds(15 * 60)
            }
        }
        if changed.status != stream.status { try await client.updateStatus(changed) }
        return recheck.map { .after($0) } ?? .done
    }

    /// True where the newest image of the tag was put there later than the spec tag was written (a push).
    private func isPushed(_ tag: TagReference, _ stream: ImageStream) -> Bool {
        (stream.newest(tag.name)?.generation ?? 0) > (tag.generation ?? stream.metadata.generation)
    }

    private func follow(_ source: ImageTagName, _ tag: TagReference, _ stream: inout ImageStream) {
        guard !isPushed(tag, stream),
            let newest = streams.get(source.namespace, source.stream)?.newest(source.tag)
        else { return }
        let event = TagEvent(
            reference: newest.dockerImageReference, image: newest.image,
            generation: tag.generation ?? stream.metadata.generation, at: time.now)
        stream.prepend(event, to: tag.name)
    }

    /// A tag of one image of a stream, `stream@digest`.
    private func pin(_ tag: TagReference, _ stream: inout ImageStream) {
        let parts = tag.from["name"].text.split(separator: "@", maxSplits: 1).map(String.init)
        let namespace = tag.from["namespace"].text
        guard parts.count == 2, !isPushed(tag, stream),
            let source = streams.get(namespace.isEmpty ? stream.namespace : namespace, parts[0]),
            let event = source.statusTags.flatMap(\.items).first(where: { $0.image == parts[1] })
        else { return }
        let pinned = TagEvent(
            reference: event.dockerImageReference, image: event.image,
            generation: tag.generation ?? stream.metadata.generation, at: time.now)
        stream.prepend(pinned, to: tag.name)
    }

    /// A tag of an image elsewhere. True where it should be looked at again later.
    private func point(_ tag: TagReference, _ stream: inout ImageStream) async throws -> Bool {
        let reference = tag.from["name"].text
        let generation = tag.generation ?? stream.metadata.generation
        guard !isPushed(tag, stream) else { return false }
        if tag.reference {
            stream.prepend(
                TagEvent(reference: reference, image: "", generation: generation, at: time.now), to: tag.name)
            return false
        }
        guard let importer else { return false }
        let isScheduled = tag.importPolicy["scheduled"].bool ?? false
        let known = stream.statusTags.first { $0.tag == tag.name }
        if let newest = known?.items.first, newest.generation >= generation, !isScheduled { return false }
        if let failed = known?.conditions["ImportSuccess"], !failed.isTrue,
            failed.json["generation"].number >= generation,
            let since = Timestamp(failed.lastTransitionTime), time.now.since(since) < .seconds(14 * 60)
        {
            return true
        }
        do {
            let document = try await importer.image(
                reference, namespace: stream.namespace, isInsecure: tag.importPolicy["insecure"].bool ?? false)
            let image = Image(json: document)
            try await ImageStore(client: client).save(image)
            let event = TagEvent(
                reference: image.dockerImageReference, image: image.name, generation: generation, at: time.now)
            stream.prepend(event, to: tag.name)
            return isScheduled
        } catch let error as StatusError {
            var condition = Condition(
                "ImportSuccess", false, reason: error.reason.rawValue, message: error.message,
                at: time.now.description)
            condition.json["generation"] = .int(Int64(generation))
            _ = stream.noteImportFailure(tag.name, condition)
            return true
        }
    }
}
