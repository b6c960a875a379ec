import CLinux
import Glibc

/// Finds the supervisor's program, and speaks with it.
enum Supervisor {
    /// Beside Hark itself, or in `libexec/hark` of its installation.
    static func path() throws(ArenaProblem) -> String {
        var target = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &target, target.count)
        let own = String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
        let places = [folder + "/supervisor", folder + "/../libexec/hark/supervisor"]
        if let place = places.first(where: { unsafe access($0, R_OK | X_OK) == 0 }) { return place }
        throw ArenaProblem(
            "Hark's supervisor is not installed: it is not at \(places[0])",
            remedy: "make build, or put 'supervisor' beside 'hark'"
        )
    }
}

/// A message of the supervisor's.
struct SupervisorMessage {
    var head: clinux_message
    var bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What has arrived on a control socket.
    enum Arrival {
        case message(SupervisorMessage)
        case nothing
        case end
    }

    static func receive(from control: Int32) -> Arrival {
        switch Reading.some(of: control, atMost: Int(clinux_message_limit)) {
        case .nothing: return .nothing
        case .end: return .end
        case .bytes(let bytes):
            let size = MemoryLayout<clinux_message>.size
            guard bytes.count >= size else { return .end }
            let head = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: clinux_message.self) }
            return .message(SupervisorMessage(head: head, bytes: Array(bytes[size...])))
        }
    }

    /// False when the supervisor is gone, or the message too long for it.
    static func send(
        _ kind: clinux_message_kind,
        _ code: Int32 = 0,
        _ words: [[UInt8]] = [],
        after input: [UInt8] = [],
        to control: Int32
    ) -> Bool {
        var head = clinux_message()
        head.kind = Int32(kind.rawValue)
        head.code = code
        head.detail = Int32(input.count)
        var bytes = unsafe withUnsafeBytes(of: head) { unsafe [UInt8]($0) } + input
        for word in words { bytes += word + [0] }
        guard bytes.count <= Int(clinux_message_limit) else { return false }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(control, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
    }
}
