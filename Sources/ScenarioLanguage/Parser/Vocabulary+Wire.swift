import Conversations
import Wire

extension SenderKey {
    var sender: PacketPattern.Sender {
        switch self {
        case .client: .client
        case .server: .server
        case .target: .target
        }
    }
}

extension PatternKey {
    /// nil for a key that names no sender.
    var sender: PacketPattern.Sender? { SenderKey(rawValue: rawValue)?.sender }
}

extension FlagName {
    var flag: TCPFlags {
        switch self {
        case .syn: .syn
        case .fin: .fin
        case .rst: .rst
        case .psh: .psh
        case .ack: .ack
        case .urg: .urg
        case .ece: .ece
        case .cwr: .cwr
        }
    }
}
