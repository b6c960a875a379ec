package import Wire

/// Who is given what a capture sees, all of it on the capture's thread.
package protocol PacketSink: AnyObject, Sendable {
    /// From now on every packet is seen.
    func opened(_ linkType: LinkType)

    /// There is no capture, or it has ended.
    func failed(_ problem: CaptureProblem)

    /// A packet, of which these bytes were kept.
    func take(_ timestamp: Timestamp, originalLength: Int, _ bytes: Span<UInt8>)

    /// What was sent before the fence with this number has been taken; the kernel has dropped so many since the opening.
    func passed(fence: UInt64, dropped: Int)

    /// For now there is nothing more.
    func rested()
}
