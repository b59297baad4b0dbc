/// A commit as people talk about it.
package struct GitCommit: Sendable, Hashable {
    /// Who wrote or committed something.
    package struct Person: Sendable, Hashable {
        package let name: String
        package let email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }

        /// `Ada Lovelace <ada@example.com>`.
        package var text: String { email.isEmpty ? name : "\(name) <\(email)>" }
    }

    /// 40 hexadecimal digits.
    package let id: String
    package let author: Person
    package let committer: Person
    /// When it was committed, in seconds since 1970.
    package let time: Int64
    /// How far the committer's clock is ahead of UTC, in minutes.
    package let timeOffset: Int
    package let message: String

    package init(id: String, author: Person, committer: Person, time: Int64, timeOffset: Int, message: String) {
        self.id = id
        self.author = author
        self.committer = committer
        self.time = time
        self.timeOffset = timeOffset
        self.message = message
    }

    /// The message's first line.
    package var subject: String { String(message.prefix { !$0.isNewline }) }
    package var shortID: String { String(id.prefix(7)) }
}

/// One name in a folder of a commit.
package struct GitEntry: Sendable, Hashable {
    /// What an entry of a folder is.
    package enum Kind: Sendable, Hashable { case file, executable, link, folder, submodule }

    package let name: String
    package let kind: Kind

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}
