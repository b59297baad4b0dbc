internal import Kinds
internal import Machinery

/// Resizing in place: what the pod's object asks for, what the node has granted, and what the containers run with.
extension PodPlan {
    /// Brings running containers to what is granted: by their control groups, or by a new start where
    /// `resizePolicy` asks for one.
    var resizing: [PodStep] {
        (pod.containers + pod.sidecars).compactMap { spec in
            let container = state[spec.name]
            let granted = state.granted(spec)
            guard case .running(let run) = container.phase, !container.isBeingResized, run.resources != granted,
                container.resizeRetryAt <= now
            else { return nil }
            if Self.wantsRestart(spec, from: run.resources, to: granted) {
                return .stop(container: spec.name, run: run, grace: pod.gracePeriodSeconds, why: .resizing)
            }
            return .resize(container: spec.name, run: run, resources: granted)
        }
    }

    private static func wantsRestart(_ spec: Container, from old: JSONValue, to new: JSONValue) -> Bool {
        spec.json["resizePolicy"].items.contains { policy in
            let resource = policy["resourceName"].text
            return policy["restartPolicy"].text == "RestartContainer"
                && ["limits", "requests"].contains { old[$0][resource] != new[$0][resource] }
        }
    }
}

extension PodState {
    /// What a container may use: what was granted last, at first what it asks for.
    func granted(_ spec: Container) -> JSONValue { grants[spec.name] ?? spec.resources }
}
