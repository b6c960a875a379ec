import ArgumentParser
import ScenarioLanguage

/// What the command line says of which scenarios are played.
struct ChoiceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only these: a name, in which * is any text, a tag, or a level.", valueName: "scenarios")
    )
    var only: [String] = []

    @Option(help: ArgumentHelp("All but these.", valueName: "scenarios"))
    var skip: [String] = []

    @Option(
        help: ArgumentHelp("Another order, for each round a new one: a number, or 'random'.", valueName: "seed"),
        transform: Run.seed
    )
    var shuffle: UInt64?

    @Flag(help: "Say which there are, and play none.")
    var list = false

    @Flag(help: "Skip what comes after the first that does not hold.")
    var failFast = false

    var choice: Choice {
        var choice = Choice()
        choice.only = only
        choice.skip = skip
        choice.shuffle = shuffle
        return choice
    }

    /// - Throws: `ValidationError` for a word that speaks of no scenario.
    func check(_ plan: Plan) throws {
        guard let word = plan.unmatched.first else { return }
        throw ValidationError("no scenario of these is called '\(word)', and none has such a tag or level")
    }

    /// A line for each case: its name, level, tags and place.
    func text(_ plan: Plan) -> String {
        plan.cases.map { one in
            let scenario = one.scenario
            let tags = scenario.tags.isEmpty ? "" : " [\(scenario.tags.joined(separator: ", "))]"
            return "\(one.name)  (\(scenario.level.rawValue))\(tags)  \(scenario.path):\(scenario.line)\n"
        }.joined()
    }
}
