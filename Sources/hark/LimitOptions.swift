import Arena
import ArgumentParser

/// What the command line says of the limits of programs under test.
struct LimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("CPU time of a process.", valueName: "seconds"))
    var limitCpu = Limits().cpu

    @Option(help: ArgumentHelp("Memory of a process.", valueName: "size"))
    var limitMemory = ByteSize(Limits().memory)

    @Option(help: ArgumentHelp("Processes and threads of a program.", valueName: "number"))
    var limitProcesses = Limits().processes

    @Option(help: ArgumentHelp("Open files of a process.", valueName: "number"))
    var limitFiles = Limits().files

    @Option(help: ArgumentHelp("What all programs may write to disk.", valueName: "size"))
    var limitDisk = ByteSize(Limits().disk)

    @Option(help: ArgumentHelp("What is kept of each stream that a program writes.", valueName: "size"))
    var limitOutput = ByteSize(Limits().output)

    @Option(help: ArgumentHelp("Add to the programs' environment.", valueName: "name=value"))
    var env: [String] = []

    @Option(help: ArgumentHelp("Show the programs this file or folder too.", valueName: "path"), completion: .file())
    var readOnly: [String] = []

    func validate() throws {
        for (name, value) in [
            ("cpu", limitCpu), ("processes", limitProcesses), ("files", limitFiles),
        ] where !(1...1_000_000).contains(value) {
            throw ValidationError("--limit-\(name) takes 1 to 1000000")
        }
        guard limitOutput.bytes <= 64 << 20 else { throw ValidationError("--limit-output takes 64MiB at most") }
        for pair in env where pair.first == "=" || !pair.contains("=") {
            throw ValidationError("'\(pair)' is no variable: write NAME=VALUE")
        }
        for path in readOnly where !path.hasPrefix("/") {
            throw ValidationError("--read-only takes absolute paths, and '\(path)' is none")
        }
    }

    var limits: Limits {
        var limits = Limits()
        limits.cpu = limitCpu
        limits.memory = limitMemory.bytes
        limits.processes = limitProcesses
        limits.files = limitFiles
        limits.disk = limitDisk.bytes
        limits.output = limitOutput.bytes
        return limits
    }

    /// What differs from what is usual, for the reports.
    var settings: [String] {
        let usual = Limits()
        let words: [(String, String, Bool)] = [
            ("cpu", "\(limitCpu) s", limitCpu != usual.cpu),
            ("memory", limitMemory.defaultValueDescription, limitMemory.bytes != usual.memory),
            ("processes", "\(limitProcesses)", limitProcesses != usual.processes),
            ("files", "\(limitFiles)", limitFiles != usual.files),
            ("disk", limitDisk.defaultValueDescription, limitDisk.bytes != usual.disk),
            ("output", limitOutput.defaultValueDescription, limitOutput.bytes != usual.output),
        ]
        return words.filter(\.2).map { "limit \($0.0) \($0.1)" } + env.map { "env \($0)" }
            + readOnly.map { "read-only \($0)" }
    }
}
