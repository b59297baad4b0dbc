import Hummingbird
import Machinery

/// Paths that are no resource: version, health, metrics, keys, OpenAPI.
struct PlainPaths: Sendable {
    let version: JSONValue
    let readiness: [HealthCheck]
    let accounts: ServiceAccountTokens
    let metrics: RequestMetrics
    let openAPI: OpenAPIDocuments

    func answer(_ request: Request, _ address: RequestAddress) async throws -> Response? {
        guard request.method == .get || request.method == .head else {
            throw StatusError(.methodNotAllowed, "the server does not allow this method on the requested resource")
        }
        switch address.parts.first ?? "" {
        case "": return Response(code: 200, json: ["paths": JSONValue(Self.paths)])
        case "version": return Response(code: 200, json: version)
        case let name where ["healthz", "livez"].contains(name): return await HealthChecks(name, []).answer(address)
        case "readyz": return await HealthChecks("readyz", readiness).answer(address)
        case "metrics": return Response(code: 200, contentType: "text/plain; version=0.0.4", Array(metrics.text.utf8))
        case "openapi": return await openAPI.answer(request, address)
        case ".well-known" where address.path == "/.well-known/openid-configuration":
            return Response(code: 200, json: openIDConfiguration(request))
        case "openid" where address.path == "/openid/v1/jwks":
            return Response(code: 200, contentType: "application/jwk-set+json", accounts.keySet.encoded())
        default: return nil
        }
    }

    private func openIDConfiguration(_ request: Request) -> JSONValue {
        [
            "issuer": .string(ServiceAccountTokens.issuer),
            "jwks_uri": .string("https://\(request.head.authority ?? "kubernetes.default.svc")/openid/v1/jwks"),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        ]
    }

    private static let paths = [
        "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/api", "/api/v1", "/apis",
        "/healthz", "/livez", "/metrics", "/oauth/authorize", "/oauth/token", "/openapi/v3", "/openid/v1/jwks",
        "/readyz", "/version",
    ]
}
