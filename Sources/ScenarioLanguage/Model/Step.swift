/// One thing that the script does, in order: a verb with its object, and what stands beside it.
package struct Step: Sendable {
    /// The verb with its object, and what changes its meaning.
    package indirect enum Action: Sendable, Hashable {
        /// Opens a connection.
        case connect(to: Peer, expecting: ConnectOutcome)
        /// Opens a listening socket; port 0 is any free one (listen(2)).
        case listen(port: UInt16, backlog: Int)
        /// Takes a connection of a listener, or wants none to come.
        case accept(from: String?, expectingNothing: Bool)
        /// Queues these bytes, or wants more of them.
        case send(Payload, pacing: Pacing, expecting: SendOutcome = .queued)
        /// Ends a direction of the connection (shutdown(2)).
        case shutdown(Direction)
        /// Receives, and judges what came.
        case recv(Recv)
        /// Closes the connection once its queue has gone out, or a listener (close(2)).
        case close(listener: String?)
        /// Closes the connection with RST.
        case reset
        /// Does nothing for so long.
        case wait(Duration)
        /// Waits until the connection's queue has gone out.
        case waitUntilSent
        /// Starts a program, with these bytes as its stdin.
        case run(Runnable, input: [UInt8])
        /// Does something to a program under test, `server`, `client` or by its name, or says something of it.
        case program(String, ProgramAct)
        /// Waits until all branches that name it have come to it.
        case barrier(String)
        /// Performs steps of its own.
        case block(Block)
        /// Is read when its turn comes.
        case late(LateStep)
    }

    /// To whom a `connect` goes.
    package enum Peer: Sendable, Hashable {
        /// The server under test.
        case target
        /// A listener of the scenario.
        case listener(String)
        /// A name and a service, which are looked up when the step runs (getaddrinfo(3)).
        case named(host: String, service: String)
    }

    /// What a `connect` wants to happen.
    package enum ConnectOutcome: String, Sendable, CaseIterable {
        case connected, refused, timeout
        /// Connected, whether or not the target's queue of connections has room.
        case atOnce = "at once"

        /// Whether a connection is what is wanted.
        package var isOpen: Bool { self == .connected || self == .atOnce }
    }

    /// What a `send` wants to happen.
    package enum SendOutcome: String, Sendable, CaseIterable {
        case queued, blocked, reset
    }

    /// How a payload is cut and spread in time.
    package struct Pacing: Sendable, Hashable {
        /// The most bytes that are handed to the kernel at once; nil for as many as it takes.
        package var chunk: Int?
        /// From the start of a chunk to the start of the next.
        package var every: Duration

        package init(chunk: Int? = nil, every: Duration = .zero) {
            self.chunk = chunk
            self.every = every
        }

        /// How long a payload of so many bytes takes for the pacing alone.
        package func duration(of count: Int) -> Duration {
            guard let chunk, count > 0, every > .zero else { return .zero }
            return every * ((count - 1) / chunk)
        }
    }

    /// What `shutdown` ends.
    package enum Direction: String, Sendable, CaseIterable {
        case write, read, both
    }

    package var action: Action
    /// The file in which it stands.
    package var source: SourceText
    /// From the verb to the end of its object.
    package var range: SourceRange
    /// What the author calls it.
    package var name: String?
    /// The name that it gives to the connection or the listener that it opens.
    package var `as`: String?
    /// Whether its payload is cut in all ways, once for each play of the scenario.
    package var isSwept = false
    /// Whether the last byte of its payload is urgent (RFC 9293 §3.8.5, send(2) with MSG_OOB).
    package var isUrgent = false
    /// What it connects or listens with.
    package var transport = SocketKind.tcp
    /// How it opens its socket.
    package var settings = SocketSettings()
    /// The connection on which it acts; nil for the only one that is open.
    package var via: String?
    /// How long it may wait in all; nil for the scenario's, else `defaultLimit`.
    package var within: Duration?
    /// The author's advice when it does not hold.
    package var hint: String?
    /// How much it matters; nil for the scenario's.
    package var level: Level?

    /// Whether it performs steps of its own.
    var isBlock: Bool {
        if case .block = action { true } else { false }
    }

    /// Its place, with its line.
    package var excerpt: SourceExcerpt { source.excerpt(range) }

    /// The most bytes of one datagram (RFC 768, RFC 791).
    package static let datagramLimit = 65_507
    /// The most bytes of a payload that ends with an urgent one.
    package static let urgentLimit = 64 << 10
    /// The limit of a step that waits and has no `within`.
    package static let defaultLimit = Duration.seconds(2)
    /// What a client under test says that is given nothing else.
    static let defaultMessage = [UInt8]("Hey, can you hear me?".utf8)
}
