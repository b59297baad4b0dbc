package import Machinery

/// How builds are made, and what starts them.
package struct BuildConfig: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "BuildConfig", "buildconfigs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var triggers: [BuildTrigger] {
        get { json["spec"]["triggers"].views() }
        set { json["spec"]["triggers"].setViews(newValue) }
    }
    package var runPolicy: String {
        get { json["spec"]["runPolicy"].text }
        set { json["spec"]["runPolicy"].text = newValue }
    }
    package var successfulBuildsHistoryLimit: Int? {
        get { json["spec"]["successfulBuildsHistoryLimit"].optionalNumber }
        set { json["spec"]["successfulBuildsHistoryLimit"].optionalNumber = newValue }
    }
    package var failedBuildsHistoryLimit: Int? {
        get { json["spec"]["failedBuildsHistoryLimit"].optionalNumber }
        set { json["spec"]["failedBuildsHistoryLimit"].optionalNumber = newValue }
    }
    package var source: BuildSource { BuildSource(json: json["spec"]["source"]) }
    package var strategy: BuildStrategy { BuildStrategy(json: json["spec"]["strategy"]) }
    package var output: BuildOutput { BuildOutput(json: json["spec"]["output"]) }
    package var lastVersion: Int {
        get { json["status"]["lastVersion"].number }
        set { json["status"]["lastVersion"].number = newValue }
    }
    package var imageChangeTriggers: [JSONValue] {
        get { json["status"]["imageChangeTriggers"].list }
        set { json["status"]["imageChangeTriggers"].list = newValue }
    }
}

/// What starts a build (build/v1 `BuildTriggerPolicy`).
package struct BuildTrigger: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// GitHub, Generic, GitLab, Bitbucket, ImageChange or ConfigChange.
    package var type: String { json["type"].text }
    package var imageChange: JSONValue {
        get { json["imageChange"] }
        set { json["imageChange"] = newValue }
    }
}
