internal import HostSystem

/// Who a container's command runs as.
package struct ContainerUser: Sendable, Hashable {
    package var uid: Int
    package var gid: Int
    package var additionalGroups: [Int] = []
    /// The home folder that the image's /etc/passwd names.
    package var home: String?

    package init(uid: Int, gid: Int, additionalGroups: [Int] = [], home: String? = nil) {
        self.uid = uid
        self.gid = gid
        self.additionalGroups = additionalGroups
        self.home = home
    }
}

/// An image's user database: its /etc/passwd and /etc/group, as text.
package struct UserDatabase: Sendable {
    package let passwd: String
    package let group: String

    package init(passwd: String, group: String) {
        self.passwd = passwd
        self.group = group
    }

    /// Reads them from a container's root; links are not followed, since the image chose where they point.
    package static func read(root: String) -> UserDatabase {
        UserDatabase(
            passwd: text("\(root)/etc", "passwd"), group: text("\(root)/etc", "group"))
    }

    private static func text(_ folder: String, _ name: String) -> String {
        guard let bytes = try? Files.readWithoutLinks(folder: folder, name: name, limit: 1 << 20) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false) }
    }

    func entry(uid: Int) -> ContainerUser? { lines(passwd).first { $0.count >= 4 && Int($0[2]) == uid }.flatMap(user) }
    private func entry(named name: String) -> ContainerUser? {
        lines(passwd).first { $0.count >= 4 && $0[0] == name }.flatMap(user)
    }
    private func user(_ fields: [Substring]) -> ContainerUser? {
        guard let uid = Int(fields[2]), let gid = Int(fields[3]) else { return nil }
        return ContainerUser(uid: uid, gid: gid, home: fields.count > 5 ? String(fields[5]) : nil)
    }
    private func group(named name: String) -> Int? {
        lines(group).first { $0.count >= 3 && $0[0] == name }.flatMap { Int($0[2]) }
    }

    /// Resolves an image's `USER`: `name`, `uid`, each with an optional `:group`. Empty is root; nil is an unknown name.
    package func resolve(_ user: String) -> ContainerUser? {
        let parts = user.split(separator: ":", maxSplits: 1).map(String.init)
        guard let first = parts.first, !first.isEmpty else { return entry(uid: 0) ?? ContainerUser(uid: 0, gid: 0) }
        var found: ContainerUser
        if let uid = Int(first) {
            found = entry(uid: uid) ?? ContainerUser(uid: uid, gid: 0)
        } else {
            guard let named = entry(named: first) else { return nil }
            found = named
        }
        if parts.count > 1 {
            guard let gid = Int(parts[1]) ?? group(named: parts[1]) else { return nil }
            found.gid = gid
        }
        return found
    }

    /// The user database with an entry for a uid that the image does not know, as programs look up who they are.
    package func passwd(adding uid: Int, gid: Int, home: String) -> String? {
        guard !passwd.isEmpty, entry(uid: uid) == nil, !home.contains(":"), !home.contains("\n") else { return nil }
        let separator = passwd.hasSuffix("\n") ? "" : "\n"
        return "\(passwd)\(separator)default:x:\(uid):\(gid):default user:\(home):/sbin/nologin\n"
    }
}
