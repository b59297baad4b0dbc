internal import APIServer
package import ArgumentParser
internal import Foundation
internal import HostSystem

/// `paas user`: the users of the password file, on the platform's own box.
package struct UserCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add, change and remove users who log in with a password.",
        subcommands: [UserAdd.self, UserPasswd.self, UserRemove.self])
    package init() {}
}

/// Where the password file is, and how a password comes in.
struct UserOptions: ParsableArguments {
    @Option(name: .long, help: "The platform's folder.") var dataDir = DataLayout.defaultFolder
    @Argument(help: "The user's name.") var name: String

    func file() throws -> PasswordFile {
        guard FileManager.default.fileExists(atPath: dataDir) else {
            throw ServerError("\(dataDir) does not exist", hint: "name the platform's folder with --data-dir")
        }
        return PasswordFile(path: APIServerConfiguration(folder: dataDir).usersPath)
    }

    /// From standard input, or asked for twice on a terminal.
    func password(fromInput: Bool) throws -> String {
        if fromInput || isatty(STDIN_FILENO) == 0 {
            guard let line = readLine(), !line.isEmpty else {
                throw ServerError(
                    "no password came on standard input", hint: "echo SECRET | paas user add \(name) --password-stdin")
            }
            return line
        }
        guard let first = ask("Password: "), let second = ask("Again: "), first == second, !first.isEmpty else {
            throw ServerError("the two passwords differ, or are empty", hint: "try again")
        }
        return first
    }

    private func ask(_ prompt: String) -> String? { getpass(prompt).map { String(cString: $0) } }
}

struct UserAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a user.",
        discussion: """
            Examples:
              paas user add ada
              echo "$SECRET" | paas user add ada --password-stdin
            """)
    @OptionGroup var options: UserOptions
    @Flag(name: .long, help: "Read the password from standard input.") var passwordStdin = false

    func run() async throws {
        let file = try options.file()
        guard try await !file.contains(user: options.name) else {
            throw ServerError("there is a user \"\(options.name)\" already", hint: "paas user passwd \(options.name)")
        }
        try await file.set(user: options.name, password: try options.password(fromInput: passwordStdin))
        print("User \(options.name) may log in: paas login https://HOST:8443 -u \(options.name)")
    }
}

struct UserPasswd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "passwd", abstract: "Change a user's password.")
    @OptionGroup var options: UserOptions
    @Flag(name: .long, help: "Read the password from standard input.") var passwordStdin = false

    func run() async throws {
        let file = try options.file()
        guard try await file.contains(user: options.name) else {
            throw ServerError("there is no user \"\(options.name)\"", hint: "paas user add \(options.name)")
        }
        try await file.set(user: options.name, password: try options.password(fromInput: passwordStdin))
        print("The password of \(options.name) is changed.")
    }
}

struct UserRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm", abstract: "Remove a user; tokens that were given out end with their time.")
    @OptionGroup var options: UserOptions

    func run() async throws {
        guard try options.file().remove(user: options.name) else {
            throw ServerError("there is no user \"\(options.name)\"", hint: "paas user add \(options.name)")
        }
        print("User \(options.name) can't log in any more.")
    }
}
