import Machinery

/// What is kept and checked of certificate signing requests (certificates/v1).
enum CertificateRules {
    private static let usages = [
        "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment",
        "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel",
        "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime",
        "server auth", "signing", "timestamping",
    ]

    /// A request stays as it was made.
    @Sendable static func prepare(_ request: inout JSONValue, old: JSONValue?) {
        if let old { request["spec"] = old["spec"] }
    }

    @Sendable static func validate(_ request: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = request["spec"]
        var causes: [StatusCause] = []
        let text = Base64.decode(spec["request"].text).map { String(decoding: $0, as: UTF8.self) } ?? ""
        if !text.contains("-----BEGIN CERTIFICATE REQUEST-----") {
            let shown = JSONValue.string(spec["request"].text)
            causes.append(.invalid("spec.request", shown, "PEM block type must be CERTIFICATE REQUEST"))
        }
        if spec["usages"].items.isEmpty { causes.append(.required("spec.usages")) }
        var seen: Set<String> = []
        for (index, usage) in spec["usages"].items.enumerated() {
            causes += FieldRules.oneOf(usages, usage, "spec.usages[\(index)]")
            if !seen.insert(usage.text).inserted { causes.append(.duplicate("spec.usages[\(index)]", usage)) }
        }
        if let seconds = spec["expirationSeconds"].int, seconds < 600 {
            let detail = "may not specify a duration less than 600 seconds (10 minutes)"
            causes.append(.invalid("spec.expirationSeconds", spec["expirationSeconds"], detail))
        }
        return causes + signer(spec["signerName"])
    }

    /// The faults of a change through `status` or `approval`.
    @Sendable static func partFaults(_ part: String, _ request: JSONValue, _ old: JSONValue) -> [StatusCause]? {
        let kept = Set(request["status"]["conditions"].items.map { $0["type"].text })
        let lost = old["status"]["conditions"].items.map { $0["type"].text }.filter { !kept.contains($0) }
        return conditions(request["status"]["conditions"].items)
            + lost.filter { ["Approved", "Denied", "Failed"].contains($0) }.map {
                .forbidden("status.conditions", "updates may not remove a condition of type \"\($0)\"")
            }
    }

    private static func signer(_ name: JSONValue) -> [StatusCause] {
        if name.text.isEmpty { return [.required("spec.signerName")] }
        let parts = name.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            let detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
            return [.invalid("spec.signerName", name, detail)]
        }
        var causes: [StatusCause] = Names.dnsSubdomain(parts[0]).map {
            .invalid("spec.signerName", .string(parts[0]), $0)
        }
        if !parts[0].contains(".") {
            let detail = "should be a domain with at least two segments separated by dots"
            causes.append(.invalid("spec.signerName", .string(parts[0]), detail))
        }
        return causes + Names.dnsSubdomain(parts[1]).map { .invalid("spec.signerName", .string(parts[1]), $0) }
    }

    private static func conditions(_ conditions: [JSONValue]) -> [StatusCause] {
        var causes: [StatusCause] = []
        var seen: Set<String> = []
        for (index, condition) in conditions.enumerated() {
            let path = "status.conditions[\(index)]"
            let type = condition["type"].text
            if type.isEmpty { causes.append(.required("\(path).type")) }
            if !seen.insert(type).inserted { causes.append(.duplicate("\(path).type", condition["type"])) }
            if ["Approved", "Denied", "Failed"].contains(type), condition["status"] != "True" {
                causes.append(.notSupported("\(path).status", condition["status"], ["True"]))
            }
        }
        if seen.isSuperset(of: ["Approved", "Denied"]) {
            let detail = "Approved and Denied conditions are mutually exclusive"
            let index = conditions.lastIndex { ["Approved", "Denied"].contains($0["type"].text) } ?? 0
            causes.append(.invalid("status.conditions[\(index)].type", conditions[index]["type"], detail))
        }
        return causes
    }
}
