package import Conversations

/// What a step does to a program under test, or says of it.
package enum ProgramAct: Sendable, Hashable {
    /// It runs.
    case alive
    /// It ends, and so.
    case exits(ProgramExit)
    /// It is ended: TERM, then KILL.
    case stop
    /// It is sent a signal, by its number.
    case signal(Int32)
    /// It is started again where it is, ended first if it runs.
    case restart
    /// It uses so much.
    case uses([Observation])
}

/// What a program has to use, all its processes together.
package enum Observation: Sendable, Hashable {
    /// CPU time in a stretch of time.
    case cpu(Bound<Duration>, over: Duration)
    case openFiles(Bound<Int>)
    /// Processes beside the first, those that have ended and were not waited for among them.
    case children(Bound<Int>)
    /// Bytes that are resident.
    case memory(Bound<Int>)
}

/// What a `run` starts.
package enum Runnable: Sendable, Hashable {
    /// The client under test, to say this.
    case client(message: [UInt8])
    /// Another program, in a sandbox as programs under test are.
    case command(CommandWords)

    /// What it is called that is given no name.
    package var usualName: String {
        switch self {
        case .client: "client"
        case .command: "command"
        }
    }
}

/// How a program has to end.
package struct ProgramExit: Sendable, Hashable {
    /// What an `exits` without `status` and `signal` wants is status 0.
    package enum End: Sendable, Hashable {
        /// However it ends.
        case any
        case status(Int)
        /// The number of the signal that killed it.
        case signal(Int32)
    }

    /// What a program has to have written to a stream.
    package enum Output: Sendable, Hashable {
        /// Exactly these bytes.
        case exactly([UInt8])
        case judged([Recv.Judgement])
    }

    package var end: End
    package var stdout: Output?
    package var stderr: Output?
}

/// The signals that the language knows, without SIG.
enum SignalName: String, CaseIterable {
    case hup = "HUP"
    case int = "INT"
    case quit = "QUIT"
    case ill = "ILL"
    case trap = "TRAP"
    case abrt = "ABRT"
    case bus = "BUS"
    case fpe = "FPE"
    case kill = "KILL"
    case usr1 = "USR1"
    case segv = "SEGV"
    case usr2 = "USR2"
    case pipe = "PIPE"
    case alrm = "ALRM"
    case term = "TERM"
    case cont = "CONT"
    case stop = "STOP"
    case xcpu = "XCPU"
    case xfsz = "XFSZ"
    case sys = "SYS"

    /// As Linux counts them (signal(7)).
    var number: Int32 {
        switch self {
        case .hup: 1
        case .int: 2
        case .quit: 3
        case .ill: 4
        case .trap: 5
        case .abrt: 6
        case .bus: 7
        case .fpe: 8
        case .kill: 9
        case .usr1: 10
        case .segv: 11
        case .usr2: 12
        case .pipe: 13
        case .alrm: 14
        case .term: 15
        case .cont: 18
        case .stop: 19
        case .xcpu: 24
        case .xfsz: 25
        case .sys: 31
        }
    }
}
