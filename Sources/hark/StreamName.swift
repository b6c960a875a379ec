import ArgumentParser
import Conversations

/// A conversation of a capture, as a command line names it: `3`, `tcp:3`, `udp:0`.
struct StreamName: ExpressibleByArgument {
    var transport = Conversation.Transport.tcp
    var number: Int

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let number = parts.last.flatMap({ Int($0) }), number >= 0 else { return nil }
        self.number = number
        guard parts.count == 2 else { return }
        guard let transport = Conversation.Transport(rawValue: String(parts[0])) else { return nil }
        self.transport = transport
    }
}
