/// Rewrites links in what a proxied server answers, so that they lead through the proxy again.
struct ProxyLinks: Sendable {
    /// The proxy's own path, up to and with `/proxy`.
    let prefix: String
    /// `host:port` of the server behind the proxy.
    let authority: String

    /// Larger pages go through as they are.
    static let limit = 8 * 1024 * 1024

    /// A link as it must be on this side: one to the server's own root is led below the prefix, others stay.
    func rewritten(_ link: String) -> String {
        for scheme in ["http", "https"] {
            let root = "\(scheme)://\(authority)"
            if link == root || link.hasPrefix("\(root)/") { return below(String(link.dropFirst(root.count))) }
        }
        guard link.hasPrefix("/"), !link.hasPrefix("//") else { return link }
        return below(link)
    }

    private func below(_ path: String) -> String {
        path.hasPrefix(prefix) ? path : prefix + (path.isEmpty ? "/" : path)
    }

    /// A page with the links of its tags rewritten.
    func rewritten(page: String) -> String {
        page.replacing(/<[A-Za-z][^<>]*>/) { tag in
            String(tag.output).replacing(Self.attribute) { match in
                let quote = match.output.2
                return "\(match.output.1)\(quote)\(rewritten(String(match.output.3)))\(quote)"
            }
        }
    }

    private static var attribute: Regex<(Substring, Substring, Substring, Substring)> {
        /(\s(?:href|src|action|formaction|background|cite|classid|codebase|data|icon|longdesc|manifest|poster|profile|usemap)\s*=\s*)(["'])([^"'<>]*)\2/
            .ignoresCase()
    }
}
