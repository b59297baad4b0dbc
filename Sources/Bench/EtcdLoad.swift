import FoundationEssentials
import Machinery
import NIOCore
import NIOHTTP1
import NIOPosix

/// The same amount of data written to and read from an etcd, through its JSON gateway.
struct EtcdLoad: Sendable {
    let endpoint: Endpoint
    let process: ServerProcess
    let group: MultiThreadedEventLoopGroup
    let objects: Int
    let size: Int
    let clients: Int

    func run() async throws -> APIFigures {
        let pool = try await LoadPool(endpoint, process, clients: clients, on: group)
        let before = try process.memory
        let value = Data(repeating: UInt8(ascii: "x"), count: size).base64EncodedString()
        let puts = try await pool.run(objects, limit: nil) { number in
            Self.request("put", ["key": .string(Self.key(number)), "value": .string(value)])
        }
        Report.rate("durable puts", puts)
        try await process.settle()
        let gets = try await pool.run(2 * objects) { number in
            Self.request("range", ["key": .string(Self.key(number * 7919 % objects))])
        }
        Report.rate("gets", gets)
        try await process.settle()
        let perObject = Double(try process.memory - before) / Double(objects)
        Report.line("memory an object", Report.kilobytes(perObject))
        await pool.close()
        return APIFigures(
            creates: puts, gets: gets, bytesPerObject: perObject, residentMemory: try process.residentMemory)
    }

    private static func key(_ number: Int) -> String {
        Data("/registry/pods/paas-bench/bench-pod-of-some-length-\(number)".utf8).base64EncodedString()
    }

    private static func request(_ action: String, _ message: JSONValue) -> LoadRequest {
        LoadRequest(method: .POST, path: "/v3/kv/\(action)", body: ByteBuffer(bytes: message.encoded()))
    }
}
