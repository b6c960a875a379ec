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

    @Option(
        help: ArgumentHelp(
            "Play nothing: judge a finished run again by the packets that it has kept in this folder.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var fromCaptures: String?

    @Flag(name: .customLong("no-capture"), help: "Capture no packets; what scenarios say of them is not judged.")
    var isOff = false

    func validate() throws {
        if fromCaptures != nil, isOff || captures != nil {
            throw ValidationError("--from-captures reads packets, and captures none")
        }
        if isOff, captures != nil { throw ValidationError("--captures needs what --no-capture leaves out") }
    }

    var capturing: RunOptions.Capturing {
        isOff ? .off : captures == nil ? .judging : .keeping
    }

    /// What a finished run has kept.
    ///
    /// - Throws: `ValidationError` when nothing can be judged from there.
    func finished() throws -> CapturedRun? {
        do throws(CapturedRun.Failure) {
            return try fromCaptures.map { folder throws(CapturedRun.Failure) in try CapturedRun(folder) }
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// Where so many workers put captures; throws `ValidationError` when the folder cannot be made.
    func folder(workers: Int) throws -> CaptureFolder? {
        do throws(ArenaProblem) {
            return try captures.map { path throws(ArenaProblem) in try CaptureFolder(path, workers: workers) }
        } catch {
            throw ValidationError(error.message)
        }
    }
}
