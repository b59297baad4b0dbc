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
        func faults(
            _ field: String, _ rule: (String, Quantity) -> String, _ fault: (Quantity, Quantity?, Quantity?) -> String?
        ) -> [String] {
            amounts(limit[field]).sorted { $0.key < $1.key }.compactMap { name, amount in
                fault(amount, requests[name], limits[name]).map { rule(name, amount) + $0 }
            }
        }
        return faults("min", { "minimum \($0) usage per \(type) is \($1)" }, below)
            + faults("max", { "maximum \($0) usage per \(type) is \($1)" }, above)
            + faults("maxLimitRequestRatio", { "\($0) max limit to request ratio per \(type) is \($1)" }, apart)
    }

    private static func below(_ least: Quantity, request: Quantity?, limit: Quantity?) -> String? {
        guard let request else { return ".  No request is specified" }
        if request < least { return ", but request is \(request)" }
        if let limit, limit < least { return ", but limit is \(limit)" }
        return nil
    }

    private static func above(_ most: Quantity, request: Quantity?, limit: Quantity?) -> String? {
        guard let limit else { return ".  No limit is specified" }
        if limit > most { return ", but limit is \(limit)" }
        if let request, request > most { return ", but request is \(request)" }
        return nil
    }

    private static func apart(_ ratio: Quantity, request: Quantity?, limit: Quantity?) -> String? {
        guard let request, !request.isZero else { return ", but no request is specified or request is 0" }
        guard let limit, !limit.isZero else { return ", but no limit is specified or limit is 0" }
        let observed = Double(limit.milliValue) / Double(request.milliValue)
        return observed > Double(ratio.milliValue) / 1000 ? ", but provided ratio is \(observed.sixPlaces)" : nil
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
