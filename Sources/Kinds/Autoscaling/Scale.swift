package import Machinery

extension KindDescription {
    /// Scale, of which every scalable object has one at `scale`; it is made from that object and never stored.
    package static let scale: KindDescription = {
        var kind = KindDescription(KindID("autoscaling", "v1", "Scale", "scales"))
        kind.isStored = false
        kind.columns = [
            .name, .integer("Desired", "spec.replicas"), .integer("Available", "status.replicas"), .age,
        ]
        return kind
    }()
}
