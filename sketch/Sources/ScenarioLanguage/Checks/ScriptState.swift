/// What of a script is open at one of its steps.
struct ScriptState {
    /// A connection that is open.
    struct Connection {
        var transport: Scenario.Transport
        /// Whether bytes were sent that have not been echoed.
        var owes = false
        /// The line of the step that shut down its writing side.
        var shutdownLine: Int?
        /// The line of the step that took the end of its stream.
        var endLine: Int?
    }

    var connections: [String: Connection] = [:]
    var listeners: [String: Scenario.Transport] = [:]
    /// Every name that there has been, for suggestions.
    var seen: Set<String> = []
    /// Whether a name depends on a variable, so that names cannot be followed any more.
    var isDynamic = false
    /// How many connections have been opened, for the names of those that have none.
    var opened = 0
    /// Whether the script listens itself, or uses a client under test.
    var programs: Set<String> = []
}
