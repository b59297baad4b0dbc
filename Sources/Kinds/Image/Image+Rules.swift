import Machinery

/// Checks of image streams, templates and users.
enum ImageRules {
    @Sendable static func validateStream(_ stream: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        var names: Set<String> = []
        for (index, tag) in stream["spec"]["tags"].items.enumerated() {
            let path = "spec.tags[\(index)]"
            let name = tag["name"].text
            if name.isEmpty { causes.append(.required("\(path).name")) }
            if !names.insert(name).inserted { causes.append(.duplicate("\(path).name", .string(name))) }
            if name.contains(where: { ":@/ ".contains($0) }) {
                causes.append(.invalid("\(path).name", .string(name), "must be a valid tag name"))
            }
            let from = tag["from"]
            guard !from.isNull else { continue }
            let kinds = ["DockerImage", "ImageStreamImage", "ImageStreamTag"]
            if !kinds.contains(from["kind"].text) {
                causes.append(.notSupported("\(path).from.kind", from["kind"], kinds))
            }
            if from["name"].text.isEmpty { causes.append(.required("\(path).from.name")) }
        }
        return causes
    }

    @Sendable static func validateImage(_ image: JSONValue, old: JSONValue?) -> [StatusCause] {
        image["dockerImageReference"].text.isEmpty ? [.required("dockerImageReference")] : []
    }

    /// A stream's name is part of references to its images, so it can't have `:` or `@`.
    @Sendable static func streamName(_ name: String) -> [String] {
        let faults = Names.pathSegment(name)
        if !faults.isEmpty { return faults }
        let isValid = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-._".utf8.contains($0)
        }
        return isValid ? [] : ["must match \"[a-z0-9]+(?:[._-][a-z0-9]+)*\""]
    }

    @Sendable static func validateTemplate(_ template: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, parameter) in template["parameters"].items.enumerated() {
            let name = parameter["name"].text
            if name.isEmpty {
                causes.append(.required("parameters[\(index)].name"))
            } else if !name.utf8.allSatisfy({ Self.isWord($0) }) {
                causes.append(
                    .invalid("parameters[\(index)].name", .string(name), "does not match ^[a-zA-Z0-9\\_]+$"))
            }
        }
        return causes + MetadataRules.labelFaults(template["labels"], "labels")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }

    /// A user's name may hold most characters, but is part of paths.
    @Sendable static func userName(_ name: String) -> [String] {
        if name == "~" { return ["may not equal \"~\""] }
        if name.contains(":") { return ["may not contain \":\""] }
        return Names.pathSegment(name)
    }

    @Sendable static func validateIdentity(_ identity: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for field in ["providerName", "providerUserName"] where identity[field].text.isEmpty {
            causes.append(.required(field))
        }
        let expected = "\(identity["providerName"].text):\(identity["providerUserName"].text)"
        if identity["metadata"]["name"].text != expected {
            causes.append(
                .invalid(
                    "metadata.name", identity["metadata"]["name"],
                    "must match <providerName>:<providerUserName> (\(expected))"))
        }
        return causes
    }
}
