import Wire

extension PacketPattern: CustomStringConvertible {
    /// In the scenario's words: `{client: SYN}`, `{server: data, payload: 21 bytes}`.
    package var description: String {
        if let filter { return "'\(filter)'" }
        var words: [String] = []
        let isData = flags == nil && (payload != nil || payloadLength != nil)
        words.append("\(sender?.rawValue ?? "any"): \(flags?.description ?? (isData ? "data" : "packet"))")
        if let payload { words.append("payload: \(payload.count == 1 ? "1 byte" : "\(payload.count) bytes")") }
        if let payloadLength, payloadLength != Bound(least: 1) { words.append("payload length: \(payloadLength)") }
        return "{\(words.joined(separator: ", "))}"
    }
}

extension Bound: CustomStringConvertible {
    /// `3`, `at least 1`, `at most 5`, `1 to 5`.
    package var description: String {
        switch (least, most) {
        case (let least?, let most?): least == most ? "\(least)" : "\(least) to \(most)"
        case (let least?, nil): "at least \(least)"
        case (nil, let most?): "at most \(most)"
        case (nil, nil): "any number"
        }
    }
}
