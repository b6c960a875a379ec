package import Results

/// The event stream, one JSON object a line.
package enum JSONLinesReport {
    /// The event's line with its end of line.
    package static func text(for event: Event) -> String {
        event.jsonLine + "\n"
    }
}
