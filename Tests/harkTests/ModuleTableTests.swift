import Foundation
import Testing

/// The module table of docs/ARCHITECTURE.md, the manifest and the import lines say the same.
@Suite struct ModuleTableTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: HarkProgram.root.appending(path: path), encoding: .utf8)
    }

    private static func files(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: HarkProgram.root.appending(path: folder).path)
            .map { "\(folder)/\($0)" }.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".h") }.sorted()
    }

    /// The rows of the table: a module, and what it may import.
    private static func table() throws -> [String: Set<String>] {
        let rows = try text("docs/ARCHITECTURE.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
        let pairs = rows.map { row in
            let cells = row.split(separator: "|").map(String.init)
            let names = { (cell: String) in cell.matches(of: /`(\w+)`/).map { String($0.output.1) } }
            return (names(cells[0])[0], Set(names(cells[2])))
        }
        return Dictionary(pairs, uniquingKeysWith: { $0.union($1) })
    }

    /// Modules that come with the toolchain, and where each may be used.
    private static let toolchain = [
        "Foundation": "Targets",
        "Synchronization": "hark Arena Capture Engine Sockets Targets",
        "Glibc": "hark Arena Capture CaptureFiles Sockets Engine Targets",
        "FoundationEssentials": "hark Arena Engine Reports Results ScenarioLanguage",
    ]

    @Test func `each source folder has a row, and each row a folder`() throws {
        let sources = HarkProgram.root.appending(path: "Sources").path
        #expect(try Set(Self.table().keys) == Set(FileManager.default.contentsOfDirectory(atPath: sources)))
    }

    @Test func `a module imports what its row allows, and nothing else`() throws {
        let table = try Self.table()
        var imported: [String: Set<String>] = [:]
        for file in try Self.files(in: "Sources") {
            let module = String(file.split(separator: "/")[1])
            for line in try Self.text(file).split(separator: "\n") {
                guard
                    let match = line.firstMatch(
                        of: /^(?:(?:public |package |internal |@\w+ )*import |#include <(?=C[A-Z]))(\w+)/
                    )
                else {
                    continue
                }
                let name = String(match.output.1)
                if let users = Self.toolchain[name] {
                    #expect(users.split(separator: " ").contains { $0 == module }, "\(file): \(line)")
                } else {
                    imported[module, default: []].insert(name)
                }
            }
        }
        for (module, allowed) in table { #expect(imported[module, default: []] == allowed, "\(module)") }
    }

    @Test func `the manifest declares what the table allows, and no module is below itself`() throws {
        let table = try Self.table()
        let manifest = try Self.text("Package.swift")
        var declared: [String: Set<String>] = [:]
        for match in manifest.matches(of: /\(\s*"(\w+)",\s*\[([^\[\]]*)\]\s*\),/) {
            let names = match.output.2.matches(of: /(?:"(\w+)"|name: "(\w+)", package: "\w+")/).compactMap { name in
                (name.output.2 ?? name.output.1).map(String.init)
            }
            declared[String(match.output.1)] = Set(names)
        }
        // Yams brings CYaml, whose events are read, and which no manifest can name.
        declared["ScenarioLanguage"] = declared["ScenarioLanguage"].map { $0.subtracting(["Yams"]).union(["CYaml"]) }
        for (module, names) in declared { #expect(names == table[module], "\(module)") }
        #expect(
            Set(declared.keys).union(["hark", "supervisor", "CLinux", "CMD", "CPCRE2", "CPcap", "CZlib"])
                == Set(table.keys)
        )

        var rest = table
        while let free = rest.first(where: { $0.value.isDisjoint(with: rest.keys) }) { rest[free.key] = nil }
        #expect(rest.isEmpty, "a circle")
    }

    @Test func `what is pure touches neither the system nor a clock`() throws {
        for module in ["Wire", "Conversations", "ScenarioLanguage", "Results", "Reports"] {
            for file in try Self.files(in: "Sources/\(module)") {
                let text = try Self.text(file)
                for word in ["import Glibc", ".now", "Date()", ".random(in", "FileManager"] {
                    #expect(!text.contains(word), "\(file): \(word)")
                }
            }
        }
    }

    @Test func `tests use what other modules may use`() throws {
        for file in try Self.files(in: "Tests") {
            let text = try Self.text(file)
            #expect(!text.contains("@" + "testable"), "\(file)")
        }
    }
}
