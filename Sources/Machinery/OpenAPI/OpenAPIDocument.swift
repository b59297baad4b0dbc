/// The OpenAPI documents of a catalog's kinds: what `kubectl apply`, `create`, `edit` and `explain` read before they send
/// anything, and what client libraries are made from.
///
/// A document is written piece by piece into bytes; only the piece at hand is a tree.
package struct OpenAPIDocument {
    private let catalog: KindCatalog
    /// The platform's version, told in `info`.
    private let version: String

    package init(_ catalog: KindCatalog, version: String) {
        self.catalog = catalog
        self.version = version
    }

    /// `/openapi/v3`: where each group-version's document is. `hash` makes an address change with its document.
    package func index(hash: (GroupVersion) -> String) -> JSONValue {
        var paths = JSONObject()
        for groupVersion in catalog.groupVersions {
            let key = String(groupVersion.path.dropFirst())
            paths[key] = ["serverRelativeURL": .string("/openapi/v3/\(key)?hash=\(hash(groupVersion))")]
        }
        return ["paths": .object(paths)]
    }

    /// A group-version's document in version 3; nil where there is no such group-version.
    package func version3(_ groupVersion: GroupVersion) -> [UInt8]? {
        let kinds = catalog.kinds(in: groupVersion)
        guard !kinds.isEmpty else { return nil }
        var writer = JSONObjectWriter()
        writer.nested("components") { components in
            components.nested("schemas") { writer in
                for (name, schema) in schemas(kinds, [groupVersion]).sorted { writer.add(name, schema) }
            }
        }
        writer.add("info", info)
        writer.add("openapi", "3.0.0")
        writer.nested("paths") { paths in
            let resources = OpenAPIPath.resources(groupVersion)
            paths.add(resources.path, OpenAPIVersion3.path(resources))
            for kind in kinds {
                for path in kind.openAPIPaths { paths.add(path.path, OpenAPIVersion3.path(path)) }
            }
        }
        return writer.finished()
    }

    /// The document of all group-versions in version 2, as JSON.
    package func version2() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.nested("definitions") { definitions in eachDefinition { definitions.add($0, $1) } }
        writer.add("info", info)
        writer.nested("paths") { paths in eachPath { paths.add($0, $1) } }
        writer.add("security", .array([Self.security]))
        writer.add("securityDefinitions", Self.securityDefinitions)
        writer.add("swagger", "2.0")
        return writer.finished()
    }

    /// The document of all group-versions in version 2, as protobuf: `openapi.v2.Document` of gnostic.
    package func version2Protobuf() -> [UInt8] {
        var writer = ProtobufWriter()
        writer.text(1, "2.0")
        writer.message(2, OpenAPIProtobuf.info(info))
        writer.message(8) { paths in
            eachPath { paths.message(2, OpenAPIProtobuf.named($0, OpenAPIProtobuf.pathItem($1))) }
        }
        writer.message(9) { definitions in
            eachDefinition { definitions.message(1, OpenAPIProtobuf.named($0, OpenAPIProtobuf.schema($1))) }
        }
        writer.message(12, OpenAPIProtobuf.security(Self.security))
        writer.message(13, OpenAPIProtobuf.securityDefinitions(Self.securityDefinitions))
        return writer.bytes
    }

    private static let security: JSONValue = ["BearerToken": []]
    private static let securityDefinitions: JSONValue = [
        "BearerToken": ["description": "Bearer Token", "in": "header", "name": "authorization", "type": "apiKey"]
    ]

    private func eachDefinition(_ body: (String, JSONValue) -> Void) {
        for (name, schema) in schemas(catalog.all, catalog.groupVersions).sorted {
            body(name, OpenAPIVersion2.schema(schema))
        }
    }

    private func eachPath(_ body: (String, JSONValue) -> Void) {
        for groupVersion in catalog.groupVersions {
            let resources = OpenAPIPath.resources(groupVersion)
            body(resources.path, OpenAPIVersion2.path(resources))
            for kind in catalog.kinds(in: groupVersion) {
                for path in kind.openAPIPaths { body(path.path, OpenAPIVersion2.path(path)) }
            }
        }
    }

    private var info: JSONValue { ["title": "paas", "version": .string(version)] }

    private func schemas(_ kinds: [KindDescription], _ groupVersions: [GroupVersion]) -> OpenAPISchemas {
        let builtIn = catalog.all.filter { !$0.isCustom }.map(\.id.groupVersion)
        let served = Set(builtIn + groupVersions).sorted { $0.description < $1.description }
        var schemas = OpenAPISchemas(served: served)
        for kind in kinds { schemas.add(kind) }
        return schemas
    }
}

extension OpenAPIPath {
    /// Where a group-version's resources are listed.
    static func resources(_ groupVersion: GroupVersion) -> OpenAPIPath {
        OpenAPIPath(
            path: groupVersion.path + "/", parameters: [],
            operations: [
                OpenAPIOperation(
                    method: .get, id: "get\(OpenAPINames.infix(groupVersion))APIResources",
                    detail: "get available resources", action: "", groupVersion: groupVersion, kind: "",
                    answer: .document(OpenAPINames.resourceList))
            ])
    }
}

/// Writes an object's members one after another, without a tree of them all.
struct JSONObjectWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]
    private var isEmpty = true

    private mutating func begin(_ key: String) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        JSONValue.write(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func add(_ key: String, _ value: JSONValue) {
        begin(key)
        value.write(to: &bytes)
    }

    /// A member that is an object, of which `body` writes the members.
    mutating func nested(_ key: String, _ body: (inout JSONObjectWriter) -> Void) {
        begin(key)
        bytes.append(UInt8(ascii: "{"))
        var inner = JSONObjectWriter()
        swap(&inner.bytes, &bytes)
        body(&inner)
        swap(&inner.bytes, &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
