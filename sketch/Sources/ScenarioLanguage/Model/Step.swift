/// One thing that the script does, in order: a verb with its object, and what stands beside it.
package struct Step: Sendable {
    package var kind: Kind
    /// The verb with its object, for excerpts.
    package var range: SourceRange
    /// Which connection; nil is the one that is open here.
    package var via: Located<Template>?
    /// The limit of this step, before `--time-scale`; nil is the default of the scenario.
    package var within: Duration?
    package var name: Template?
    package var hint: Template?
    package var level: Scenario.Level?
}

extension Step {
    /// The verb and its object.
    package enum Kind: Sendable {
        case connect(Connect)
        case send(Send)
        case shutdown(Shutdown)
        case recv(Recv)
        case close
        /// A close that sends RST (SO_LINGER of zero).
        case reset
        case wait(Wait)
        case listen(Listen)
        case accept(Accept)
        case run(Run)
        case program(ProgramStep)
        case loop(Loop)
    }

    /// `connect`: opens a connection.
    package struct Connect: Sendable {
        /// What to connect to.
        package enum Peer: Sendable {
            case target
            /// A listener of this scenario.
            case listener(Located<Template>)
            /// `host:service`, for getaddrinfo(3).
            case host(Located<Template>, service: Template)
        }

        /// How the attempt should end when not with a connection.
        package enum Outcome: String, Sendable, CaseIterable {
            case refused, timeout
        }

        package var peer: Peer
        package var name: Template?
        /// nil: the scenario's default.
        package var transport: Scenario.Transport?
        package var family: Scenario.Family?
        package var expect: Outcome?
    }

    /// `send`: queues a payload; the script goes on at once.
    package struct Send: Sendable {
        package enum Outcome: String, Sendable, CaseIterable {
            case reset
        }

        package var payload: Payload
        /// Bytes per write, with `every` between them.
        package var chunk: Int?
        package var every: Duration?
        package var expect: Outcome?
    }

    /// The directions that `shutdown` ends (shutdown(2)).
    package enum Shutdown: String, Sendable, CaseIterable {
        case write, read, both
    }

    package enum Wait: Sendable {
        case duration(Duration)
        /// Until everything queued on the connection has been handed to the kernel.
        case sent
    }

    /// `listen`: opens a listening socket, or on UDP a bound one.
    package struct Listen: Sendable {
        /// nil: any free port.
        package var port: UInt16?
        package var name: Template?
        package var backlog: Int?
        package var transport: Scenario.Transport?
        package var family: Scenario.Family?
    }

    /// `accept`: takes a connection from a listener.
    package struct Accept: Sendable {
        /// nil: the listener that is open here.
        package var listener: Located<Template>?
        package var name: Template?
        /// `expect: nothing`: no connection may arrive within the limit.
        package var expectsNothing: Bool
    }

    /// `run: client`: starts the client under test and goes on.
    package struct Run: Sendable {
        /// The name by which later steps speak of it.
        package var name: Located<String>
        /// What fills `{message}` and other braces of the client's command.
        package var with: [(name: String, value: Payload)]
    }

    /// `client: exits`: waits for the end of a program and judges it.
    package struct ProgramStep: Sendable {
        package var program: Located<String>
        /// nil: any status when a signal is expected, else 0.
        package var status: Int?
        /// Without `SIG`, such as `TERM`.
        package var signal: String?
        package var stdout: OutputExpectation?
        package var stderr: OutputExpectation?
    }

    /// What a program's output must be.
    package struct OutputExpectation: Sendable {
        /// Exactly these bytes.
        package var exactly: Payload?
        package var judgements: [Located<Recv.Judgement>]
        package var range: SourceRange
    }

    /// `repeat`: runs its steps once for each value.
    package struct Loop: Sendable {
        /// What it counts through.
        package enum Values: Sendable {
            case list([String])
            /// Up or down, both ends included.
            case range(first: Int, last: Int, isEmpty: Bool = false)
        }

        package var values: Values
        /// The variable that holds the value.
        package var name: String?
        package var steps: [Step]
    }
}

extension Step.Loop.Values {
    package var count: Int {
        switch self {
        case .list(let values): values.count
        case .range(let first, let last, let isEmpty): isEmpty ? 0 : abs(last - first) + 1
        }
    }

    /// The value of a turn, counted from 0.
    package subscript(turn: Int) -> String {
        switch self {
        case .list(let values): values[turn]
        case .range(let first, let last, _): String(first <= last ? first + turn : first - turn)
        }
    }
}
