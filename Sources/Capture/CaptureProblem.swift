/// Why packets cannot be captured.
package struct CaptureProblem: Error, Hashable, Sendable {
    /// What cannot be done, with libpcap's words.
    package var message: String
    /// What to do about it.
    package var remedy: String?

    package init(message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }

    static let rights = """
        run Hark as root, or give it the right once: sudo setcap cap_net_raw=ep "$(command -v hark)"; \
        --no-capture leaves the wire unjudged
        """
}
