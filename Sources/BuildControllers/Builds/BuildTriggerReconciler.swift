import Kinds
import Machinery
import Reconciling

/// Starts builds when their config is created or an image that they are made from changes.
struct BuildTriggerReconciler: Sendable {
    private static let streamIndex = "buildtriggers.stream"
    private let client: any APIClient
    private let configs: Informer<BuildConfig>
    private let streams: Informer<ImageStream>
    private let starter: BuildStarter

    init(_ context: ControllerContext) {
        client = context.client
        configs = context.informer(BuildConfig.self)
        streams = context.informer(ImageStream.self)
        starter = BuildStarter(client: context.client, time: context.time)
    }

    /// The loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = BuildTriggerReconciler(context)
        let configs = reconciler.configs
        configs.addIndex(streamIndex) { config in
            config.triggers.compactMap { $0.imageTag(of: config) }.map { "\($0.namespace)/\($0.stream)" }
        }
        return context.controller("build-trigger", workers: 1) {
            try await reconciler.reconcile($0)
        }
        .watches(configs)
        .watches(reconciler.streams) { stream in
            configs.indexed(streamIndex, "\(stream.namespace)/\(stream.name)").map { NamespacedName($0) }
        }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let config = configs.get(key), !config.metadata.isBeingDeleted else { return .done }
        let request = Self.request(for: config) { streams.get($0.namespace, $0.stream)?.newest($0.tag) }
        guard let request else {
            try await noteFirstImages(of: config)
            return .done
        }
        do {
            _ = try await starter.start(namespace: key.namespace, config: key.name, request)
        } catch let error as StatusError where error.reason == .badRequest || error.reason == .invalid {
            // Paused, started by another meanwhile, or its images are missing: their arrival brings the next round.
        } catch let error as StatusError where error.reason == .notFound {}
        return .done
    }

    /// Notes the image of a trigger that had none when the last build was made, so that the next one is a change.
    private func noteFirstImages(of config: BuildConfig) async throws {
        guard config.lastVersion > 0 else { return }
        var known = config.imageChangeTriggers
        for name in config.triggers.compactMap({ $0.imageTag(of: config) }) {
            let from: JSONValue = ["namespace": .string(name.namespace), "name": .string(name.objectName)]
            guard !known.contains(where: { $0["from"] == from }),
                let image = streams.get(name.namespace, name.stream)?.newest(name.tag)?.dockerImageReference
            else { continue }
            known.append(["lastTriggeredImageID": .string(image), "from": from])
        }
        guard known != config.imageChangeTriggers else { return }
        var changed = config
        changed.imageChangeTriggers = known
        try await client.update(changed)
    }

    /// The build that is due, or nil. The request carries the version that it follows, so that two rounds make one.
    static func request(for config: BuildConfig, newest: (ImageTagName) -> TagEvent?) -> BuildRequest? {
        var request = BuildRequest(json: ["metadata": ["name": .string(config.name)]])
        request.lastVersion = config.lastVersion
        guard config.metadata.annotations[WellKnown.Build.paused]?.lowercased() != "true" else {
            return nil
        }
        if config.lastVersion == 0, config.triggers.contains(where: \.isConfigChange) {
            guard config.source.binary.isNull else { return nil }
            request.triggeredBy = [["message": "Build configuration change"]]
            return request
        }
        for trigger in config.triggers where trigger.isImageChange && trigger.imageChange["paused"].bool != true {
            guard let name = trigger.imageTag(of: config), let event = newest(name),
                !event.dockerImageReference.isEmpty
            else { continue }
            let known = lastImage(trigger, name, config)
            guard known != event.dockerImageReference else { continue }
            // The first image of a stream that this very build asked for is no change.
            if known.isEmpty, config.lastVersion > 0, trigger.imageChange["from"].isNull { continue }
            let from: JSONValue = [
                "kind": "ImageStreamTag", "namespace": .string(name.namespace), "name": .string(name.objectName),
            ]
            request.json["triggeredByImage"] = ["kind": "DockerImage", "name": .string(event.dockerImageReference)]
            request.json["from"] = from
            request.triggeredBy = [
                [
                    "message": "Image change",
                    "imageChangeBuild": ["imageID": .string(event.dockerImageReference), "fromRef": from],
                ]
            ]
            return request
        }
        return nil
    }

    private static func lastImage(_ trigger: BuildTrigger, _ name: ImageTagName, _ config: BuildConfig) -> String {
        let from: JSONValue = ["namespace": .string(name.namespace), "name": .string(name.objectName)]
        let noted = config.imageChangeTriggers.first { $0["from"] == from }?["lastTriggeredImageID"].text ?? ""
        return noted.isEmpty ? trigger.imageChange["lastTriggeredImageID"].text : noted
    }
}
