internal import ArchiveFiles
internal import HTTPTypes
internal import HummingbirdCore
internal import Machinery
internal import NIOCore
internal import OCIImages

/// A refusal in the specification's words. OCI distribution-spec 1.1, "Error Codes".
struct RegistryFailure: Error {
    enum Code: String {
        case blobUnknown = "BLOB_UNKNOWN"
        case uploadInvalid = "BLOB_UPLOAD_INVALID"
        case uploadUnknown = "BLOB_UPLOAD_UNKNOWN"
        case digestInvalid = "DIGEST_INVALID"
        case manifestBlobUnknown = "MANIFEST_BLOB_UNKNOWN"
        case manifestInvalid = "MANIFEST_INVALID"
        case manifestUnknown = "MANIFEST_UNKNOWN"
        case nameInvalid = "NAME_INVALID"
        case nameUnknown = "NAME_UNKNOWN"
        case sizeInvalid = "SIZE_INVALID"
        case unauthorized = "UNAUTHORIZED"
        case denied = "DENIED"
        case unsupported = "UNSUPPORTED"
        case tooManyRequests = "TOOMANYREQUESTS"
        case unknown = "UNKNOWN"
    }

    let status: HTTPResponse.Status
    let code: Code
    let message: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ code: Code, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func notFound(_ path: String) -> RegistryFailure {
        RegistryFailure(.notFound, .unsupported, "no such endpoint: \(path)")
    }
    static func uploadUnknown(_ id: String) -> RegistryFailure {
        RegistryFailure(.notFound, .uploadUnknown, "no upload \(id); start a new one")
    }
    static func blobUnknown(_ digest: ContentDigest) -> RegistryFailure {
        RegistryFailure(.notFound, .blobUnknown, "no blob \(digest) in this repository")
    }
    static func manifestUnknown(_ repository: Repository, _ target: String) -> RegistryFailure {
        RegistryFailure(.notFound, .manifestUnknown, "no manifest \(target) in \(repository)")
    }
    static func methodNotAllowed(_ method: HTTPRequest.Method) -> RegistryFailure {
        RegistryFailure(.methodNotAllowed, .unsupported, "\(method.rawValue) is not possible here")
    }

    /// What the store's or the API's refusal means to a registry's client; nil for what is nobody's business.
    init?(_ error: any Error) {
        switch error {
        case let error as RegistryFailure: self = error
        case let error as ImageError:
            switch error.code {
            case .digestMismatch: self.init(.badRequest, .digestInvalid, error.description)
            case .tooLarge: self.init(.contentTooLarge, .sizeInvalid, error.description)
            case .invalidContent, .unsupported, .archive, .invalidReference:
                self.init(.badRequest, .manifestInvalid, error.description)
            case .notFound: self.init(.notFound, .blobUnknown, error.description)
            case .denied, .unauthorized: self.init(.forbidden, .denied, error.description)
            case .unavailable, .storage: return nil
            }
        case let error as StatusError:
            switch error.reason {
            case .unauthorized: self.init(.unauthorized, .unauthorized, error.message)
            case .forbidden: self.init(.forbidden, .denied, error.message)
            case .notFound: self.init(.notFound, .nameUnknown, error.message)
            case .invalid, .badRequest: self.init(.badRequest, .manifestInvalid, error.message)
            case .tooManyRequests: self.init(.tooManyRequests, .tooManyRequests, error.message)
            default: return nil
            }
        default: return nil
        }
    }

    func response() -> Response {
        let body: JSONValue = [
            "errors": [["code": .string(code.rawValue), "message": .string(message), "detail": [:]]]
        ]
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body.encoded())))
    }
}

extension HTTPFields {
    /// Sets a field whose name is a constant that HTTPTypes does not know.
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }
}
