internal import AsyncHTTPClient
internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import Reconciling

extension RemoteClient {
    /// Sends a request with a JSON body and reads a JSON answer. Throws `StatusError` for what the server refuses.
    func json(
        _ method: HTTPMethod, _ path: String, body: JSONValue = .null, contentType: String = "application/json",
        accept: String = "application/json"
    ) async throws -> JSONValue {
        var request = request(method, path)
        request.headers.replaceOrAdd(name: "Accept", value: accept)
        if !body.isNull {
            request.headers.replaceOrAdd(name: "Content-Type", value: contentType)
            request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        }
        let response = try await send(request)
        let buffer = try await response.body.collect(upTo: Self.answerLimit)
        if buffer.readableBytes == 0 { return .null }
        do {
            return try JSONValue(parsing: buffer.readableBytesView)
        } catch {
            throw CommandError(
                "\(connection.server) answered with something that is no JSON", hint: "is it a paas API?")
        }
    }

    /// Sends a request and hands out the answer's lines as they come.
    func lines(_ method: HTTPMethod, _ path: String) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let chunks = try await stream(request(method, path))
        return AsyncThrowingStream { continuation in
            // Ends with the stream's consumer: `onTermination` cancels it.
            let reader = Task {
                do {
                    var rest: [UInt8] = []
                    for try await chunk in chunks {
                        rest.append(contentsOf: chunk.readableBytesView)
                        while let end = rest.firstIndex(of: 0x0A) {
                            if end > 0 { continuation.yield(Array(rest[..<end])) }
                            rest.removeFirst(end + 1)
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in reader.cancel() }
        }
    }

    /// Sends a request and returns its body unread.
    func stream(_ request: HTTPClientRequest) async throws -> HTTPClientResponse.Body {
        try await send(request, timeout: .hours(24)).body
    }

    func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: connection.server + path)
        request.method = method
        request.headers.add(name: "User-Agent", value: "paas")
        if let token = connection.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return request
    }

    private func send(_ request: HTTPClientRequest, timeout: TimeAmount = .minutes(10)) async throws
        -> HTTPClientResponse
    {
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, timeout: timeout)
        } catch let error as HTTPClientError {
            throw CommandError(
                "can't reach \(connection.server): \(error.shortDescription)",
                hint: "is the platform running? On its box: paas status")
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandError(
                "can't reach \(connection.server): \(Self.reason(error))",
                hint: "is the platform running? On its box: paas status")
        }
        guard (200..<300).contains(response.status.code) else { throw try await failure(response) }
        return response
    }

    private func failure(_ response: HTTPClientResponse) async throws -> any Error {
        let buffer = try await response.body.collect(upTo: 4 << 20)
        if let json = try? JSONValue(parsing: buffer.readableBytesView), let error = StatusError(json: json) {
            return error
        }
        let code = Int(response.status.code)
        let reason = StatusReason.allCases.first { $0.code == code } ?? .unknown
        let text = String(buffer: buffer).prefix(500)
        return StatusError(reason, text.isEmpty ? "the server answered \(response.status)" : String(text), code: code)
    }

    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return
                "its certificate is not signed by a CA that you trust (log in again, or give --certificate-authority)"
        }
        if text.contains("onnection refused") || text.contains("NIOConnectionError") { return "connection refused" }
        return text
    }
}
