import Crypto
import HTTPTypes
import Hummingbird
import Machinery

/// `/openapi/v3`: an index of group-versions and a document for each.
struct OpenAPIDocuments: Sendable {
    let kinds: KindCatalog

    func answer(_ request: Request, _ address: RequestAddress) -> Response? {
        guard address.parts.count > 1, address.parts[1] == "v3" else {
            return address.parts.count > 1 && address.parts[1] == "v2"
                ? Response(StatusError(.notAcceptable, "OpenAPI v2 isn't served: use /openapi/v3")) : nil
        }
        if address.parts.count == 2 { return Response(code: 200, json: index) }
        let path = address.parts.dropFirst(2).joined(separator: "/")
        guard let groupVersion = kinds.groupVersions.first(where: { $0.path.dropFirst() == path }) else { return nil }
        let document = document(groupVersion).encoded()
        var headers: HTTPFields = [.eTag: "\"\(hash)\"", .vary: "Accept"]
        if address.query["hash"] != nil { headers[.cacheControl] = "public, immutable, max-age=31536000" }
        return Response(code: 200, contentType: "application/json", document, headers: headers)
    }

    /// Changes when the kinds do.
    private var hash: String { "\(kinds.generation)" }

    private var index: JSONValue {
        var paths = JSONObject()
        for groupVersion in kinds.groupVersions {
            let url = "/openapi/v3\(groupVersion.path)?hash=\(hash)"
            paths[String(groupVersion.path.dropFirst())] = ["serverRelativeURL": .string(url)]
        }
        return ["paths": .object(paths)]
    }

    private func document(_ groupVersion: GroupVersion) -> JSONValue {
        var paths = JSONObject()
        for kind in kinds.kinds(in: groupVersion) where kind.isStored || kind.verbs.contains("create") {
            let place = kind.id.isNamespaced ? "/namespaces/{namespace}" : ""
            let path = "\(groupVersion.path)\(place)/\(kind.id.resource.resource)/{name}"
            paths[path] = ["patch": operation(kind)]
        }
        return [
            "openapi": "3.0.0", "info": ["title": "paas", "version": "v1"], "components": ["schemas": [:]],
            "paths": .object(paths),
        ]
    }

    private func operation(_ kind: KindDescription) -> JSONValue {
        let parameter = { (name: String) -> JSONValue in
            ["name": .string(name), "in": "query", "schema": ["type": "string"]]
        }
        var content: JSONValue = ["application/merge-patch+json": ["schema": ["type": "object"]]]
        if !kind.isCustom { content["application/strategic-merge-patch+json"] = ["schema": ["type": "object"]] }
        return [
            "x-kubernetes-group-version-kind": [
                "group": .string(kind.id.groupVersion.group), "version": .string(kind.id.groupVersion.version),
                "kind": .string(kind.id.kind),
            ],
            "parameters": [parameter("dryRun"), parameter("fieldManager"), parameter("fieldValidation")],
            "requestBody": ["content": content], "responses": ["200": ["description": "OK"]],
        ]
    }
}
