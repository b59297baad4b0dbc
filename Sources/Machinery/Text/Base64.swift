/// Base64 with padding (RFC 4648, section 4), as Secrets and ConfigMaps carry bytes.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// The text of bytes, padded.
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var held = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            held += 1
            guard held == 3 else { continue }
            for shift in [18, 12, 6, 0] { output.append(alphabet[Int(bits >> UInt32(shift) & 63)]) }
            (bits, held) = (0, 0)
        }
        if held > 0 {
            bits <<= UInt32(8 * (3 - held))
            for shift in [18, 12, 6, 0].prefix(held + 1) { output.append(alphabet[Int(bits >> UInt32(shift) & 63)]) }
            output += [UInt8](repeating: UInt8(ascii: "="), count: 3 - held)
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes of a base64 text; nil where it is none. Line breaks are skipped.
    package static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count / 4 * 3)
        var (bits, held, padding) = (UInt32(0), 0, 0)
        for byte in text.utf8 {
            if byte == 0x0A || byte == 0x0D { continue }
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(byte)]
            guard value != 0xFF, padding == 0 else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 1
            guard held == 4 else { continue }
            output += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
            (bits, held) = (0, 0)
        }
        switch (held, padding) {
        case (0, 0): return output
        case (2, 2): return output + [UInt8(bits >> 4 & 0xFF)]
        case (3, 1): return output + [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
        default: return nil
        }
    }

    /// Where the first byte stands that can't be part of a base64 text; its length where every byte can, as Go counts.
    package static func faultOffset(in text: String) -> Int {
        let bytes = Array(text.utf8)
        return bytes.firstIndex { values[Int($0)] == 0xFF && !"=\r\n".utf8.contains($0) } ?? bytes.count
    }

    /// Whether the text is base64 with its padding.
    package static func isValid(_ text: String) -> Bool { decode(text) != nil }
}
