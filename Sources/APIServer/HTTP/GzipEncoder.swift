import CLinux

/// The gzip format (RFC 1952), fast rather than small.
enum GzipEncoder {
    /// nil where there is no memory for it.
    static func encode(_ bytes: [UInt8]) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: clinux_gzip_bound(bytes.count))
        let count = bytes.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                clinux_gzip(input.baseAddress, input.count, output.baseAddress, output.count)
            }
        }
        guard count > 0 else { return nil }
        output.removeLast(output.count - count)
        return output
    }
}
