import ArgumentParser
import Engine

/// The part of a run that plays the cases inside the arena; Hark starts it itself.
struct WorkInArena: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: Worker.argument, shouldDisplay: false)

    func run() async throws {
        await Worker.run()
    }
}
