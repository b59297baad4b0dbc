import CLinux

/// One direction of SPDY's header compression: all blocks of a connection are one zlib stream.
///
/// Not Sendable: the order of blocks is the order on the wire, so one task owns it.
final class HeaderCompression {
    /// The largest header block, uncompressed, in bytes.
    static let limit = 64 * 1024
    private let stream: OpaquePointer

    init(inflates: Bool) throws(SPDYError) {
        let dictionary = Self.dictionary
        let stream = dictionary.withUnsafeBufferPointer {
            clinux_zlib_open(inflates, $0.baseAddress, $0.count)
        }
        guard let stream else { throw SPDYError(problem: "no memory for the header compression") }
        self.stream = stream
    }

    deinit { clinux_zlib_close(stream) }

    /// The block in its other form. Throws where it is no zlib data of this stream, or larger than `limit`.
    func block(_ input: [UInt8]) throws(SPDYError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Self.limit)
        let count = input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                clinux_zlib_block(stream, input.baseAddress, input.count, output.baseAddress, output.count)
            }
        }
        guard count >= 0 else { throw SPDYError(problem: "malformed or oversized header block") }
        return Array(output.prefix(count))
    }

    /// SPDY/3, section 2.6.10.1: words with their lengths, then a text.
    static let dictionary: [UInt8] = {
        var bytes: [UInt8] = []
        for word in words {
            bytes += [0, 0, 0, UInt8(truncatingIfNeeded: word.utf8.count)] + Array(word.utf8)
        }
        return bytes + Array(text.utf8)
    }()

    private static let words =
        """
        options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow \
        authorization cache-control connection content-base content-encoding content-language content-length \
        content-location content-md5 content-range content-type date etag expect expires from host if-match \
        if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma \
        proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade \
        user-agent vary via warning www-authenticate method get status
        """.split(separator: " ").map(String.init) + ["200 OK"]
        + "version HTTP/1.1 url public set-cookie keep-alive origin".split(separator: " ").map(String.init)

    private static let text =
        """
        100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative \
        Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 \
        Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec \
        00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,\
        application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=\
        iso-8859-1,utf-,*,enq=0.
        """
}
