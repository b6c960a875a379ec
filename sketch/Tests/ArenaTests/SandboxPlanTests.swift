@testable import Arena
import Testing

@Suite struct SandboxPlanTests {
    private static let folders: Set = [
        "/usr", "/opt", "/etc", "/home/ann/.local/bin", "/home/ann/.local/lib", "/home/ann/.local", "/home/ann/bin",
        "/home/ann", "/srv/go", "/srv/go/bin", "/usr/local/bin", "/work/lib",
    ]

    private func words(path: [String], libraries: [String] = []) -> [String] {
        SandboxPlan(path: path, libraries: libraries, homes: ["/home/ann", "/root"]).arguments(firstData: 20) { path in
            if path == "/lib" { return .link("usr/lib") }
            return Self.folders.contains(path) ? .folder : .other
        }
    }

    /// What is shown read-only, beside /etc.
    private func shown(_ words: [String]) -> [String] {
        words.indices.filter { words[$0] == "--ro-bind" }.map { words[$0 + 1] }
    }

    @Test func `the folders of PATH come with their installation, never a whole home`() {
        let words = words(path: ["/srv/go/bin", "/home/ann/.local/bin", "/home/ann/bin", "/home/ann", "/", "/gone/bin"])
        #expect(shown(words) == ["/usr", "/opt", "/srv/go", "/home/ann/.local/bin", "/home/ann/.local/lib", "/home/ann/bin"])
    }

    @Test func `PATH inside names only what is there`() throws {
        let words = words(path: ["/usr/local/bin", "/gone/bin", "/srv/go/bin"])
        let place = try #require(words.firstIndex(of: "PATH"))
        #expect(words[place + 1] == "/usr/local/bin:/srv/go/bin")
    }

    @Test func `a link stays a link, what is missing is left out`() throws {
        let words = words(path: [])
        let place = try #require(words.firstIndex(of: "--symlink"))
        #expect(words[place...].prefix(3) == ["--symlink", "usr/lib", "/lib"])
        #expect(!words.contains("/sbin"))
    }

    @Test func `nothing outside of the list can be asked for`() {
        for folder in ["/", "/etc", "/home", "/home/ann", "/root", "/run", "/var", "/tmp"] {
            #expect(shown(words(path: [folder], libraries: [folder])) == ["/usr", "/opt"], "\(folder)")
        }
    }

    @Test func `every place that can be written to has a size`() {
        let words = words(path: [])
        for place in words.indices where words[place] == "--tmpfs" { #expect(words[place - 2] == "--size") }
    }
}
