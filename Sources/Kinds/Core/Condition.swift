package import Machinery

/// A condition of an object's status, told apart by its type.
package struct Condition: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    /// True, False or Unknown.
    package var status: String {
        get { json["status"].text }
        set { json["status"].text = newValue }
    }
    package var reason: String {
        get { json["reason"].text }
        set { json["reason"].text = newValue }
    }
    package var message: String {
        get { json["message"].text }
        set { json["message"].text = newValue }
    }
    package var lastTransitionTime: String {
        get { json["lastTransitionTime"].text }
        set { json["lastTransitionTime"].text = newValue }
    }
    package var lastUpdateTime: String {
        get { json["lastUpdateTime"].text }
        set { json["lastUpdateTime"].text = newValue }
    }
    package var lastProbeTime: String {
        get { json["lastProbeTime"].text }
        set { json["lastProbeTime"].text = newValue }
    }
    package var observedGeneration: Int {
        get { json["observedGeneration"].number }
        set { json["observedGeneration"].number = newValue }
    }
}
