package import Machinery

/// Something that happened to an object.
package struct Event: ObjectView {
    package static let kind = KindID("", "v1", "Event", "events")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var involvedObject: JSONValue {
        get { json["involvedObject"] }
        set { json["involvedObject"] = newValue }
    }
    package var reason: String {
        get { json["reason"].text }
        set { json["reason"].text = newValue }
    }
    package var message: String {
        get { json["message"].text }
        set { json["message"].text = newValue }
    }
    /// Normal or Warning.
    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var count: Int {
        get { json["count"].number }
        set { json["count"].number = newValue }
    }
    package var firstTimestamp: String {
        get { json["firstTimestamp"].text }
        set { json["firstTimestamp"].text = newValue }
    }
    package var lastTimestamp: String {
        get { json["lastTimestamp"].text }
        set { json["lastTimestamp"].text = newValue }
    }
    package var sourceComponent: String {
        get { json["source"]["component"].text }
        set { json["source"]["component"].text = newValue }
    }
    package var sourceHost: String {
        get { json["source"]["host"].text }
        set { json["source"]["host"].text = newValue }
    }
    package var reportingComponent: String {
        get { json["reportingComponent"].text }
        set { json["reportingComponent"].text = newValue }
    }
    package var reportingInstance: String {
        get { json["reportingInstance"].text }
        set { json["reportingInstance"].text = newValue }
    }
}
