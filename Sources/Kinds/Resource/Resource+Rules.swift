import Machinery

/// Checks of claims for devices and of what offers them (resource.k8s.io/v1).
enum ResourceRules {
    @Sendable static func validateClaim(_ claim: JSONValue, old: JSONValue?) -> [StatusCause] {
        deviceClaim(claim["spec"]["devices"], "spec.devices")
    }

    @Sendable static func validateTemplate(_ template: JSONValue, old: JSONValue?) -> [StatusCause] {
        deviceClaim(template["spec"]["spec"]["devices"], "spec.spec.devices")
    }

    private static let mostRequests = 32

    private static func deviceClaim(_ devices: JSONValue, _ path: String) -> [StatusCause] {
        let requests = devices["requests"].items
        var causes: [StatusCause] = []
        if requests.count > mostRequests { causes.append(.tooMany("\(path).requests", requests.count, mostRequests)) }
        var names: Set<String> = []
        for (index, request) in requests.enumerated() {
            let place = "\(path).requests[\(index)]"
            causes += FieldRules.requiredName(request["name"], "\(place).name", Names.dnsLabel)
            if !names.insert(request["name"].text).inserted {
                causes.append(.duplicate("\(place).name", request["name"]))
            }
            let (exact, list) = (request["exactly"], request["firstAvailable"].items)
            switch (exact.isNull, list.isEmpty) {
            case (true, true):
                causes.append(.required(place, "exactly one of `exactly` or `firstAvailable` is required"))
            case (false, false):
                causes.append(.invalid(place, request, "exactly one of `exactly` or `firstAvailable` is required"))
            case (false, true): causes += device(exact, "\(place).exactly")
            case (true, false):
                for (number, item) in list.enumerated() {
                    causes += FieldRules.requiredName(
                        item["name"], "\(place).firstAvailable[\(number)].name", Names.dnsLabel)
                    causes += device(item, "\(place).firstAvailable[\(number)]")
                }
            }
        }
        for (index, constraint) in devices["constraints"].items.enumerated() {
            for (number, name) in constraint["requests"].items.enumerated()
            where !names.contains(String(name.text.prefix { $0 != "/" })) {
                let detail = "must be the name of a request in the claim"
                causes.append(.invalid("\(path).constraints[\(index)].requests[\(number)]", name, detail))
            }
        }
        return causes
    }

    private static func device(_ device: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.requiredName(device["deviceClassName"], "\(path).deviceClassName", Names.dnsSubdomain)
        causes += selectors(device["selectors"].items, "\(path).selectors")
        switch device["allocationMode"].text {
        case "All":
            if device["count"].number != 0 {
                let detail = "must not be specified when allocationMode is 'All'"
                causes.append(.invalid("\(path).count", device["count"], detail))
            }
        case "ExactCount":
            if device["count"].number <= 0 {
                causes.append(
                    .invalid("\(path).count", .int(Int64(device["count"].number)), "must be greater than zero"))
            }
        default:
            causes.append(
                .notSupported("\(path).allocationMode", device["allocationMode"], ["All", "ExactCount"]))
        }
        return causes
    }

    private static func selectors(_ selectors: [JSONValue], _ path: String) -> [StatusCause] {
        selectors.enumerated().flatMap { index, selector -> [StatusCause] in
            if selector["cel"].isNull { return [.required("\(path)[\(index)].cel")] }
            return selector["cel"]["expression"].text.isEmpty ? [.required("\(path)[\(index)].cel.expression")] : []
        }
    }

    @Sendable static func validateClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        selectors(object["spec"]["selectors"].items, "spec.selectors")
    }

    @Sendable static func validateSlice(_ slice: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = slice["spec"]
        var causes = FieldRules.requiredName(spec["driver"], "spec.driver", Names.dnsSubdomain)
        let places = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"]
        if places.count(where: { !spec[$0].isNull && spec[$0] != false && spec[$0] != "" }) != 1 {
            let detail =
                "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"
            causes.append(.required("spec", detail))
        }
        if spec["pool"]["name"].text.isEmpty { causes.append(.required("spec.pool.name")) }
        if spec["pool"]["resourceSliceCount"].number <= 0 {
            let value = JSONValue.int(Int64(spec["pool"]["resourceSliceCount"].number))
            causes.append(.invalid("spec.pool.resourceSliceCount", value, "must be greater than zero"))
        }
        var names: Set<String> = []
        for (index, device) in spec["devices"].items.enumerated() {
            let path = "spec.devices[\(index)].name"
            causes += FieldRules.requiredName(device["name"], path, Names.dnsLabel)
            if !names.insert(device["name"].text).inserted { causes.append(.duplicate(path, device["name"])) }
        }
        return causes
    }

    /// One device exactly, unless told otherwise.
    @Sendable static func requestDefaults(_ request: inout JSONValue) {
        request.setDefault("allocationMode", "ExactCount")
        if request["allocationMode"] == "ExactCount" { request.setDefault("count", 1) }
    }
}
