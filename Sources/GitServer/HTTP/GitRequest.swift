/// What a request to the git server asks for.
///
/// ```
/// /git/PROJECT/APP.git/info/refs?service=git-upload-pack
/// /git/PROJECT/APP.git/git-upload-pack
/// /git/PROJECT/APP.git/git-receive-pack
/// ```
struct GitRequest: Hashable, Sendable {
    enum Service: String, Sendable {
        case upload = "upload-pack"
        case receive = "receive-pack"
    }

    enum Action: Sendable { case advertise, run }

    let repository: RepositoryName
    let service: Service
    let action: Action

    /// Reads a path and query; nil where they are not git's.
    init?(path: String, query: String?) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard parts.count >= 4, parts[0] == "git" else { return nil }
        let app = parts[2].hasSuffix(".git") ? String(parts[2].dropLast(4)) : parts[2]
        guard Self.isName(parts[1], limit: 63), Self.isName(app, limit: 58) else { return nil }
        repository = RepositoryName(project: parts[1], app: app)
        switch Array(parts[3...]) {
        case ["info", "refs"]:
            let pairs = (query ?? "").split(separator: "&")
            guard let asked = pairs.first(where: { $0.hasPrefix("service=git-") }),
                let service = Service(rawValue: String(asked.dropFirst("service=git-".count)))
            else { return nil }
            self.service = service
            action = .advertise
        case ["git-upload-pack"]:
            service = .upload
            action = .run
        case ["git-receive-pack"]:
            service = .receive
            action = .run
        default: return nil
        }
    }

    /// A DNS label that begins with a letter or digit: also a safe file name.
    static func isName(_ text: String, limit: Int) -> Bool {
        let isLabel = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        return isLabel && !text.isEmpty && text.utf8.count <= limit && !text.hasPrefix("-") && !text.hasSuffix("-")
    }
}
