import Machinery

/// An event of events.k8s.io, made of what is stored, which is the core group's: both groups show the same objects.
///
/// They differ in the names of fields, and in what is asked of a new event.
enum EventForm {
    static let newer = VersionForm(
        resource: Event.kind.resource, version: Event.kind.groupVersion.version,
        show: { renamed($0, newNames, "events.k8s.io/v1") }, store: { renamed($0, oldNames, "v1") },
        selects: selects)

    /// The core group's names, and those that they have in the newer one.
    private static let newNames = [
        "involvedObject": "regarding", "message": "note", "reportingComponent": "reportingController",
        "source": "deprecatedSource", "firstTimestamp": "deprecatedFirstTimestamp",
        "lastTimestamp": "deprecatedLastTimestamp", "count": "deprecatedCount",
    ]
    private static let oldNames = Dictionary(uniqueKeysWithValues: newNames.map { ($0.value, $0.key) })

    private static func renamed(_ event: JSONValue, _ names: [String: String], _ apiVersion: JSONValue) -> JSONValue {
        var other = JSONObject()
        for (key, value) in event.object ?? [:] { other[names[key] ?? key] = value }
        other["apiVersion"] = apiVersion
        return .object(other)
    }

    /// The stored field behind a selectable one.
    @Sendable private static func selects(_ path: String) -> String {
        guard let dot = path.firstIndex(of: ".") else { return oldNames[path] ?? path }
        let head = String(path[..<dot])
        return (oldNames[head] ?? head) + path[dot...]
    }
}
