import Kinds
import Machinery
import Reconciling

extension APICore {
    /// Reads or changes how many replicas an object asks for (autoscaling/v1 `Scale`).
    func scale(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        switch request.verb {
        case "get":
            return APIResult(
                content: .object(.document(try Self.scale(of: try await stored(request, kind).document(), kind))),
                kind: .scale)
        case "update":
            let scale = try scaleBody(request)
            let content = try await change(request, kind, isRetried: true) { try Self.scaled($0, to: scale, kind) }
            return APIResult(content: .object(.document(try Self.scale(of: try content.json(), kind))), kind: .scale)
        case "patch":
            let patch = try scaleBody(request)
            let content = try await change(request, kind, isRetried: true) { old in
                let scale = try Self.scale(of: old, kind)
                switch request.patchType {
                case .json: return try Self.scaled(old, to: JSONPatch(json: patch).apply(to: scale), kind)
                case .merge, .strategic: return try Self.scaled(old, to: Self.unversioned(scale).merging(patch), kind)
                case .apply, nil: throw StatusError(.unsupportedMediaType, "a scale takes JSON and merge patches")
                }
            }
            return APIResult(content: .object(.document(try Self.scale(of: try content.json(), kind))), kind: .scale)
        default: throw notAllowed(request)
        }
    }

    private func scaleBody(_ request: APIRequest) throws -> JSONValue {
        switch request.body {
        case .none: throw StatusError.badRequest("the request's body is empty: it must be a Scale")
        case .document(let document): return document
        case .bytes(let bytes, let mediaType):
            return try BodyReader.document(bytes, mediaType: mediaType.isEmpty ? "application/json" : mediaType)
                ?? .null
        }
    }

    private static func unversioned(_ scale: JSONValue) -> JSONValue {
        var scale = scale
        scale["metadata"]["resourceVersion"] = .null
        return scale
    }

    private static func scale(of object: JSONValue, _ kind: KindDescription) throws -> JSONValue {
        let metadata = object["metadata"]
        let paths = kind.custom?.scale
        let desired = object[path: paths?.specReplicas ?? ["spec", "replicas"]].int ?? 0
        let actual = object[path: paths?.statusReplicas ?? ["status", "replicas"]].int ?? 0
        var status: JSONValue = ["replicas": .int(Int64(actual))]
        if let paths {
            status["selector"] = paths.labelSelector.map { object[path: $0] } ?? .null
        } else {
            status["selector"] = .string(try selectorText(object))
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1",
            "metadata": [
                "name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"],
                "resourceVersion": metadata["resourceVersion"], "creationTimestamp": metadata["creationTimestamp"],
            ],
            "spec": ["replicas": .int(Int64(desired))],
            "status": status,
        ]
    }

    private static func selectorText(_ object: JSONValue) throws -> String {
        let selector = object["spec"]["selector"]
        if !selector["matchLabels"].isNull || !selector["matchExpressions"].isNull {
            return try LabelSelector(json: selector).description
        }
        var labels = selector.stringMap
        if object["kind"].string == "DeploymentConfig" {
            labels["deploymentconfig"] = object["metadata"]["name"].string
        }
        return LabelSelector(labels).description
    }

    private static func scaled(
        _ object: JSONValue, to scale: JSONValue, _ kind: KindDescription
    ) throws -> JSONValue {
        guard let replicas = scale["spec"]["replicas"].int ?? (scale["spec"]["replicas"].isNull ? 0 : nil),
            replicas >= 0
        else {
            throw StatusError.invalid(
                group: "autoscaling", kind: "Scale", name: object["metadata"]["name"].string ?? "",
                [.invalid("spec.replicas", scale["spec"]["replicas"], "must be greater than or equal to 0")])
        }
        var object = object
        object[path: kind.custom?.scale?.specReplicas ?? ["spec", "replicas"]] = .int(Int64(replicas))
        object["metadata"]["resourceVersion"] = scale["metadata"]["resourceVersion"]
        return object
    }
}
