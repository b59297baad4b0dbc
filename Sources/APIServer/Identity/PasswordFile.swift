import CLinux
import Crypto
import Machinery
import NIOPosix

/// The users that may log in with a password: a file of lines `NAME:HASH`, hashed by crypt(3) (yescrypt; bcrypt and
/// SHA-512 hashes from elsewhere work too). It is read at each login, so that a change counts at once.
package struct PasswordFile: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// True where the user exists and the password is his. Takes as long for an unknown user as for a wrong password.
    func accepts(user: String, password: String) async throws -> Bool {
        let known = try entries()[user]
        // Hashed also without such a user: the time of the answer must not tell who exists.
        let hash = known ?? Self.nobody
        let made = try await NIOThreadPool.singleton.runIfActive { Self.hash(password, like: hash) }
        guard known != nil, let made else { return false }
        return Self.isEqual(made, hash)
    }

    /// Sets a user's password, or adds him. Throws `StatusError` (`invalid`) for a name that can't be a user's.
    package func set(user: String, password: String) async throws {
        guard Self.isValid(user) else {
            throw StatusError(.invalid, "\"\(user)\" can't be a user's name: use 1 to 63 letters, digits and . _ - @")
        }
        guard !password.isEmpty, !password.utf8.contains(0) else {
            throw StatusError(.invalid, "the password is empty")
        }
        let hash = try await NIOThreadPool.singleton.runIfActive { Self.newHash(password) }
        guard let hash else { throw StatusError(.internalError, "the password could not be hashed") }
        var entries = try entries()
        entries[user] = hash
        try write(entries)
    }

    /// Whether there is such a user.
    package func contains(user: String) async throws -> Bool { try entries()[user] != nil }

    /// Takes a user out. Returns false where there was none.
    package func remove(user: String) throws -> Bool {
        var entries = try entries()
        guard entries.removeValue(forKey: user) != nil else { return false }
        try write(entries)
        return true
    }

    private func write(_ entries: [String: String]) throws {
        let text = entries.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)\n" }.joined()
        try StateFile.write(path, Array(text.utf8))
    }

    private func entries() throws -> [String: String] {
        guard let bytes = try StateFile.read(path) else { return [:] }
        var entries: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) where !line.hasPrefix("#")
        {
            let parts = line.split(separator: ":", maxSplits: 1).map { String($0.trimmingSpace) }
            if parts.count == 2 { entries[parts[0]] = parts[1] }
        }
        return entries
    }

    static func isValid(_ user: String) -> Bool {
        (1...63).contains(user.utf8.count)
            && user.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                    || "._-@".utf8.contains(byte)
            }
    }

    /// A valid yescrypt hash of an unguessable password.
    private static let nobody = newHash(AccessToken.make()) ?? ""
    private static let capacity = 512

    private static func newHash(_ password: String) -> String? {
        var setting = [CChar](repeating: 0, count: capacity)
        guard clinux_crypt_setting(&setting, setting.count) == 0 else { return nil }
        return hash(password, like: text(setting))
    }

    private static func hash(_ password: String, like setting: String) -> String? {
        var hash = [CChar](repeating: 0, count: capacity)
        return clinux_crypt(password, setting, &hash, hash.count) == 0 ? text(hash) : nil
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Compares without stopping at the first difference.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (SHA256.hash(data: Array(left.utf8)), SHA256.hash(data: Array(right.utf8)))
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
