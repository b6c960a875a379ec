import Glibc

/// Standard output and standard error, unbuffered, and what is known of the terminal behind them.
enum StandardOutput {
    static func write(_ text: String) {
        Descriptor.write(text, to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        Descriptor.write(text, to: STDERR_FILENO)
    }

    /// Colour is for terminals, and not for people who have set NO_COLOR (no-color.org).
    static var takesColor: Bool {
        isatty(STDOUT_FILENO) == 1 && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    /// The columns of the terminal, 100 where there is none.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// write(2).
enum Descriptor {
    /// Writes all of it; false when the other side takes no more.
    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        var rest = [UInt8](text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Somebody has made the terminal nonblocking, for all who share it.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wait, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
