package import ArgumentParser

/// The commands that run and look after the platform on its own box.
package enum ServerCommands {
    package static let all: [any ParsableCommand.Type] = [
        StartCommand.self, StopCommand.self, StatusCommand.self, DoctorCommand.self, UserCommand.self,
        WorkerCommand.self,
    ]
}
