import Foundation

/// What is fuzzed: each target takes any bytes, and traps where a promise is broken.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "json": fuzzJSON, "yaml": fuzzYAML, "patch": fuzzPatch, "selector": fuzzSelector, "quantity": fuzzQuantity,
    "protobuf": fuzzProtobuf, "spdy": fuzzSPDY, "websocket": fuzzWebSocket,
]

/// The target that the environment names.
private let target: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = targets[name] else { fatalError("FUZZ_TARGET must be one of \(targets.keys.sorted())") }
    return target
}()

/// libFuzzer calls this with each input that it makes.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Ends the process, which keeps the input, where a promise does not hold.
func promise(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
