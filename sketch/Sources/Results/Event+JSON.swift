import FoundationEssentials

extension Event {
    /// The version of the event stream that this Hark writes, and the last that it reads.
    package static let streamVersion = 1

    /// The event as one line of JSON without its end of line: `{"event":"caseStarted", … ,"version":1}`, keys sorted.
    package var jsonLine: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        do {
            return String(decoding: try encoder.encode(EventLine(event: self)), as: UTF8.self)
        } catch {
            // No payload gets here; if one ever does, its reader stumbles over the line instead of missing it.
            return #"{"event":"unwritable","version":\#(Self.streamVersion)}"#
        }
    }

    /// Reads a line of the event stream.
    ///
    /// - Throws: when it is not JSON, not an event of a version this Hark knows, or lacks one of the event's fields.
    package init(jsonLine: some StringProtocol) throws(EventLineError) {
        try self.init(jsonLine: jsonLine.utf8)
    }

    /// Reads a line of the event stream from its UTF-8, as `init(jsonLine:)` of text does.
    package init(jsonLine: some Sequence<UInt8>) throws(EventLineError) {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        do {
            self = try decoder.decode(EventLine.self, from: Data(jsonLine)).event
        } catch let error as EventLineError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }
}

/// Why a line is no event.
package enum EventLineError: Error, Hashable {
    case malformed(String)
    case unknownEvent(String)
    case laterVersion(Int)

    /// The reason in a sentence without its period.
    package var message: String {
        switch self {
        case .malformed(let detail): "not an event of Hark: \(detail)"
        case .unknownEvent(let name): "version \(Event.streamVersion) of the event stream has no event '\(name)'"
        case .laterVersion(let version):
            "written by a later Hark: version \(version) of the event stream, this Hark reads \(Event.streamVersion)"
        }
    }
}
