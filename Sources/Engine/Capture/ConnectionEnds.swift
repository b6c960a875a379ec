import Conversations
import Wire

/// The script's own sockets, found by their addresses.
struct ConnectionEnds: Sendable {
    private var byAddress: [TransportAddress: [ConnectionTrace]] = [:]
    private let labels: [String]

    /// `labels` is what the steps are called, by their places.
    init(_ traces: [ConnectionTrace], labels: [String]) {
        for trace in traces { byAddress[trace.local, default: []].append(trace) }
        self.labels = labels
    }

    /// The socket that is this side of a conversation; nil when that is somebody else's.
    private func end(_ side: Conversation.Side, of conversation: Conversation) -> ConnectionTrace? {
        let peer = conversation.address(of: side.other)
        return byAddress[conversation.address(of: side)]?.last { $0.peer == nil || $0.peer == peer }
    }

    /// Whether one of the two sides is the script's.
    func contain(_ conversation: Conversation) -> Bool {
        Conversation.Side.allCases.contains { end($0, of: conversation) != nil }
    }

    /// The sides of a conversation that are under test: those of which no socket is the script's.
    func targets(of conversation: Conversation) -> [Conversation.Side] {
        Conversation.Side.allCases.filter { end($0, of: conversation) == nil }
    }

    /// What the script calls a conversation, on either side.
    func names(of conversation: Conversation) -> [String] {
        Conversation.Side.allCases.compactMap { end($0, of: conversation)?.name }
    }

    /// What is said of a packet: the steps that caused it, and those that took it.
    func comments(of packet: ConversationPacket, in conversation: Conversation) -> [String] {
        let (sender, other) = (end(packet.sender, of: conversation), end(packet.sender.other, of: conversation))
        let causes = sender.map { end in end.ledger.causes(of: packet).map { (end.labels ?? labels)[$0] } }
        let takers = other.map { end in end.ledger.takers(of: packet).map { (end.labels ?? labels)[$0] } }
        return (causes ?? []) + (takers ?? [])
    }
}
