/// A rule of the scheduler, by the name of kube-scheduler's plugin: what has refused a pod, and so what can help it.
enum SchedulingRule: Sendable, Hashable, CaseIterable {
    case nodeUnschedulable, taintToleration, nodeAffinity, nodePorts, nodeResourcesFit, volumeRestrictions
    case volumeBinding, podTopologySpread, interPodAffinity
}

/// Why a node doesn't take a pod, in kube-scheduler's words.
struct Obstacle: Sendable, Equatable {
    let rule: SchedulingRule
    let reasons: [String]
    /// True where nothing changes by taking other pods off the node.
    let isFinal: Bool

    init(_ rule: SchedulingRule, _ reasons: String..., isFinal: Bool = false) {
        self.init(rule, reasons: reasons, isFinal: isFinal)
    }

    init(_ rule: SchedulingRule, reasons: [String], isFinal: Bool) {
        self.rule = rule
        self.reasons = reasons
        self.isFinal = isFinal
    }
}
