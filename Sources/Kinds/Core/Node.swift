package import Machinery

/// A machine that runs pods.
package struct Node: ObjectView {
    package static let kind = KindID("", "v1", "Node", "nodes", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var unschedulable: Bool {
        get { json["spec"]["unschedulable"].flag }
        set { json["spec"]["unschedulable"].flag = newValue }
    }
    package var podCIDR: String {
        get { json["spec"]["podCIDR"].text }
        set { json["spec"]["podCIDR"].text = newValue }
    }
    package var podCIDRs: [String] {
        get { json["spec"]["podCIDRs"].texts }
        set { json["spec"]["podCIDRs"].texts = newValue }
    }
    package var taints: [JSONValue] {
        get { json["spec"]["taints"].list }
        set { json["spec"]["taints"].list = newValue }
    }
    package var capacity: [String: String] {
        get { json["status"]["capacity"].textMap }
        set { json["status"]["capacity"].textMap = newValue }
    }
    package var allocatable: [String: String] {
        get { json["status"]["allocatable"].textMap }
        set { json["status"]["allocatable"].textMap = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
    package var images: [JSONValue] {
        get { json["status"]["images"].list }
        set { json["status"]["images"].list = newValue }
    }
}
