import Arena
import ArgumentParser
import Engine

/// What the command line says of packets.
struct CaptureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep the packets of each case in this folder, as pcapng.", valueName: "folder"),
        completion: .directory
    )
    var captures: String?

    @Flag(name: .customLong("no-capture"), help: "Capture no packets; what scenarios say of them is not judged.")
    var isOff = false

    func validate() throws {
        if isOff, captures != nil { throw ValidationError("--captures needs what --no-capture leaves out") }
    }

    var capturing: RunOptions.Capturing {
        isOff ? .off : captures == nil ? .judging : .keeping
    }

    /// - Throws: `ValidationError` when the folder cannot be made.
    func folder() throws -> CaptureFolder? {
        do throws(ArenaProblem) {
            return try captures.map { path throws(ArenaProblem) in try CaptureFolder(path) }
        } catch {
            throw ValidationError(error.message)
        }
    }
}
