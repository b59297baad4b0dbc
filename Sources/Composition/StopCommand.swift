package import ArgumentParser
internal import EdgeRouter
internal import Foundation
internal import HostSystem
internal import NodeRuntime

/// `paas stop`: ends the platform; with `--apps` everything that it runs.
package struct StopCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop the platform; with --apps its applications and router too.",
        discussion: """
            Without --apps the applications go on running and being served; the next start adopts them.

            Examples:
              paas stop
              paas stop --apps
            """)
    @Option(name: .long, help: "The folder that holds all state.") var dataDir = DataLayout.defaultFolder
    @Flag(name: .long, help: "End applications and router as well, and leave nothing on this box but the folder.")
    var apps = false
    package init() {}

    package func run() async throws {
        guard FileManager.default.fileExists(atPath: dataDir) else {
            throw ServerError("\(dataDir) does not exist", hint: "name the platform's folder with --data-dir")
        }
        let layout = try DataLayout.existing(dataDir)
        try await stopPlatform(layout)
        guard apps else { return }
        let lock = try LockFile(layout.lock)
        try await RouteController.tearDown(folder: layout.router)
        try await NodeAgent.tearDown(layout)
        try await RoutedPodNetwork.tearDown(instance: layout.instance)
        try layout.unmountMirror()
        print("Applications and router stopped; nothing of them is left on this box.")
        withExtendedLifetime(lock) {}
    }

    /// Asks the process that holds the lock to end, and waits until it has.
    private func stopPlatform(_ layout: DataLayout) async throws {
        guard let holder = LockFile.holder(of: layout.lock) else { return print("The platform is not running.") }
        kill(holder, SIGTERM)
        let clock = ContinuousClock()
        let patience = clock.now + .seconds(30)
        while LockFile.holder(of: layout.lock) == holder {
            guard clock.now < patience else {
                throw ServerError(
                    "the platform (process \(holder)) does not end", hint: "kill -9 \(holder), then `paas stop` again")
            }
            try await clock.sleep(for: .milliseconds(20))
        }
        print("The platform is stopped.")
    }
}
