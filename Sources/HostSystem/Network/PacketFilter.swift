/// One nftables table, changed by transactions: a script is carried out as a whole or not at all.
package struct PacketFilter: Sendable {
    /// The table's name in family `inet`.
    package let table: String
    /// The network namespace that the table is in; nil is that of the process.
    package let namespacePath: String?

    package init(table: String, namespacePath: String? = nil) {
        self.table = table
        self.namespacePath = namespacePath
    }

    /// Carries out statements, one a line (nft(8)). Throws `NetworkError` with nft's own words.
    package func apply(_ script: String) async throws {
        guard !script.isEmpty else { return }
        _ = try await run(["-f", "-"], input: script, operation: "change nftables table \(table)")
    }

    /// Carries out a change of elements, without starting a program. Throws `NetworkError`.
    func apply(_ change: FilterElements) async throws {
        let messages = change.messages(table: table)
        let operation = "change elements of nftables table \(table)"
        try await NetworkThread.run(in: namespacePath) {
            var socket = try NetlinkSocket.open(.netfilter)
            try socket.transact(operation, messages)
        }
    }

    /// The names of the table's chains; none where there is no table.
    package func chains() async throws -> [String] {
        guard try await exists() else { return [] }
        return try await listing().split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return words.count == 3 && words[0] == "chain" && words[2] == "{" ? String(words[1]) : nil
        }
    }

    /// Whether the table is there.
    package func exists() async throws -> Bool {
        try await Self.tables(namespacePath: namespacePath).contains(table)
    }

    /// The names of all tables in family `inet`.
    static func tables(namespacePath: String?) async throws -> [String] {
        let answer = try await PacketFilter(table: "", namespacePath: namespacePath)
            .run(["list", "tables", "inet"], input: "", operation: "list nftables tables")
        return answer.split(separator: "\n").compactMap { line in
            line.hasPrefix("table inet ") ? String(line.dropFirst("table inet ".count)) : nil
        }
    }

    /// The table's chains and rules in nft's words, without the elements of sets.
    func listing() async throws -> String {
        try await run(["-t", "list", "table", "inet", table], input: "", operation: "list nftables table \(table)")
    }

    /// Removes the table with all that is in it; none is no error.
    package func remove() async throws {
        try await apply("add table inet \(table)\ndelete table inet \(table)\n")
    }

    private func run(_ arguments: [String], input: String, operation: String) async throws -> String {
        let command = namespacePath.map { ["nsenter", "--net=\($0)", "nft"] } ?? ["nft"]
        for _ in 0..<Self.retries {
            do {
                let output = try await HostProcess.run(
                    command[0], command.dropFirst() + arguments, input: Array(input.utf8), outputLimit: 16 << 20)
                return output.text
            } catch let error as HostProcessError {
                // Somebody else's transaction came between; ours was not carried out.
                if error.errorTail.contains("Interrupted system call") { continue }
                let words = error.errorTail.split(separator: "\n").prefix(3).joined(separator: " ")
                throw NetworkError(.tool("nft"), operation, words.isEmpty ? "\(error)" : words)
            }
        }
        throw NetworkError(.tool("nft"), operation, "others change nftables all the time")
    }

    private static let retries = 100
}
