import Machinery

/// Checks of build configs and builds (build/v1).
enum BuildRules {
    static let dockerfileLimit = 60_000
    static let jenkinsfileLimit = 100_000
    private static let strategies = ["sourceStrategy", "dockerStrategy", "customStrategy", "jenkinsPipelineStrategy"]

    @Sendable static func validateConfig(_ config: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = config["spec"]
        var causes = common(spec)
        for field in ["successfulBuildsHistoryLimit", "failedBuildsHistoryLimit"] {
            guard let number = spec[field].int, number < 0 else { continue }
            causes.append(.invalid("spec.\(field)", spec[field], "must be greater than or equal to 0"))
        }
        var sources: Set<String> = []
        for (index, trigger) in spec["triggers"].items.enumerated() {
            let path = "spec.triggers[\(index)]"
            causes += self.trigger(trigger, path)
            guard trigger["type"].text.lowercased() == "imagechange" else { continue }
            let from = trigger["imageChange"]["from"]
            let source = from.isNull ? "" : "\(from["namespace"].text)/\(from["name"].text)"
            if !sources.insert(source).inserted {
                causes.append(
                    .invalid(
                        "\(path).imageChange.from", from,
                        "multiple ImageChange triggers refer to the same image stream tag"))
            }
        }
        return causes
    }

    @Sendable static func validateBuild(_ build: JSONValue, old: JSONValue?) -> [StatusCause] {
        guard let old else { return common(build["spec"]) }
        var (new, before) = (build["spec"], old["spec"])
        // Which commit it was is known only once the source has been fetched.
        if before["revision"]["git"]["commit"].text.isEmpty { before["revision"] = new["revision"] }
        (new["output"]["pushSecret"], before["output"]["pushSecret"]) = (.null, .null)
        var causes: [StatusCause] =
            new == before
            ? []
            : [
                .invalid(
                    "spec", "content of spec is not printed out, please refer to the \"details\"", "spec is immutable")
            ]
        let phase = old["status"]["phase"].text
        if ["Complete", "Failed", "Error", "Cancelled"].contains(phase), build["status"]["phase"].text != phase {
            causes.append(
                .invalid("status.phase", build["status"]["phase"], "phase cannot be updated from a terminal state"))
        }
        return causes
    }

    private static func common(_ spec: JSONValue) -> [StatusCause] {
        var causes = source(spec["source"], isDocker: !spec["strategy"]["dockerStrategy"].isNull)
        causes += strategy(spec["strategy"], spec["source"])
        let output = spec["output"]["to"]
        if !output.isNull {
            if !["ImageStreamTag", "DockerImage"].contains(output["kind"].text) {
                let detail = "the target of build output must be an 'ImageStreamTag' or 'DockerImage'"
                causes.append(.invalid("spec.output.to.kind", output["kind"], detail))
            }
            causes += reference(output, "spec.output.to")
        }
        let after = spec["postCommit"]
        if !after["script"].text.isEmpty, !after["command"].items.isEmpty {
            causes.append(.invalid("spec.postCommit", after, "cannot use command and script together"))
        }
        if let deadline = spec["completionDeadlineSeconds"].int, deadline <= 0 {
            causes.append(
                .invalid(
                    "spec.completionDeadlineSeconds", spec["completionDeadlineSeconds"],
                    "must be a positive integer greater than 0"))
        }
        return causes + ContainerRules.resources(spec["resources"], "spec.resources")
    }

    private static func source(_ source: JSONValue, isDocker: Bool) -> [StatusCause] {
        let path = "spec.source"
        var causes: [StatusCause] = []
        let git = source["git"]
        if !git.isNull, !source["binary"].isNull {
            causes.append(.invalid("\(path).git", "", "may not be set when binary is also set"))
        }
        if !git.isNull, git["uri"].text.isEmpty { causes.append(.required("\(path).git.uri")) }
        if source["dockerfile"].text.utf8.count > dockerfileLimit {
            causes.append(.invalid("\(path).dockerfile", "", "must be smaller than \(dockerfileLimit) bytes"))
        }
        if !source["binary"]["asFile"].text.isEmpty, source["binary"]["asFile"].text.contains("/") {
            causes.append(
                .invalid(
                    "\(path).binary.asFile", source["binary"]["asFile"],
                    "file name may not contain slashes or relative path segments and must be a valid POSIX filename"))
        }
        causes += folder(source["contextDir"].text, "\(path).contextDir")
        for (index, image) in source["images"].items.enumerated() {
            causes += reference(image["from"], "\(path).images[\(index)].from")
            if image["paths"].items.isEmpty, image["as"].items.isEmpty {
                causes.append(.required("\(path).images[\(index)].paths"))
            }
        }
        for list in ["secrets", "configMaps"] {
            for (index, item) in source[list].items.enumerated() {
                let name = list == "secrets" ? "secret" : "configMap"
                if item[name]["name"].text.isEmpty { causes.append(.required("\(path).\(list)[\(index)].\(name)")) }
                if isDocker {
                    causes += folder(item["destinationDir"].text, "\(path).\(list)[\(index)].destinationDir")
                }
            }
        }
        return causes
    }

