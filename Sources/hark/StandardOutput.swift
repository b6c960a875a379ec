import Glibc

/// Standard output and standard error, unbuffered, and what is known of the terminal behind them.
enum StandardOutput {
    static func write(_ text: String) {
        Descriptor.write(text, to: STDOUT_FILENO)
    }

    static func writeError(_ text: String) {
        Descriptor.write(text, to: STDERR_FILENO)
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Colour is for terminals, and not for people who have set NO_COLOR (no-color.org).
    static var takesColor: Bool {
        isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
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
