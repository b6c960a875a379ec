import Glibc

/// Shows a text that is longer than the terminal in a program in which it can be read at leisure.
enum Pager {
    /// Writes a text to standard output, by the pager where that is a terminal on which it has no room.
    static func show(_ text: String) {
        guard StandardOutput.isTerminal, text.utf8.count(where: { $0 == UInt8(ascii: "\n") }) >= rows,
            let command = command
        else { return StandardOutput.write(text) }
        // less(1): ends where the text fits after all, keeps colours, leaves the text on the screen.
        unsafe setenv("LESS", "FRX", 0)
        guard let pipe = unsafe popen(command, "w") else { return StandardOutput.write(text) }
        _ = unsafe fputs(text, pipe)
        unsafe pclose(pipe)
    }

    /// `$PAGER`, or less where that is installed; nil where the reader wants none.
    private static var command: String? {
        guard let wanted = unsafe getenv("PAGER").map({ unsafe String(cString: $0) }) else {
            return unsafe access("/usr/bin/less", X_OK) == 0 ? "/usr/bin/less" : nil
        }
        return wanted.isEmpty || wanted == "cat" ? nil : wanted
    }

    private static var rows: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }
}
