import ScenarioLanguage
import Wire

extension Step {
    /// The step in a few words, for timelines and packet comments: `send 21 bytes "Hey, can you hear me?"`.
    var summary: String {
        switch kind {
        case .connect(let connect): connect.expect.map { "connect, expect \($0.rawValue)" } ?? "connect"
        case .send(let send): "send \(send.payload.summary)"
        case .shutdown(let direction): "shutdown \(direction.rawValue)"
        case .recv(let recv): "recv \(recv.extent.summary)"
        case .close: "close"
        case .reset: "reset"
        case .wait(.duration(let duration)): "wait \(duration.words)"
        case .wait(.sent): "wait sent"
        case .listen(let listen): listen.port.map { "listen \($0)" } ?? "listen"
        case .accept(let accept): accept.expectsNothing ? "accept nothing" : "accept"
        case .run(let run): "run \(run.name.value)"
        case .program(let program): "\(program.program.value) exits"
        case .loop(let loop): "repeat \(loop.values.count) times"
        }
    }
}

extension Step.Recv.Extent {
    var summary: String {
        switch self {
        case .payload(let payload): payload.summary
        case .echo: "echo"
        case .eof: "eof"
        case .reset: "reset"
        case .refused: "refused"
        case .nothing(let duration): "nothing for \(duration.words)"
        case .until(let delimiter): "until \(delimiter.summary)"
        case .untilEOF: "until eof"
        case .length(let count): count.bytes
        case .max(let count): "at most \(count.bytes)"
        }
    }
}

extension Payload {
    var summary: String {
        switch self {
        case .text(let template): template.literal.map(Self.quoted) ?? "text"
        case .bytes(let bytes): Self.quoted(bytes)
        case .file(let path, let contents): "file \(path) (\(contents.count.bytes))"
        case .random(let count): "\(count.bytes) at random"
        case .repeated(let payload, let times): "\(times) times \(payload.summary)"
        case .lines(let lines): lines.count == 1 ? "1 line" : "\(lines.count) lines"
        case .concatenation(let payloads): payloads.map(\.summary).joined(separator: " + ")
        }
    }

    private static func quoted(_ bytes: Bytes) -> String {
        let text = bytes.prefix(32).map { byte in
            switch byte {
            case 0x0A: "\\n"
            case 0x0D: "\\r"
            case 0x22, 0x5C: "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "\(bytes.count.bytes) \"\(text.joined())\(bytes.count > 32 ? "…" : "")\""
    }
}
