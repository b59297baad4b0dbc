import Machinery
import Reconciling

/// The options of writes, which every verb takes in its query: dryRun, fieldManager, fieldValidation, force.
extension APIRequest {
    /// Throws `invalid` for values that no server knows, and for options that don't go with the verb.
    func checkWriteOptions() throws {
        var problems = dryRunProblems(query["dryRun"] ?? [])
        let manager = parameter("fieldManager") ?? ""
        if verb == "patch" {
            if patchType != .apply, parameter("force") != nil {
                problems.append(.forbidden("force", "may not be specified for non-apply patch"))
            }
            if patchType == .apply, manager.isEmpty {
                problems.append(.required("fieldManager", "is required for apply patch"))
            }
        }
        problems += FieldManager.faults(manager, "fieldManager")
        let validation = parameter("fieldValidation") ?? ""
        let known = ["", "Ignore", "Strict", "Warn"]
        if !known.contains(validation) {
            problems.append(.notSupported("fieldValidation", .string(validation), known))
        }
        guard problems.isEmpty else { throw optionsError(problems) }
    }

    /// True where nothing may be stored. Throws `invalid` for values other than `All`.
    func isDryRun(_ options: JSONValue = .null) throws -> Bool {
        let values = (query["dryRun"] ?? []).filter { !$0.isEmpty } + options["dryRun"].strings
        let problems = dryRunProblems(values)
        guard problems.isEmpty else { throw optionsError(problems) }
        return !values.isEmpty
    }

    private func dryRunProblems(_ values: [String]) -> [StatusCause] {
        values.filter { !["", "All"].contains($0) }.map { .notSupported("dryRun", .string($0), ["All"]) }
    }

    private func optionsError(_ problems: [StatusCause]) -> StatusError {
        let kinds = ["create": "CreateOptions", "update": "UpdateOptions", "patch": "PatchOptions"]
        return .invalid(group: "meta.k8s.io", kind: kinds[verb] ?? "DeleteOptions", name: "", problems)
    }

    /// Strict, Warn or Ignore.
    var fieldValidation: String {
        let value = parameter("fieldValidation") ?? ""
        return value.isEmpty ? "Warn" : value
    }

    /// Under whose name a change is recorded: as the client says, else as it calls itself.
    var fieldManager: String {
        let given = parameter("fieldManager") ?? ""
        return given.isEmpty ? FieldManager.name(userAgent: headers["user-agent"] ?? "") : given
    }

    /// A number of the query. Throws `badRequest` for text that is none.
    func number(_ name: String) throws -> Int64? {
        guard let text = parameter(name), !text.isEmpty else { return nil }
        guard let number = Int64(text) else {
            throw StatusError.badRequest("strconv.ParseInt: parsing \(JSONValue.string(text)): invalid syntax")
        }
        return number
    }
}
