import Kinds
import Machinery

/// Holds pods and claims to the limit ranges of their namespace, and gives containers the defaults from there.
struct LimitRanger: AdmissionStep {
    let storage: any ObjectStorage
    private static let ranges = GroupResource("", "limitranges")
    private static let annotation = "kubernetes.io/limit-ranger"

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("pods") else { return }
        for range in try await storage.documents(Self.ranges, namespace: review.namespace) {
            let item = range["spec"]["limits"].items.first { $0["type"] == "Container" } ?? .null
            Self.fill(&review.object, requests: item["defaultRequest"], limits: item["default"])
        }
    }

    /// Sets what containers don't state, and notes it in an annotation.
    static func fill(_ pod: inout JSONValue, requests: JSONValue, limits: JSONValue) {
        var notes: [String] = []
        for (list, word) in [("containers", "container"), ("initContainers", "init container")] {
            guard var containers = pod["spec"][list].array else { continue }
            for index in containers.indices {
                for (part, defaults) in [("requests", requests), ("limits", limits)] {
                    let missing = (defaults.object ?? [:]).filter {
                        containers[index]["resources"][part][$0.key].isNull
                    }
                    guard !missing.isEmpty else { continue }
                    for (name, amount) in missing { containers[index]["resources"][part][name] = amount }
                    let names = missing.map(\.key).sorted().joined(separator: ", ")
                    notes.append("\(names) \(part.dropLast()) for \(word) \(containers[index]["name"].text)")
                }
            }
            pod["spec"][list] = .array(containers)
        }
        guard !notes.isEmpty else { return }
        let text = "LimitRanger plugin set: " + notes.joined(separator: "; ")
        pod["metadata"]["annotations"][annotation] = .string(text)
        pod["status"]["qosClass"] = .string(PodQuality.of(pod["spec"]))
    }

    func check(_ review: inout AdmissionReview) async throws {
        let isPod = review.creates("pods")
        let isClaim =
            review.resource == GroupResource("", "persistentvolumeclaims") && review.operation != .delete
            && review.request.subresource == nil
        guard isPod || isClaim else { return }
        for range in try await storage.documents(Self.ranges, namespace: review.namespace) {
            let faults = range["spec"]["limits"].items.flatMap { limit in
                isPod ? Self.podFaults(review.object, limit) : Self.claimFaults(review.object, limit)
            }
            guard let first = faults.first else { continue }
            throw review.forbidden(faults.count == 1 ? first : "[\(faults.joined(separator: ", "))]")
        }
    }

    static func podFaults(_ pod: JSONValue, _ limit: JSONValue) -> [String] {
        switch limit["type"].text {
        case "Container":
            let containers = pod["spec"]["containers"].items + pod["spec"]["initContainers"].items
            return containers.flatMap { container in
                let resources = container["resources"]
                return faults(limit, Self.amounts(resources["requests"]), Self.amounts(resources["limits"]))
            }
        case "Pod":
            let demand = PodAmounts(pod["spec"])
            return faults(limit, demand.requests, demand.limits)
        default: return []
        }
    }

    private static func amounts(_ list: JSONValue) -> [String: Quantity] {
        var amounts: [String: Quantity] = [:]
        for (name, value) in list.object ?? [:] { amounts[name] = Quantity(value) }
        return amounts
    }

    private static func faults(
        _ limit: JSONValue, _ requests: [String: Quantity], _ limits: [String: Quantity]
    ) -> [String] {
        let type = limit["type"].text
        var faults: [String] = []
        for (name, least) in amounts(limit["min"]).sorted(by: { $0.key < $1.key }) {
            let rule = "minimum \(name) usage per \(type) is \(least)"
            if let request = requests[name] {
                if request < least {
                    faults.append("\(rule), but request is \(request)")
                } else if let given = limits[name], given < least {
                    faults.append("\(rule), but limit is \(given)")
                }
            } else {
                faults.append("\(rule).  No request is specified")
            }
        }
        for (name, most) in amounts(limit["max"]).sorted(by: { $0.key < $1.key }) {
            let rule = "maximum \(name) usage per \(type) is \(most)"
            if let given = limits[name] {
                if given > most {
                    faults.append("\(rule), but limit is \(given)")
                } else if let request = requests[name], request > most {
                    faults.append("\(rule), but request is \(request)")
                }
            } else {
                faults.append("\(rule).  No limit is specified")
            }
        }
        for (name, ratio) in amounts(limit["maxLimitRequestRatio"]).sorted(by: { $0.key < $1.key }) {
            let rule = "\(name) max limit to request ratio per \(type) is \(ratio)"
            guard let request = requests[name], !request.isZero else {
                faults.append("\(rule), but no request is specified or request is 0")
                continue
            }
            guard let given = limits[name], !given.isZero else {
                faults.append("\(rule), but no limit is specified or limit is 0")
                continue
            }
            let observed = Double(given.milliValue) / Double(request.milliValue)
            if observed > Double(ratio.milliValue) / 1000 {
                faults.append("\(rule), but provided ratio is \(observed.sixPlaces)")
            }
        }
        return faults
    }

    static func claimFaults(_ claim: JSONValue, _ limit: JSONValue) -> [String] {
        guard limit["type"] == "PersistentVolumeClaim",
            let size = Quantity(claim["spec"]["resources"]["requests"]["storage"])
        else { return [] }
        var faults: [String] = []
        if let least = Quantity(limit["min"]["storage"]), size < least {
            faults.append("minimum storage usage per PersistentVolumeClaim is \(least), but request is \(size)")
        }
        if let most = Quantity(limit["max"]["storage"]), size > most {
            faults.append("maximum storage usage per PersistentVolumeClaim is \(most), but request is \(size)")
        }
        return faults
    }
}

extension Double {
    /// As C's `%f` writes it.
    fileprivate var sixPlaces: String {
        let millionths = Int((self * 1_000_000).rounded())
        let rest = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - rest.utf8.count))\(rest)"
    }
}
