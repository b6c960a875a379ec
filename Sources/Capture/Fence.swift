import CLinux
import Glibc
import Wire

/// A frame that no IP stack sees: when it is in the capture, so is what was sent before it.
struct Fence {
    private static let frameLength = 60
    private static let numberOffset = 14 + 8

    private let descriptor: Int32
    /// What tells it from anybody else's frames.
    private let mark: [UInt8]

    /// nil without the right to send frames.
    init?(interface: String) {
        descriptor = unsafe clinux_frame_socket(interface)
        guard descriptor >= 0 else { return nil }
        mark = (0..<8).map { _ in UInt8.random(in: 0...255) }
    }

    func send(_ number: UInt64) -> Bool {
        var frame = [UInt8](repeating: 0, count: 12)
        frame += [UInt8(EtherType.localExperiment.rawValue >> 8), UInt8(EtherType.localExperiment.rawValue & 0xFF)]
        frame += mark + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
        frame += [UInt8](repeating: 0, count: Self.frameLength - frame.count)
        return unsafe frame.withUnsafeBytes { unsafe clinux_send(descriptor, $0.baseAddress, $0.count) } == frame.count
    }

    /// The number of a captured fence; nil for any other packet.
    func number(of frame: Span<UInt8>) -> UInt64? {
        guard frame.count == Self.frameLength,
            UInt16(frame[12]) << 8 | UInt16(frame[13]) == EtherType.localExperiment.rawValue
        else { return nil }
        for index in mark.indices where frame[14 + index] != mark[index] { return nil }
        var number: UInt64 = 0
        for index in (0..<8).reversed() { number = number << 8 | UInt64(frame[Self.numberOffset + index]) }
        return number
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
