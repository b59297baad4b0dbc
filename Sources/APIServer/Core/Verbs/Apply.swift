import Machinery

extension APICore {
    /// Server-side apply.
    func apply(_ request: APIRequest, _ kind: KindDescription, _ body: JSONValue) async throws -> APIResult {
        throw BodyReader.unsupported("application/apply-patch+yaml")
    }
}
