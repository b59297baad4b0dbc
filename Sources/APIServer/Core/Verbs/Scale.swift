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
            try request.checkWriteOptions()
            let scale = try scaleBody(request)
            let content = try await change(request, kind, isRetried: true) { try Self.scaled($0, to: scale, kind) }
            return APIResult(content: .object(.document(try Self.scale(of: try content.json(), kind))), kind: .scale)
        case "patch" where request.patchType == .apply: return try await applyScale(request, kind)
        case "patch":
            try request.checkWriteOptions()
            let patch = try scaleBody(request)
            let content = try await change(request, kind, isRetried: true) { old in
                let scale = try Self.scale(of: old, kind)
                switch request.patchType {
                case .json: return try Self.scaled(old, to: JSONPatch(json: patch).apply(to: scale), kind)
                case .merge, .strategic: return try Self.scaled(old, to: Self.unversioned(scale).merging(patch), kind)
                case .apply, nil: throw BodyReader.unsupportedPatch(kind)
                }
            }
            return APIResult(content: .object(.document(try Self.scale(of: try content.json(), kind))), kind: .scale)
        default: throw notAllowed(request)
        }
    }

    /// Server-side apply of a scale: its replicas are applied to the object that is scaled.
    private func applyScale(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        try request.checkWriteOptions()
        let scale = try scaleBody(request)
        let name = scale["metadata"]["name"].text
        guard name.isEmpty || name == request.path.name else { throw nameMismatch(name, request) }
        guard scale["kind"].text == "Scale", scale["apiVersion"].text == "autoscaling/v1" else {
            throw StatusError.badRequest("Object 'Kind' is missing or no Scale of autoscaling/v1 in '\(scale)'")
        }
        var empty: JSONValue = [
            "apiVersion": .string(kind.id.groupVersion.description), "kind": .string(kind.id.kind),
            "metadata": ["name": JSONValue(request.path.name)],
        ]
        empty["metadata"]["namespace"] = JSONValue(request.path.namespace)
        var config = try Self.scaled(empty, to: scale, kind)
        config["metadata"]["resourceVersion"] = .null
        let (applied, now) = (config, clock.now)
        let content = try await change(request, kind, isRetried: true) { live in
            var object = try ServerSideApply(kind).apply(
                applied, to: live, manager: request.fieldManager, force: request.flag("force"), subresource: "scale",
                at: now)
            object["metadata"]["resourceVersion"] = scale["metadata"]["resourceVersion"]
            return object
        }
        return APIResult(content: .object(.document(try Self.scale(of: try content.json(), kind))), kind: .scale)
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
