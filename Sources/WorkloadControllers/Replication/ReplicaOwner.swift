import Kinds
import Machinery

/// A kind whose objects keep a number of equal pods: replication controllers and replica sets.
protocol ReplicaOwner: ObjectView {
    /// The name of the controller that takes care of them, as events tell it.
    static var controllerName: String { get }
    var replicas: Int { get }
    var podSelector: LabelSelector { get }
    var template: JSONValue { get }
    var minReadySeconds: Int { get }
    var conditions: [Condition] { get set }
}

extension ReplicationController: ReplicaOwner {
    static var controllerName: String { "replication-controller" }
    /// An empty selector selects nothing.
    var podSelector: LabelSelector { selector.isEmpty ? .nothing : LabelSelector(selector) }
}

extension ReplicaSet: ReplicaOwner {
    static var controllerName: String { "replicaset-controller" }
    var podSelector: LabelSelector { selector.isEverything ? .nothing : selector }
}
