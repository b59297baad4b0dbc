package import Machinery

/// One run of a build.
package struct Build: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "Build", "builds")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var serviceAccount: String {
        get { json["spec"]["serviceAccount"].text }
        set { json["spec"]["serviceAccount"].text = newValue }
    }
    package var source: BuildSource {
        get { BuildSource(json: json["spec"]["source"]) }
        set { json["spec"]["source"] = newValue.json }
    }
    package var revision: JSONValue {
        get { json["spec"]["revision"] }
        set { json["spec"]["revision"] = newValue }
    }
    package var strategy: BuildStrategy {
        get { BuildStrategy(json: json["spec"]["strategy"]) }
        set { json["spec"]["strategy"] = newValue.json }
    }
    package var output: BuildOutput {
        get { BuildOutput(json: json["spec"]["output"]) }
        set { json["spec"]["output"] = newValue.json }
    }
    package var postCommit: JSONValue {
        get { json["spec"]["postCommit"] }
        set { json["spec"]["postCommit"] = newValue }
    }
    package var resources: JSONValue {
        get { json["spec"]["resources"] }
        set { json["spec"]["resources"] = newValue }
    }
    package var completionDeadlineSeconds: Int? {
        get { json["spec"]["completionDeadlineSeconds"].optionalNumber }
        set { json["spec"]["completionDeadlineSeconds"].optionalNumber = newValue }
    }
    package var nodeSelector: [String: String] {
        get { json["spec"]["nodeSelector"].textMap }
        set { json["spec"]["nodeSelector"].textMap = newValue }
    }
    package var triggeredBy: [JSONValue] {
        get { json["spec"]["triggeredBy"].list }
        set { json["spec"]["triggeredBy"].list = newValue }
    }
    /// New, Pending, Running, Complete, Failed, Error or Cancelled.
    package var phase: String {
        get { json["status"]["phase"].text }
        set { json["status"]["phase"].text = newValue }
    }
    package var cancelled: Bool {
        get { json["status"]["cancelled"].flag }
        set { json["status"]["cancelled"].flag = newValue }
    }
    package var statusReason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
    package var statusMessage: String {
        get { json["status"]["message"].text }
        set { json["status"]["message"].text = newValue }
    }
    package var startTimestamp: String {
        get { json["status"]["startTimestamp"].text }
        set { json["status"]["startTimestamp"].text = newValue }
    }
    package var completionTimestamp: String {
        get { json["status"]["completionTimestamp"].text }
        set { json["status"]["completionTimestamp"].text = newValue }
    }
    package var durationNanoseconds: Int {
        get { json["status"]["duration"].number }
        set { json["status"]["duration"].number = newValue }
    }
    package var outputDockerImageReference: String {
        get { json["status"]["outputDockerImageReference"].text }
        set { json["status"]["outputDockerImageReference"].text = newValue }
    }
    package var config: JSONValue {
        get { json["status"]["config"] }
        set { json["status"]["config"] = newValue }
    }
    /// The BuildConfig that it was made from.
    package var configName: String {
        get { json["status"]["config"]["name"].text }
        set { json["status"]["config"]["name"].text = newValue }
    }
    package var outputImageDigest: String {
        get { json["status"]["output"]["to"]["imageDigest"].text }
        set { json["status"]["output"]["to"]["imageDigest"].text = newValue }
    }
    package var stages: [JSONValue] {
        get { json["status"]["stages"].list }
        set { json["status"]["stages"].list = newValue }
    }
    package var logSnippet: String {
        get { json["status"]["logSnippet"].text }
        set { json["status"]["logSnippet"].text = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}

/// Where a build's source comes from (build/v1 `BuildSource`).
package struct BuildSource: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var git: JSONValue {
        get { json["git"] }
        set { json["git"] = newValue }
    }
    package var gitURI: String {
        get { json["git"]["uri"].text }
        set { json["git"]["uri"].text = newValue }
    }
    package var gitRef: String {
        get { json["git"]["ref"].text }
        set { json["git"]["ref"].text = newValue }
    }
    package var binary: JSONValue {
        get { json["binary"] }
        set { json["binary"] = newValue }
    }
    package var binaryAsFile: String {
        get { json["binary"]["asFile"].text }
        set { json["binary"]["asFile"].text = newValue }
    }
    package var dockerfile: String? {
        get { json["dockerfile"].optionalText }
        set { json["dockerfile"].optionalText = newValue }
    }
    package var images: [JSONValue] {
        get { json["images"].list }
        set { json["images"].list = newValue }
    }
    package var contextDir: String {
        get { json["contextDir"].text }
        set { json["contextDir"].text = newValue }
    }
    package var sourceSecretName: String {
        get { json["sourceSecret"]["name"].text }
        set { json["sourceSecret"]["name"].text = newValue }
    }
    package var secrets: [JSONValue] {
        get { json["secrets"].list }
        set { json["secrets"].list = newValue }
    }
    package var configMaps: [JSONValue] {
        get { json["configMaps"].list }
        set { json["configMaps"].list = newValue }
    }
}

/// How a build makes an image (build/v1 `BuildStrategy`).
package struct BuildStrategy: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// Source, Docker or Custom.
    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var sourceStrategy: JSONValue {
        get { json["sourceStrategy"] }
        set { json["sourceStrategy"] = newValue }
    }
    package var dockerStrategy: JSONValue {
        get { json["dockerStrategy"] }
        set { json["dockerStrategy"] = newValue }
    }
    package var customStrategy: JSONValue {
        get { json["customStrategy"] }
        set { json["customStrategy"] = newValue }
    }
}

/// Where a build puts its image (build/v1 `BuildOutput`).
package struct BuildOutput: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var to: JSONValue {
        get { json["to"] }
        set { json["to"] = newValue }
    }
    package var pushSecretName: String {
        get { json["pushSecret"]["name"].text }
        set { json["pushSecret"]["name"].text = newValue }
    }
    package var imageLabels: [JSONValue] {
        get { json["imageLabels"].list }
        set { json["imageLabels"].list = newValue }
    }
}

/// Asks for a build; its name is that of the BuildConfig or Build.
package struct BuildRequest: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "BuildRequest", "buildrequests")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var revision: JSONValue {
        get { json["revision"] }
        set { json["revision"] = newValue }
    }
    package var triggeredByImage: JSONValue {
        get { json["triggeredByImage"] }
        set { json["triggeredByImage"] = newValue }
    }
    package var from: JSONValue {
        get { json["from"] }
        set { json["from"] = newValue }
    }
    package var binary: JSONValue {
        get { json["binary"] }
        set { json["binary"] = newValue }
    }
    package var lastVersion: Int? {
        get { json["lastVersion"].optionalNumber }
        set { json["lastVersion"].optionalNumber = newValue }
    }
    package var env: [EnvVar] {
        get { json["env"].views() }
        set { json["env"].setViews(newValue) }
    }
    package var triggeredBy: [JSONValue] {
        get { json["triggeredBy"].list }
        set { json["triggeredBy"].list = newValue }
    }
    package var dockerStrategyOptions: JSONValue {
        get { json["dockerStrategyOptions"] }
        set { json["dockerStrategyOptions"] = newValue }
    }
    package var sourceStrategyOptions: JSONValue {
        get { json["sourceStrategyOptions"] }
        set { json["sourceStrategyOptions"] = newValue }
    }
}
