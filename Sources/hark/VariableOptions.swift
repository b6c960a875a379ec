import ArgumentParser

/// What the command line says of the variables of scenarios.
struct VariableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Give a variable of the scenarios another value.", valueName: "name=value"))
    var `var`: [String] = []

    func validate() throws {
        for pair in `var` where pair.first == "=" || !pair.contains("=") {
            throw ValidationError("'\(pair)' sets no variable: write NAME=VALUE")
        }
    }

    /// By their names; of several values the last.
    var given: [String: String] {
        let pairs = `var`.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
        return Dictionary(pairs) { $1 }
    }
}
