import Kinds
import Machinery

/// Fills in a template: parameters, labels, namespaces, groups. Pure but for the random values it is given.
enum TemplateProcessor {
    /// The processed template: parameter values and objects filled in. Throws `StatusError` `.invalid` (422).
    static func process(
        _ template: Template, using generator: inout some RandomNumberGenerator
    ) throws -> Template {
        var result = template
        let values = try values(of: &result, using: &generator)
        result.message = substituted(template.message, values)
        var labels: [String: String] = [:]
        for (key, value) in template.objectLabels { labels[substituted(key, values)] = substituted(value, values) }
        result.objectLabels = labels
        result.objects = template.objects.map { object in
            var object = object
            stripNamespace(&object)
            object = substituted(object, values)
            object["apiVersion"] = LegacyGroups.apiVersion(of: object)
            addLabels(labels, to: &object)
            return object
        }
        return result
    }

    /// The parameters' values, generated where asked for and written back into the template.
    private static func values(
        of template: inout Template, using generator: inout some RandomNumberGenerator
    ) throws -> [String: String] {
        var values: [String: String] = [:]
        var causes: [StatusCause] = []
        var parameters = template.parameters
        for index in parameters.indices {
            let field = "template.parameters[\(index)]"
            let parameter = parameters[index]
            if parameter.name.isEmpty { causes.append(.required("\(field).name")) }
            if parameter.value.isEmpty, !parameter.generate.isEmpty {
                do {
                    guard parameter.generate == "expression" else {
                        throw ExpressionGenerator.Problem(
                            description:
                                "Unknown generator name '\(parameter.generate)' for parameter \(parameter.name)")
                    }
                    parameters[index].value = try ExpressionGenerator.value(of: parameter.from, using: &generator)
                } catch {
                    causes.append(.invalid("\(field).from", .string(parameter.from), "\(error)"))
                    continue
                }
            }
            if parameters[index].value.isEmpty, parameter.required {
                causes.append(
                    .required(
                        "\(field).value", "template: parameter \(parameter.name) is required and must be specified"))
            }
            values[parameter.name] = parameters[index].value
        }
        guard causes.isEmpty else {
            throw StatusError.invalid(
                group: "template.openshift.io", kind: "Template", name: template.name, causes)
        }
        template.parameters = parameters
        return values
    }

    /// A namespace written into an object would bypass the one that the template is used in.
    private static func stripNamespace(_ object: inout JSONValue) {
        if let namespace = object["metadata"]["namespace"].string, !namespace.contains("${") {
            object["metadata"]["namespace"] = .null
        }
    }

    private static func addLabels(_ labels: [String: String], to object: inout JSONValue) {
        guard !labels.isEmpty, object.object != nil else { return }
        object["metadata"]["labels"].textMap.merge(labels) { $1 }
        if object["kind"].text == "DeploymentConfig", !object["spec"]["template"].isNull {
            object["spec"]["template"]["metadata"]["labels"].textMap.merge(labels) { $1 }
        }
    }

    /// Every string at any depth, keys included, with its parameters filled in.
    static func substituted(_ value: JSONValue, _ values: [String: String]) -> JSONValue {
        switch value {
        case .string(let text):
            if let name = wholeName(text), let value = values[name] {
                return (try? JSONValue(parsing: value)) ?? .string(value)
            }
            return .string(substituted(text, values))
        case .array(let items): return .array(items.map { substituted($0, values) })
        case .object(let object):
            return .object(JSONObject(object.map { (substituted($0.key, values), substituted($0.value, values)) }))
        default: return value
        }
    }

    /// The name in a text that is `${{NAME}}` and nothing else.
    private static func wholeName(_ text: String) -> String? {
        guard text.hasPrefix("${{"), text.hasSuffix("}}") else { return nil }
        let name = text.dropFirst(3).dropLast(2)
        return !name.isEmpty && name.utf8.allSatisfy(isNameByte) ? String(name) : nil
    }

    /// The text with each known `${NAME}` replaced; unknown ones stay.
    static func substituted(_ text: String, _ values: [String: String]) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            let after = rest[start.upperBound...]
            guard let end = after.firstIndex(of: "}"), let value = values[String(after[..<end])] else {
                result += "${"
                rest = after
                continue
            }
            result += value
            rest = after[after.index(after: end)...]
        }
        return result + rest
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension Substring {
    /// Where `part` occurs first.
    fileprivate func range(of part: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}

/// The groups that OpenShift's kinds moved to; before 3.6 they had none, and old templates still write `v1`.
enum LegacyGroups {
    private static let groups: [String: String] = [
        "DeploymentConfig": "apps.openshift.io", "DeploymentConfigRollback": "apps.openshift.io",
        "Build": "build.openshift.io", "BuildConfig": "build.openshift.io", "BuildRequest": "build.openshift.io",
        "Image": "image.openshift.io", "ImageStream": "image.openshift.io", "ImageStreamTag": "image.openshift.io",
        "ImageStreamMapping": "image.openshift.io", "ImageStreamImport": "image.openshift.io",
        "Route": "route.openshift.io", "Template": "template.openshift.io", "Project": "project.openshift.io",
        "ProjectRequest": "project.openshift.io", "User": "user.openshift.io", "Group": "user.openshift.io",
        "Identity": "user.openshift.io", "UserIdentityMapping": "user.openshift.io",
        "OAuthClient": "oauth.openshift.io", "OAuthAccessToken": "oauth.openshift.io",
        "Role": "authorization.openshift.io", "RoleBinding": "authorization.openshift.io",
        "ClusterRole": "authorization.openshift.io", "ClusterRoleBinding": "authorization.openshift.io",
        "RoleBindingRestriction": "authorization.openshift.io",
        "ClusterResourceQuota": "quota.openshift.io", "SecurityContextConstraints": "security.openshift.io",
    ]

    /// The object's apiVersion, with the group where it is one of OpenShift's without.
    static func apiVersion(of object: JSONValue) -> JSONValue {
        guard object["apiVersion"].text == "v1", let group = groups[object["kind"].text] else {
            return object["apiVersion"]
        }
        return .string("\(group)/v1")
    }
}
