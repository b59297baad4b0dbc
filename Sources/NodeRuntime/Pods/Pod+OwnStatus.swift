internal import Kinds
internal import Machinery

/// A pod's status has two kinds of writers: its node, and all others.
extension Pod {
    /// What of the status this node writes; strategic merge patches leave the conditions of others alone.
    var ownStatus: JSONValue {
        var status = json["status"]
        for key in ["podIPs", "hostIPs"] where !status[key].isNull {
            status[key] = .array([["$patch": "replace"]] + status[key].items)
        }
        let owned = PodConditions.own.union(["PodScheduled", "DisruptionTarget"])
        let present = conditions.filter { owned.contains($0.type) }
        let gone = PodConditions.own.subtracting(present.map(\.type)).sorted()
        status["conditions"] = .array(
            present.map(\.json) + gone.map { ["$patch": "delete", "type": .string($0)] })
        return status
    }

    /// This object with the status that the node has written: an older one that comes by is not taken for news, while
    /// the conditions that others have set are.
    func keepingOwnStatus(of known: Pod) -> Pod {
        var pod = self
        var status = known.json["status"]
        let foreign = conditions.filter { !PodConditions.own.contains($0.type) }
        let own = known.conditions.filter { condition in
            PodConditions.own.contains(condition.type)
                || !foreign.contains { $0.type == condition.type }
                    && condition.type == "DisruptionTarget"
        }
        status["conditions"] = .array((foreign + own).map(\.json))
        for key in ["nominatedNodeName", "resourceClaimStatuses", "extendedResourceClaimStatus"] {
            status[key] = json["status"][key]
        }
        pod.json["status"] = status
        return pod
    }
}
