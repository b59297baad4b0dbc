import Machinery

extension KindHooks {
    static let describeDeploymentConfig: KindHook = { kind in
        kind.columns = [
            .name, .integer("Revision", "status.latestVersion"),
            .computed("Desired") { object in
                .string("\(object["spec"]["replicas"].number)" + (object["spec"]["test"].flag ? " (during test)" : ""))
            }, .integer("Current", "status.updatedReplicas"), .computed("Triggered By") { .string(triggers($0)) },
        ]
        kind.defaults = DeploymentConfigRules.defaults
        kind.prepare = DeploymentConfigRules.prepare
        kind.validate = DeploymentConfigRules.validate
    }

    /// `config,image(app:latest)`: what makes new deployments by itself.
    private static func triggers(_ config: JSONValue) -> String {
        var found: Set<String> = []
        let images = config["spec"]["triggers"].items.filter { $0["type"].text == "ImageChange" }
        for trigger in config["spec"]["triggers"].items {
            let image = trigger["imageChangeParams"]
            if trigger["type"].text == "ConfigChange" { found.insert("config") }
            guard trigger["type"].text == "ImageChange", image["automatic"].flag else { continue }
            let names = image["containerNames"].strings.joined(separator: ",")
            let prefix = images.count > 1 && !names.isEmpty ? "\(names):" : ""
            found.insert("image(\(prefix)\(image["from"]["name"].text))")
        }
        return found.sorted().joined(separator: ",")
    }
}
