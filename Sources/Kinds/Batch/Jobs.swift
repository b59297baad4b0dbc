package import Machinery

/// Runs pods until enough of them have succeeded.
package struct Job: WorkloadView {
    package static let kind = KindID("batch", "v1", "Job", "jobs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var parallelism: Int { json["spec"]["parallelism"].int ?? 1 }
    /// nil where the success of any one pod is enough.
    package var completions: Int? { json["spec"]["completions"].int }
    package var backoffLimit: Int { json["spec"]["backoffLimit"].int ?? 6 }
    package var isSuspended: Bool { json["spec"]["suspend"].flag }
    package var isIndexed: Bool { json["spec"]["completionMode"].text == "Indexed" }
    package var startTime: String { json["status"]["startTime"].text }
    /// True once it is Complete or Failed for good.
    package var isFinished: Bool { conditions.contains { ["Complete", "Failed"].contains($0.type) && $0.isTrue } }
}

/// Makes jobs by a schedule.
package struct CronJob: ObjectView {
    package static let kind = KindID("batch", "v1", "CronJob", "cronjobs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var schedule: String { json["spec"]["schedule"].text }
    package var timeZone: String? { json["spec"]["timeZone"].string }
    package var isSuspended: Bool { json["spec"]["suspend"].flag }
    /// Allow, Forbid or Replace.
    package var concurrencyPolicy: String { json["spec"]["concurrencyPolicy"].string ?? "Allow" }
    package var lastScheduleTime: String { json["status"]["lastScheduleTime"].text }
}
