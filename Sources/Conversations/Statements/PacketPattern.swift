package import Wire

/// Which packets a statement speaks of.
package struct PacketPattern: Hashable, Sendable {
    /// Who sent it.
    package enum Sender: String, Hashable, Sendable, CaseIterable {
        case client, server
        /// What is under test, on either side.
        case target
    }

    /// An option that its TCP header has, and its value where that is asked for.
    package struct Option: Hashable, Sendable {
        package enum Name: String, Hashable, Sendable, CaseIterable {
            case mss
            case windowScale = "window scale"
            case sackPermitted = "sack permitted"
            case sack
            case timestamps

            /// Whether it is a number.
            package var hasValue: Bool { self == .mss || self == .windowScale }
        }

        package var name: Name
        package var value: Int?

        package init(name: Name, value: Int? = nil) {
            self.name = name
            self.value = value
        }

        func matches(_ option: TCPOption) -> Bool {
            switch (name, option) {
            case (.mss, .maximumSegmentSize(let size)): value ?? Int(size) == Int(size)
            case (.windowScale, .windowScale(let shift)): value ?? Int(shift) == Int(shift)
            case (.sackPermitted, .selectiveAcknowledgmentPermitted), (.sack, .selectiveAcknowledgment),
                (.timestamps, .timestamps):
                true
            default: false
            }
        }
    }

    /// nil only where there is a filter.
    package var sender: Sender?
    /// Flags that are set; SYN, FIN and RST that are not among them are clear, the others are free.
    ///
    /// nil is any packet with data.
    package var flags: TCPFlags?
    /// In a sequence what the sender says, however it was cut into packets; else the data of one packet.
    package var payload: [UInt8]?
    package var payloadLength: Bound<Int>?
    /// As it stands in the header.
    package var window: Bound<Int>?
    package var options: [Option] = []
    /// A pcap-filter(7) expression instead of all of the above.
    package var filter: String?

    package init(sender: Sender, flags: TCPFlags? = nil) {
        self.sender = sender
        self.flags = flags
    }

    package init(filter: String) {
        self.filter = filter
    }

    /// Named flags are set; SYN, FIN and RST that are not named are clear.
    func takes(_ actual: TCPFlags?) -> Bool {
        guard let flags else { return true }
        guard let actual else { return false }
        return actual.isSuperset(of: flags) && actual.intersection(.decisive).isSubset(of: flags)
    }

    /// How many bytes of a stream it takes, when it says so exactly.
    var extent: Int? { payload?.count ?? payloadLength?.exact }
}

extension PacketPattern: CustomStringConvertible {
    /// In the words of a scenario: `server: data, payload 21 bytes`.
    package var description: String {
        if let filter { return filter }
        var words = ["\(sender?.rawValue ?? ""): \(flags?.description ?? "data")"]
        if let payload { words.append("payload of \(payload.count) \(payload.count == 1 ? "byte" : "bytes")") }
        if let payloadLength { words.append("payload length \(payloadLength)") }
        if let window { words.append("window \(window)") }
        words += options.map { option in option.name.rawValue + (option.value.map { " \($0)" } ?? "") }
        return words.joined(separator: ", ")
    }
}
