import ArgumentParser
import Foundation
import Machinery
import Reconciling
import TestKit
import Testing

@testable import CommandLine

/// The client's commands as one program.
private struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "paas", subcommands: ClientCommands.all)
}

@Suite(.scratch) struct MessageTests {
    @Test(arguments: [
        ("handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: CERTIFICATE_VERIFY_FAILED]))", "CA that you trust"),
        ("NIOSSLExtraError.failedToValidateHostname: Couldn't find x in certificate", "another name"),
        ("SingleConnectionFailure(error: Connection refused) (errno: 111)", "connection refused"),
        ("DNS error: SocketAddressError.UnknownHost", "can't find the host"),
        ("HTTPClientError.connectTimeout", "does not answer"), ("Error: WRONG_VERSION_NUMBER", "TLS"),
        ("HTTPClientError.invalidURL", "no server's URL"), ("something else", "something else"),
    ]) func `a server that can't be reached is explained, with what to do`(_ text: String, _ words: String) {
        let error = TransportProblem.explained(text, server: "https://box:8443")
        #expect(error.message.contains(words) && error.message.contains("https://box:8443"))
        #expect(error.hint?.isEmpty == false)
    }

    @Test func `a word that is no command names those that look like it`() {
        let known = ["get", "git-remote", "logs", "login", "rollout"]
        #expect(ClientCommands.unknownCommand("lgs", known: known).hint?.contains("paas logs") == true)
        #expect(ClientCommands.unknownCommand("rolout", known: known).hint == "paas rollout")
        #expect(ClientCommands.unknownCommand("quux", known: known).hint?.contains("--help") == true)
        #expect(ClientCommands.unknownCommand("rolout", known: known).exitStatus == 64)
    }

    @Test func `git's own CA setting in the environment is named`() {
        #expect(
            GitRemoteCommand.note(["GIT_SSL_CAINFO": "/etc/ca.pem"], "https://box")?.contains("unset GIT_SSL_CAINFO")
                == true)
        #expect(GitRemoteCommand.note(["GIT_SSL_CAINFO": ""], "https://box") == nil)
        #expect(GitRemoteCommand.note([:], "https://box") == nil)
    }

    private static let stream: JSONValue = ["metadata": ["name": "web"], "status": ["tags": []]]

    private static func build(_ number: Int, _ phase: String) -> JSONValue {
        [
            "metadata": ["name": "web-\(number)", "annotations": ["openshift.io/build.number": "\(number)"]],
            "spec": ["output": ["to": ["name": "web:latest"]]],
            "status": ["phase": .string(phase), "message": "assemble exited with 1"],
        ]
    }

    private let image = MissingImage(namespace: "shop", reference: "web:latest")

    @Test func `a rollout without an image says what is waited for`() throws {
        let builder: JSONValue = ["metadata": ["annotations": ["paas.io/recipe": "python"]]]
        #expect(try image.explanation(stream: builder, builds: [])?.contains("is making it (python") == true)
        let running = try image.explanation(
            stream: Self.stream, builds: [Self.build(9, "Failed"), Self.build(10, "Running")])
        #expect(running?.contains("build web-10 is running") == true)
        let there: JSONValue = ["status": ["tags": [["tag": "latest", "items": [["image": "sha256:1"]]]]]]
        #expect(try image.explanation(stream: there, builds: []) == nil)
    }

    @Test func `a rollout that waits in vain says why`() {
        let failed = #expect(throws: CommandError.self) {
            try image.explanation(stream: Self.stream, builds: [Self.build(2, "Failed"), Self.build(1, "Complete")])
        }
        #expect(failed?.message.contains("web-2 failed: assemble exited with 1") == true)
        let unbuilt = #expect(throws: CommandError.self) { try image.explanation(stream: Self.stream, builds: []) }
        #expect(unbuilt?.hint?.contains("start-build") == true)
        #expect(throws: CommandError.self) { try image.explanation(stream: nil, builds: []) }
    }

    @Test func `webhooks are listed with the secrets that are known`() {
        let config: JSONValue = [
            "spec": [
                "triggers": [
                    ["type": "Generic", "generic": ["secret": "s1"]], ["type": "ConfigChange"],
                    ["type": "GitHub", "github": ["secretReference": ["name": "hook"]]],
                ]
            ]
        ]
        #expect(StartBuildCommand.webhooks(config, "all") == ["s1/generic", "<secret>/github"])
        #expect(StartBuildCommand.webhooks(config, "github") == ["<secret>/github"])
    }

    @Test func `a logout names the token's object by its hash and forgets the token`() throws {
        // The hash of "abc" (FIPS 180-4, example B.1), in base64url.
        #expect(
            LogoutCommand.path(of: "sha256~abc").name == "sha256~ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
        var config = Kubeconfig(json: ["kind": "Config"], path: "\(Scratch.folder)/config")
        config.setEntry("users", "user", "ada", ["token": "t"])
        config.setEntry("contexts", "context", "c", ["cluster": "x", "user": "ada"])
        config.currentContext = "c"
        config.removeToken()
        #expect(!config.json.description.contains("token"))
    }

    @Test func `a login may name a kubeconfig that doesn't exist yet`() throws {
        let path = "\(Scratch.folder)/new/config"
        var config = try Kubeconfig.load(explicit: path, mayBeMissing: true)
        config.currentContext = "c"
        try config.save()
        #expect(try Kubeconfig.load(explicit: path).currentContext == "c")
    }

    @Test(arguments: [
        ["rollout", "status", "dc/web", "--no-watch"], ["get", "pods", "-o", "jsonpath={.a}", "--show-labels"],
        ["scale", "dc/web", "--replicas", "2", "-o", "name"], ["start-build", "web", "-F", "--env", "A=1"],
        ["exec", "-it", "dc/web", "--", "sh", "-c", "exit 1"], ["delete", "all", "-l", "app=web", "--no-wait"],
    ]) func `commands take the flags that oc has`(_ arguments: [String]) throws {
        _ = try Root.parseAsRoot(arguments)
    }

    @Test func `owners are deleted before what they own`() {
        let resource = APIResource(
            groupVersion: GroupVersion("v1"), plural: "pods", singular: "pod", kind: "Pod", shortNames: [],
            categories: [], verbs: ["get"], isNamespaced: true)
        let targets = ["pod", "config", "controller"].map { name in
            DeletionTarget(
                resource: resource, path: resource.path(namespace: "shop", name: name), isListed: true,
                isOwned: name != "config")
        }
        #expect(DeletionTarget.ordered(targets).map(\.path.name) == ["config", "pod", "controller"])
    }

    @Test func `a negative number of pods is refused`() throws {
        #expect(throws: (any Error).self) { try ScaleCommand.parse(["dc/web", "--replicas", "-1"]) }
    }

    @Test func `every command's help has an example`() {
        for command in ClientCommands.all where command.configuration.shouldDisplay {
            for part in [command] + command.configuration.subcommands {
                #expect(part.configuration.discussion.contains("Examples:"), "\(part)")
            }
        }
    }
}
