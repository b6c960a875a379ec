import Arena
import Testing

/// What a program under test sees of a machine.
struct SandboxViewTests {
    private static let folders: Set = [
        "/usr", "/opt", "/home/ada/.local/bin", "/home/ada/.local/lib", "/home/ada/bin", "/home/ada/go/bin",
        "/home/ada/go", "/home/ada", "/snap/bin", "/snap", "/etc/ssl/certs", "/srv/shims",
    ]

    private static func kind(_ path: String) -> SandboxView.Kind {
        if path == "/bin" { return .link("usr/bin") }
        return folders.contains(path) ? .folder : .other
    }

    private static func view(path: [String], readOnly: [String] = []) -> SandboxView {
        SandboxView(
            path: path,
            libraries: ["/opt/toolchain/lib"],
            homes: ["/home/ada", "/root", "/"],
            readOnly: readOnly
        )
    }

    /// What is bound, from where the machine has it.
    private static func bound(_ view: SandboxView) -> [String] {
        let words = view.arguments(scratch: "/dev/hark/x", firstData: 20, kind: kind)
        return words.indices.filter { words[$0] == "--ro-bind" }.map { words[$0 + 1] }
    }

    @Test func `the system, and the installations of PATH, never a home folder itself`() {
        let path = ["/usr/bin", "/snap/bin", "/home/ada/.local/bin", "/home/ada/bin", "/home/ada/go/bin", "relative"]
        let bound = Self.bound(Self.view(path: path))
        #expect(
            bound == [
                "/usr", "/opt", "/snap", "/home/ada/.local/bin", "/home/ada/.local/lib", "/home/ada/bin",
                "/home/ada/go",
            ]
        )
    }

    @Test func `links stay links, and everything but four folders is read-only at the end`() {
        let words = Self.view(path: []).arguments(scratch: "/dev/hark/x", firstData: 20, kind: Self.kind)
        #expect(words.joined(separator: " ").contains("--symlink usr/bin /bin"))
        let writable = words.indices.filter { words[$0] == "--bind" }.map { words[$0 + 2] }
        #expect(writable == ["/work", "/tmp", "/run", "/dev/shm"])
        #expect(words.suffix(5) == ["--remount-ro", "/dev", "--remount-ro", "/", "--"])
    }

    @Test func `PATH holds what can be seen, without the shims of version managers`() {
        let seen = Self.view(path: ["/srv/shims", "/usr/bin", "/nowhere/bin", "/home/ada/bin"])
        #expect(seen.environment(kind: Self.kind) == ["PATH=/usr/bin:/home/ada/bin", "HOME=/work", "LANG=C.UTF-8"])
        let none = Self.view(path: ["/nowhere/bin"]).environment(kind: Self.kind)
        #expect(none.first == "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
    }

    @Test func `what the user shows beside it is bound where it is`() {
        #expect(Self.bound(Self.view(path: [], readOnly: ["/srv/data"])).contains("/srv/data"))
    }
}
