import Wire

extension Scenario {
    /// What must be under test for the scenario to run.
    package struct Needs: Hashable, Sendable {
        package var server: Bool
        package var client: Bool
    }

    /// Derived from the steps: a bare `connect` needs a server, `run: client` a client, and a server too when the
    /// script itself does not listen.
    package var needs: Needs {
        let all = steps.flattened
        let connects = all.contains { step in
            if case .connect(let connect) = step.kind, case .target = connect.peer { true } else { false }
        }
        let runsClient = all.contains { if case .run = $0.kind { true } else { false } }
        let listens = all.contains { if case .listen = $0.kind { true } else { false } }
        return Needs(server: connects || runsClient && !listens, client: runsClient)
    }

    /// A way in which the steps reach the server under test.
    package struct Approach: Hashable, Sendable {
        package var transport: Transport
        /// nil for either.
        package var family: Family?

        package init(transport: Transport, family: Family?) {
            self.transport = transport
            self.family = family
        }
    }

    /// The ways in which the steps and a client under test reach the server under test.
    package var approaches: Set<Approach> {
        let connects = steps.flattened.compactMap { step -> Approach? in
            guard case .connect(let connect) = step.kind, case .target = connect.peer else { return nil }
            return Approach(transport: connect.transport ?? defaults.transport, family: connect.family)
        }
        // A client under test takes whatever address it is given.
        let others = needs.server && needs.client ? [Approach(transport: defaults.transport, family: nil)] : []
        return Set(connects + others)
    }

    /// Whether it moves so much (more than 8 MiB) that a capture keeps headers only.
    package var isBulky: Bool {
        bytes(of: steps) > 8 << 20
    }

    private func bytes(of steps: [Step]) -> Int {
        steps.reduce(0) { sum, step in
            switch step.kind {
            case .send(let send): saturating(sum, size(of: send.payload), 1)
            case .recv(let recv):
                switch recv.extent {
                case .payload(let payload): saturating(sum, size(of: payload), 1)
                case .length(let count), .max(let count): saturating(sum, count, 1)
                // What comes back was sent before.
                case .echo: saturating(sum, sum, 1)
                default: sum
                }
            case .loop(let loop): saturating(sum, bytes(of: loop.steps), loop.values.count)
            default: sum
            }
        }
    }

    /// How long a payload is, as far as the file tells; variables of `vars` are looked up.
    func size(of payload: Payload) -> Int {
        switch payload {
        case .text(let template): size(of: template)
        case .bytes(let bytes): bytes.count
        case .file(_, let contents): contents.count
        case .random(let count): count
        case .repeated(let payload, let times): saturating(0, size(of: payload), times)
        case .lines(let lines): lines.reduce(0) { $0 + size(of: $1) + 2 }
        case .concatenation(let payloads): payloads.reduce(0) { saturating($0, size(of: $1), 1) }
        }
    }

    private func size(of template: Template) -> Int {
        template.parts.reduce(0) { sum, part in
            switch part {
            case .literal(let bytes): sum + bytes.count
            case .variable(let name):
                // A variable's own value uses only those above it, so this ends.
                sum + (vars.firstIndex { $0.name.value == name.value }.map { size(ofVariable: $0) } ?? 0)
            }
        }
    }

    private func size(ofVariable index: Int) -> Int {
        var earlier = self
        earlier.vars = Array(vars[..<index])
        return earlier.size(of: vars[index].value)
    }

    private func saturating(_ sum: Int, _ size: Int, _ times: Int) -> Int {
        let (product, overflow) = size.multipliedReportingOverflow(by: times)
        return overflow || product > 1 << 60 ? 1 << 60 : min(1 << 60, sum + product)
    }

    /// FNV-1a of the text, to tell whether a capture was made with this very file.
    package var hash: UInt64 { FNV.hash(source.text) }
}

extension [Step] {
    /// The steps with those inside of blocks.
    var flattened: [Step] {
        flatMap { step in
            if case .loop(let loop) = step.kind { [step] + loop.steps.flattened } else { [step] }
        }
    }
}

/// The hash of Fowler, Noll and Vo, variant 1a, 64 bits.
enum FNV {
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