    private static func folder(_ text: String, _ path: String) -> [StatusCause] {
        if text.hasPrefix("/") { return [.invalid(path, .string(text), "must not be an absolute path")] }
        if text.split(separator: "/").contains("..") {
            return [.invalid(path, .string(text), "must not contain any path segments that are '..'")]
        }
        return []
    }

    private static func strategy(_ strategy: JSONValue, _ source: JSONValue) -> [StatusCause] {
        let path = "spec.strategy"
        let given = strategies.filter { !strategy[$0].isNull }
        guard given.count == 1, let name = given.first else {
            let detail =
                "must provide a value for exactly one of sourceStrategy, customStrategy, dockerStrategy, or jenkinsPipelineStrategy"
            return [.invalid(path, strategy, detail)]
        }
        var causes = EnvironmentRules.variables(strategy[name]["env"].items, "\(path).\(name).env")
        let from = strategy[name]["from"]
        if name == "sourceStrategy" || name == "customStrategy", from.isNull {
            causes.append(.required("\(path).\(name).from"))
        }
        if !from.isNull { causes += reference(from, "\(path).\(name).from") }
        if name == "dockerStrategy" {
            causes += folder(strategy[name]["dockerfilePath"].text, "\(path).\(name).dockerfilePath")
            if ["git", "binary", "dockerfile", "images"].allSatisfy({ source[$0].isNull }) {
                causes.append(
                    .invalid(
                        "spec.source", source,
                        "must provide a value for at least one source input(git, binary, dockerfile, images)."))
            }
        }
        let pipeline = strategy["jenkinsPipelineStrategy"]["jenkinsfile"].text
        if pipeline.utf8.count > jenkinsfileLimit {
            causes.append(
                .invalid(
                    "\(path).jenkinsPipelineStrategy.jenkinsfile", "", "must be smaller than \(jenkinsfileLimit) bytes")
            )
        }
        return causes
    }

    /// A reference to an image: a tag or image of a stream, or a pull specification.
    private static func reference(_ from: JSONValue, _ path: String) -> [StatusCause] {
        let name = from["name"].text
        guard !name.isEmpty else { return [.required("\(path).name")] }
        switch from["kind"].text {
        case "ImageStreamTag":
            let parts = name.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                return [
                    .invalid(
                        "\(path).name", .string(name),
                        "ImageStreamTag object references must be in the form <name>:<tag>")
                ]
            }
            return []
        case "ImageStreamImage":
            return name.contains("@")
                ? []
                : [
                    .invalid(
                        "\(path).name", .string(name),
                        "ImageStreamImage object references must be in the form <name>@<id>")
                ]
        case "DockerImage", "ImageStream": return []
        default:
            let kinds = ["DockerImage", "ImageStreamImage", "ImageStreamTag"]
            return [.notSupported("\(path).kind", from["kind"], kinds)]
        }
    }

    private static func trigger(_ trigger: JSONValue, _ path: String) -> [StatusCause] {
        let hooks = ["GitHub": "github", "Generic": "generic", "GitLab": "gitlab", "Bitbucket": "bitbucket"]
        let type = trigger["type"].text
        if type.isEmpty { return [.required("\(path).type")] }
        if let hook = hooks.first(where: { $0.key.lowercased() == type.lowercased() })?.value {
            guard !trigger[hook].isNull else { return [.required("\(path).\(hook)")] }
            if trigger[hook]["secret"].text.isEmpty, trigger[hook]["secretReference"]["name"].text.isEmpty {
                return [.required("\(path).\(hook).secret")]
            }
            if hook != "generic", trigger[hook]["allowEnv"].flag {
                return [
                    .invalid("\(path).\(hook).allowEnv", true, "\(type) webhook does not support the allowEnv option")
                ]
            }
            return []
        }
        switch type.lowercased() {
        case "configchange": return []
        case "imagechange": return trigger["imageChange"].isNull ? [.required("\(path).imageChange")] : []
        default: return [.invalid("\(path).type", trigger["type"], "invalid trigger type")]
        }
    }
}
