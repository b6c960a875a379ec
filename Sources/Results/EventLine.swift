package import FoundationEssentials

/// An event as a line of JSON: what `--json` writes, and what it can be read from again.
///
/// Each line is an object whose `event` says what happened; the first one, `runStarted`, has the version of the format
/// beside it. Keys are sorted, bytes are arrays of numbers, times are nanoseconds unless their name says otherwise.
package enum EventLine {
    /// The version of the format; it changes when a reader of the one before could go wrong.
    package static let format = 1

    /// A line that is none.
    package struct Failure: Error {
        package var message: String
    }

    /// The line of an event, with its end.
    package static func text(_ event: Event) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is encoded are texts, whole numbers and lists of them.
        guard let data = try? encoder.encode(Line(event: event)) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    /// - Throws: `Failure` for a line that is no event, or one of a later format.
    package static func event(_ line: Data) throws(Failure) -> Event {
        do {
            return try JSONDecoder().decode(Line.self, from: line).event
        } catch {
            throw Failure(message: "\(error)")
        }
    }

    private enum Key: String, CodingKey {
        case event, format
    }

    private struct Line: Codable {
        var event: Event

        init(event: Event) {
            self.event = event
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(name, forKey: .event)
            switch event {
            case .runStarted(let value):
                try container.encode(EventLine.format, forKey: .format)
                try value.encode(to: encoder)
            case .fileRejected(let value): try value.encode(to: encoder)
            case .caseStarted(let value): try value.encode(to: encoder)
            case .stepEnded(let value): try value.encode(to: encoder)
            case .caseEnded(let value): try value.encode(to: encoder)
            case .runEnded(let value): try value.encode(to: encoder)
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            if let format = try container.decodeIfPresent(Int.self, forKey: .format), format > EventLine.format {
                let message = "format \(format) is later than \(EventLine.format)"
                throw DecodingError.dataCorruptedError(forKey: .format, in: container, debugDescription: message)
            }
            let name = try container.decode(String.self, forKey: .event)
            switch name {
            case "runStarted": event = .runStarted(try .init(from: decoder))
            case "fileRejected": event = .fileRejected(try .init(from: decoder))
            case "caseStarted": event = .caseStarted(try .init(from: decoder))
            case "stepEnded": event = .stepEnded(try .init(from: decoder))
            case "caseEnded": event = .caseEnded(try .init(from: decoder))
            case "runEnded": event = .runEnded(try .init(from: decoder))
            default:
                let message = "there is no event '\(name)'"
                throw DecodingError.dataCorruptedError(forKey: .event, in: container, debugDescription: message)
            }
        }

        private var name: String {
            switch event {
            case .runStarted: "runStarted"
            case .fileRejected: "fileRejected"
            case .caseStarted: "caseStarted"
            case .stepEnded: "stepEnded"
            case .caseEnded: "caseEnded"
            case .runEnded: "runEnded"
            }
        }
    }
}
