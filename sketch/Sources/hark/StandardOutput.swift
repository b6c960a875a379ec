import Glibc

/// Standard output, unbuffered, and what is known of the terminal behind it.
enum StandardOutput {
    static func write(_ bytes: [UInt8]) {
        write(bytes[...], to: STDOUT_FILENO)
    }

    static func write(_ text: String) {
        write(Array(text.utf8)[...], to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        write(Array(text.utf8)[...], to: STDERR_FILENO)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether a person sees it as it is written.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Colour is for terminals, and not for people who have set NO_COLOR (no-color.org).
    static var takesColor: Bool {
        isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// The columns of the terminal, 100 where there is none.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }
}
