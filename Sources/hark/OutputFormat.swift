import ArgumentParser

/// For whom a command writes: people, or programs.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
