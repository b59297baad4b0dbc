extension JSONSchema {
    /// What keeps the schema of a version from being structural. `path` is the schema's own, down to
    /// `openAPIV3Schema`.
    package func structuralFaults(at path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        if type.isEmpty {
            faults.append(.required("\(path).type", "must not be empty at the root"))
        } else if type != "object" {
            faults.append(.invalid("\(path).type", .string(type), "must be object at the root"))
        }
        return faults + nodeFaults(at: path)
    }

    private func nodeFaults(at path: String) -> [StatusCause] {
        var faults = forbiddenFaults(at: path) + listFaults(at: path)
        if let pattern = source["pattern"].string, (try? Regex(pattern)) == nil {
            faults.append(.invalid("\(path).pattern", .string(pattern), "must be a valid regular expression"))
        }
        if !properties.isEmpty, additional != nil || allowsAdditional {
            faults.append(
                .forbidden("\(path).additionalProperties", "additionalProperties and properties are mutual exclusive"))
        }
        if let defaultValue, self.faults(of: defaultValue).isEmpty == false {
            faults += self.faults(of: defaultValue, at: "\(path).default")
        }
        for (name, schema) in properties {
            faults += schema.innerFaults(at: "\(path).properties[\(name)]", of: "object fields")
        }
        if let additional { faults += additional.innerFaults(at: "\(path).additionalProperties", of: "object fields") }
        if let items { faults += items.innerFaults(at: "\(path).items", of: "array items") }
        return faults
    }

    private func innerFaults(at path: String, of place: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        let known = ["", "object", "array", "string", "integer", "number", "boolean"]
        if type.isEmpty, !isIntOrString, !keepsUnknown {
            faults.append(.required("\(path).type", "must not be empty for specified \(place)"))
        } else if !known.contains(type) {
            faults.append(
                .notSupported(
                    "\(path).type", .string(type), ["array", "boolean", "integer", "number", "object", "string"]))
        }
        return faults + nodeFaults(at: path)
    }

    private func forbiddenFaults(at path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        for name in ["$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems"]
        where !source[name].isNull {
            faults.append(.forbidden("\(path).\(name)", "\(name) is not supported"))
        }
        if source["uniqueItems"].bool == true {
            faults.append(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"))
        }
        if source["additionalProperties"].bool == false {
            faults.append(.forbidden("\(path).additionalProperties", "additionalProperties cannot be set to false"))
        }
        return faults
    }

    private func listFaults(at path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        if type == "array", items == nil {
            faults.append(.required("\(path).items", "must be specified"))
        }
        guard !listType.isEmpty else { return faults }
        if !["atomic", "set", "map"].contains(listType) {
            faults.append(
                .notSupported("\(path).x-kubernetes-list-type", .string(listType), ["atomic", "map", "set"]))
        }
        if listType == "map", listKeys.isEmpty {
            faults.append(
                .required(
                    "\(path).x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"))
        }
        for key in listKeys where items?[key] == nil {
            faults.append(
                .invalid(
                    "\(path).x-kubernetes-list-map-keys", JSONValue(listKeys),
                    "entries must all be names of item properties"))
        }
        return faults
    }
}
