import Kinds
import Machinery

/// Puts the newest images of image stream tags into deployment configs.
enum ImageTriggerPlan {
    struct Result: Sendable, Equatable {
        /// The changed config, or nil where nothing is to be changed.
        var config: DeploymentConfig?
        /// Tags without an image that the config waits for.
        var unresolved: [ImageTagName] = []
    }

    /// Resolves a config's triggers. `force` also does those that aren't automatic, as a rollout by hand asks for.
    ///
    /// The first rollout resolves all of them. A paused trigger set by hand keeps what it has.
    static func resolve(
        _ config: DeploymentConfig, force: Bool = false, excluding: Set<String> = [],
        newest: (ImageTagName) -> TagEvent?
    ) -> Result {
        var result = Result()
        var changed = config
        var triggers = config.triggers
        for (index, trigger) in triggers.enumerated() where trigger.isImageChange && !excluding.contains(trigger.type) {
            let isFirst = config.latestVersion == 0 && trigger.lastTriggeredImage.isEmpty
            guard trigger.automatic || force || isFirst else { continue }
            guard let name = ImageTagName(reference: trigger.from, namespace: config.namespace) else { continue }
            guard let image = newest(name)?.dockerImageReference, !image.isEmpty else {
                result.unresolved.append(name)
                continue
            }
            set(image, in: &changed, containers: Set(trigger.containerNames))
            triggers[index].json["imageChangeParams"]["lastTriggeredImage"] = .string(image)
        }
        if triggers != config.triggers { changed.triggers = triggers }
        if changed != config { result.config = changed }
        return result
    }

    private static func set(_ image: String, in config: inout DeploymentConfig, containers: Set<String>) {
        for list in ["containers", "initContainers"] {
            var items = config.template["spec"][list].items
            for index in items.indices where containers.contains(items[index]["name"].text) {
                items[index]["image"] = .string(image)
            }
            if !items.isEmpty { config.json["spec"]["template"]["spec"][list] = .array(items) }
        }
    }
}
