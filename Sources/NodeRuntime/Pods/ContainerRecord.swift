internal import HostSystem
internal import Machinery

/// What the node has to know of a container after its own restart; lies beside the container's files.
struct ContainerRecord: Sendable, Hashable {
    var id: String
    var attempt: Int
    var imageID: String
    /// Seconds since 1970.
    var startedAt: Double
    var stopSignal: String?
    /// core/v1 `ResourceRequirements` that it runs with.
    var resources = JSONValue.null
    var user: ContainerUser?

    /// The run that this is of.
    var run: ContainerRun { ContainerRun(id: id, startedAt: startedAt, resources: resources, user: user) }

    /// False from before the container is made until its command runs.
    var isStarted = false

    func write(_ folder: ContainerLayout) throws {
        var json: JSONValue = [
            "id": .string(id), "attempt": .int(Int64(attempt)), "imageID": .string(imageID),
            "startedAt": .double(startedAt), "isStarted": .bool(isStarted),
        ]
        json["stopSignal"] = JSONValue(stopSignal)
        json["resources"] = resources
        if let user {
            json["user"] = .array(([user.uid, user.gid] + user.additionalGroups).map { .int(Int64($0)) })
        }
        try Files.write(folder.record, json.encoded(), mode: 0o600, durably: false)
    }

    /// nil where the container has never been made.
    static func read(_ folder: ContainerLayout) -> ContainerRecord? {
        guard let bytes = try? Files.read(folder.record), let json = try? JSONValue(parsing: bytes),
            let id = json["id"].string
        else { return nil }
        let ids = json["user"].items.compactMap(\.int)
        return ContainerRecord(
            id: id, attempt: json["attempt"].number, imageID: json["imageID"].text,
            startedAt: json["startedAt"].double ?? 0, stopSignal: json["stopSignal"].string,
            resources: json["resources"],
            user: ids.count < 2
                ? nil : ContainerUser(uid: ids[0], gid: ids[1], additionalGroups: Array(ids.dropFirst(2))),
            // Older releases wrote it of started containers only.
            isStarted: json["isStarted"].bool ?? true)
    }
}
