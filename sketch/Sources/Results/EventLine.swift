/// The JSON shape of an event: version and name beside the fields of its payload.
struct EventLine: Codable {
    private enum Key: String, CodingKey {
        case version, event
    }

    private enum Name: String {
        case runStarted, fileRejected, caseStarted, stepEnded, program, caseEnded, caseAmended, runEnded
    }

    private struct Amendment: Codable {
        var caseID: String
        var finding: Finding
    }

    var event: Event

    init(event: Event) {
        self.event = event
    }

    func encode(to encoder: any Encoder) throws {
        var head = encoder.container(keyedBy: Key.self)
        try head.encode(Event.streamVersion, forKey: .version)
        let (name, payload) = parts
        try head.encode(name.rawValue, forKey: .event)
        try payload.encode(to: encoder)
    }

    private var parts: (Name, any Encodable) {
        switch event {
        case .runStarted(let payload): (.runStarted, payload)
        case .fileRejected(let payload): (.fileRejected, payload)
        case .caseStarted(let payload): (.caseStarted, payload)
        case .stepEnded(let payload): (.stepEnded, payload)
        case .program(let payload): (.program, payload)
        case .caseEnded(let payload): (.caseEnded, payload)
        case .caseAmended(let caseID, let finding): (.caseAmended, Amendment(caseID: caseID, finding: finding))
        case .runEnded(let payload): (.runEnded, payload)
        }
    }

    init(from decoder: any Decoder) throws {
        let head = try decoder.container(keyedBy: Key.self)
        let version = try head.decode(Int.self, forKey: .version)
        guard version <= Event.streamVersion else { throw EventLineError.laterVersion(version) }
        let word = try head.decode(String.self, forKey: .event)
        guard let name = Name(rawValue: word) else { throw EventLineError.unknownEvent(word) }
        switch name {
        case .runStarted: event = .runStarted(try .init(from: decoder))
        case .fileRejected: event = .fileRejected(try .init(from: decoder))
        case .caseStarted: event = .caseStarted(try .init(from: decoder))
        case .stepEnded: event = .stepEnded(try .init(from: decoder))
        case .program: event = .program(try .init(from: decoder))
        case .caseEnded: event = .caseEnded(try .init(from: decoder))
        case .caseAmended:
            let amendment = try Amendment(from: decoder)
            event = .caseAmended(caseID: amendment.caseID, finding: amendment.finding)
        case .runEnded: event = .runEnded(try .init(from: decoder))
        }
    }
}
