import Kinds
import Machinery

/// `[document, patch]`, taken as each kind of patch.
@Sendable func fuzzPatch(_ bytes: [UInt8]) {
    guard let input = try? JSONValue(parsing: bytes), let parts = input.array, parts.count == 2 else { return }
    let (document, patch) = (parts[0], parts[1])
    if let result = try? JSONPatch(json: patch).apply(to: document) { expectBounded(result, bytes.count) }
    fuzzMerge(document, patch)
    fuzzStrategic(document, patch)
}

/// A merge patch does the same once and twice.
private func fuzzMerge(_ document: JSONValue, _ patch: JSONValue) {
    let once = document.merging(patch)
    expectBounded(once, 4096)
    promise(once.merging(patch) == once, "\(patch) merged twice into \(document) is another")
}

private func fuzzStrategic(_ document: JSONValue, _ patch: JSONValue) {
    for kind in ["Pod", "Service"] {
        guard let schema = BuiltInSchema.schema(of: GroupVersion("v1"), kind),
            let once = try? schema.strategicMerge(document, patch)
        else { continue }
        expectRoundTrips(once)
        _ = try? schema.strategicMerge(once, patch)
    }
}

/// A patch must not make much of little.
private func expectBounded(_ value: JSONValue, _ size: Int) {
    expectRoundTrips(value)
    promise(value.encoded().count <= 4 * 1024 * 1024 + 16 * size, "a patch made \(value.encoded().count) bytes")
}
