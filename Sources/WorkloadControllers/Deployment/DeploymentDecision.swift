import Kinds
import Machinery

/// Whether a deployment config is due for a new version, and why.
enum DeploymentDecision: Sendable, Equatable {
    case keep
    /// Something must be known first; the text says what.
    case wait(String)
    case deploy(message: String, causes: [JSONValue])

    /// Compares the config with the one that its latest revision was made from (nil where there is none).
    static func make(_ config: DeploymentConfig, latest: DeploymentConfig?) -> DeploymentDecision {
        if config.triggers.isEmpty { return .keep }
        if config.latestVersion == 0 {
            let unresolved = config.imageTriggers.filter(\.lastTriggeredImage.isEmpty)
            if let first = unresolved.first {
                return .wait("waiting for image stream tag \(first.tagName(in: config.namespace)) to have an image")
            }
        }
        if let blank = config.templateContainers.first(where: { $0.image.allSatisfy(\.isWhitespace) }) {
            return .wait("container \(blank.name) has no image yet: no image change trigger has set it")
        }
        guard config.latestVersion > 0 else { return first(config) }
        guard let latest else { return .keep }
        let changed = config.imageTriggers.filter { trigger in
            guard trigger.automatic, !trigger.lastTriggeredImage.isEmpty else { return false }
            let before = latest.imageTriggers.first { $0.from == trigger.from }
            return before?.lastTriggeredImage != trigger.lastTriggeredImage
        }
        if !changed.isEmpty { return imageChange(changed) }
        if config.hasConfigTrigger, config.template != latest.template { return configChange }
        return .keep
    }

    private static func first(_ config: DeploymentConfig) -> DeploymentDecision {
        if config.hasConfigTrigger { return configChange }
        let automatic = config.imageTriggers.filter(\.automatic)
        return automatic.isEmpty ? .keep : imageChange(automatic)
    }

    private static let configChange = DeploymentDecision.deploy(
        message: "config change", causes: [["type": "ConfigChange"]])

    private static func imageChange(_ triggers: [DeploymentTrigger]) -> DeploymentDecision {
        .deploy(
            message: "image change",
            causes: triggers.map { ["type": "ImageChange", "imageTrigger": ["from": $0.from]] })
    }
}
