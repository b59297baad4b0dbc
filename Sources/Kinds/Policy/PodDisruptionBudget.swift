package import Machinery

/// How many of some pods must stay, or may go, when pods are evicted.
package struct PodDisruptionBudget: ObjectView {
    package static let kind = KindID("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// What it picks; nothing where the selector can't be read.
    package var selector: LabelSelector { (try? LabelSelector(json: json["spec"]["selector"])) ?? .nothing }
    package var disruptionsAllowed: Int { json["status"]["disruptionsAllowed"].number }
}
