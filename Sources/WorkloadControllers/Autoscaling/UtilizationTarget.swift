import Kinds
import Machinery

/// One metric of an autoscaler: how much of a resource its pods are to use each.
struct UtilizationTarget: Equatable {
    /// Why no number of pods can be told, with the reason that conditions give.
    struct Fault: Error, Equatable {
        let reason: String
        let message: String
    }

    /// A proposal: so many pods, because of this.
    struct Proposal: Equatable {
        let replicas: Int
        /// `cpu resource utilization (percentage of request)`.
        let metric: String
        /// What `status.currentMetrics` tells.
        let current: JSONValue
    }

    /// How far from the target the use may be without a change.
    private static let tolerance = 0.1

    let resource: String
    /// The container that alone counts; nil for all.
    private let container: String?
    /// Percent of the request.
    private let utilization: Int?
    /// In thousandths.
    private let average: Int?
    private let type: String

    /// Reads an element of `spec.metrics`. Throws a `Fault` for a kind of metric that nobody measures here.
    init(_ metric: JSONValue) throws(Fault) {
        type = metric["type"].text
        let source: JSONValue
        switch type {
        case "Resource": source = metric["resource"]
        case "ContainerResource": source = metric["containerResource"]
        default:
            throw Fault(
                reason: "FailedGet\(type)Metric",
                message: "the HPA was unable to compute the replica count: no metrics of type \(type) are measured here"
            )
        }
        resource = source["name"].text
        container = source["container"].string
        utilization = source["target"]["averageUtilization"].int
        average = Quantity(source["target"]["averageValue"])?.milliValue
    }

    /// The number of pods with which each would use what it should.
    ///
    /// Pods that can't be measured count as idle where more would be wanted, and as busy where fewer, so that a guess
    /// never changes the direction (Kubernetes' replica calculator).
    ///
    /// - Parameters:
    ///   - pods: those of the target.
    ///   - usage: what a pod's containers use of a resource, in thousandths; nil for a pod that wasn't measured.
    func proposal(
        current: Int, pods: [Pod], usage: (Pod) -> [String: JSONValue]?
    ) throws(Fault) -> Proposal {
        var measured: [(used: Int, requested: Int)] = []
        var missing: [Int] = []
        var unready: [Int] = []
        for pod in pods where pod.isActive {
            let requested = try request(of: pod)
            let used = usage(pod).map { total($0) }
            if resource == "cpu", !pod.isReady {
                unready.append(requested)
            } else if let used {
                measured.append((used, requested))
            } else {
                missing.append(requested)
            }
        }
        guard !measured.isEmpty else {
            throw fault("no metrics returned from resource metrics API")
        }
        let used = measured.map(\.used).reduce(0, +)
        let requested = measured.map(\.requested).reduce(0, +)
        var ratio = try ratio(used, requested, count: measured.count)
        let json = status(used, requested, count: measured.count)
        let name = name
        func proposal(_ replicas: Int) -> Proposal { Proposal(replicas: replicas, metric: name, current: json) }
        if missing.isEmpty, unready.isEmpty || ratio < 1 {
            return proposal(isNear(ratio) ? current : ceiling(ratio * Double(measured.count)))
        }
        let (first, isMore) = (ratio, ratio > 1)
        let guessed = missing.map { isMore ? 0 : fullUse($0) } + (isMore ? unready.map { _ in 0 } : [])
        let others = missing + (isMore ? unready : [])
        ratio = try self.ratio(
            used + guessed.reduce(0, +), requested + others.reduce(0, +), count: measured.count + others.count)
        if isNear(ratio) || (first < 1) != (ratio < 1) { return proposal(current) }
        let replicas = ceiling(ratio * Double(measured.count + others.count))
        return proposal((ratio < 1 && replicas > current) || (ratio > 1 && replicas < current) ? current : replicas)
    }

    private func isNear(_ ratio: Double) -> Bool { abs(1 - ratio) <= Self.tolerance }
    private func ceiling(_ value: Double) -> Int { Int(min(value.rounded(.up), 1_000_000)) }

    /// What a pod that can't be measured is taken to use where fewer pods would be wanted.
    private func fullUse(_ requested: Int) -> Int { utilization == nil ? average ?? 0 : requested }

    private func ratio(_ used: Int, _ requested: Int, count: Int) throws(Fault) -> Double {
        if let utilization, utilization > 0 {
            guard requested > 0 else { throw fault("no requests of \(resource) to compare the use with") }
            return Double(used) / Double(requested) * 100 / Double(utilization)
        }
        guard let average, average > 0 else {
            throw fault("the target of \(resource) is neither a share nor an amount")
        }
        return Double(used) / Double(count) / Double(average)
    }

    private func status(_ used: Int, _ requested: Int, count: Int) -> JSONValue {
        let mean = used / max(count, 1)
        var current: JSONValue = [
            "averageValue": .string(resource == "cpu" ? "\(Quantity(milli: mean))" : "\(Quantity(mean / 1000))")
        ]
        if utilization != nil, requested > 0 {
            current["averageUtilization"] = .int(Int64(Double(used) * 100 / Double(requested)))
        }
        var source: JSONValue = ["name": .string(resource), "current": current]
        source["container"] = JSONValue(container)
        return ["type": .string(type), type == "Resource" ? "resource" : "containerResource": source]
    }

    private var name: String {
        let what = container.map { "\(resource) container resource utilization of \($0)" }
        let base = what ?? (utilization == nil ? "\(resource) resource" : "\(resource) resource utilization")
        return utilization == nil ? base : "\(base) (percentage of request)"
    }

    private func counts(_ name: String) -> Bool { container.map { $0 == name } ?? true }

    private func total(_ usage: [String: JSONValue]) -> Int {
        usage.filter { counts($0.key) }.map { Quantity($0.value[resource])?.milliValue ?? 0 }.reduce(0, +)
    }

    private func request(of pod: Pod) throws(Fault) -> Int {
        guard utilization != nil else { return 0 }
        var sum = 0
        let sidecars = pod.spec["initContainers"].items.filter { $0["restartPolicy"].text == "Always" }
        for spec in pod.spec["containers"].items + sidecars where counts(spec["name"].text) {
            let name = spec["name"].text
            let resources = spec["resources"]
            let quantity = Quantity(resources["requests"][resource]) ?? Quantity(resources["limits"][resource])
            guard let quantity else {
                throw fault("missing request for \(resource) in container \(name) of Pod \(pod.name)")
            }
            sum += quantity.milliValue
        }
        return sum
    }

    private func fault(_ why: String) -> Fault {
        let kind = type == "Resource" ? "Resource" : "ContainerResource"
        return Fault(
            reason: "FailedGet\(kind)Metric",
            message: "the HPA was unable to compute the replica count: failed to get \(resource) utilization: \(why)")
    }
}
