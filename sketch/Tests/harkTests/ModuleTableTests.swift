import Foundation
import Testing

/// The module table of docs/ARCHITECTURE.md, the manifest and the import lines say the same.
@Suite struct ModuleTableTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The rows of the table: a module and what it may import.
    private static var table: [String: Set<String>] {
        get throws {
            let rows = try text("docs/ARCHITECTURE.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    let cells = row.split(separator: "|").map(String.init)
                    let names = { (cell: String) in cell.matches(of: /`(\w+)`/).map { String($0.output.1) } }
                    return (names(cells[0])[0], Set(names(cells[2])))
                }
            )
        }
    }

    /// The modules of the system, which are not in the table, and those that come with the toolchain.
    private static let toolchain: Set = ["Glibc", "FoundationEssentials", "Synchronization"]

    @Test func `every source folder has a row, and every row a folder`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appendingPathComponent("Sources").path)
        #expect(try Set(Self.table.keys) == Set(folders))
    }

    @Test func `a module imports only what its row allows`() throws {
        let table = try Self.table
        let sources = Self.root.appendingPathComponent("Sources").path
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(".swift") }
        #expect(files.count > 100)
        for file in files {
            let module = String(file.prefix { $0 != "/" })
            let allowed = try #require(table[module]).union(Self.toolchain)
            for line in try Self.text("Sources/\(file)").split(separator: "\n") {
                guard let match = line.firstMatch(of: /^(?:(?:public|package|internal|@testable) )?import (\w+)/) else { continue }
                #expect(allowed.contains(String(match.output.1)), "\(file): \(line)")
            }
        }
    }

    @Test func `the manifest allows what the table allows, and the table has no circle`() throws {
        let table = try Self.table
        let manifest = try Self.text("Package.swift")
        for (module, allowed) in table where module != "hark" && !module.hasPrefix("C") || module == "Capture" || module == "Conversations" {
            let row = try #require(manifest.split(separator: "\n").first { $0.contains("(\"\(module)\", [") })
            let declared = Set(row.matches(of: /"(\w+)"/).map { String($0.output.1) }).subtracting([module])
            // CYaml comes with Yams.
            #expect(declared == allowed.subtracting(["CYaml"]), "\(module)")
        }
        var rest = table
        while !rest.isEmpty {
            let free = rest.filter { $0.value.isDisjoint(with: rest.keys) }
            #expect(!free.isEmpty, "a circle among \(rest.keys.sorted())")
            guard !free.isEmpty else { return }
            for module in free.keys { rest[module] = nil }
        }
    }

    @Test func `pure modules touch neither system nor clock`() throws {
        for module in ["Wire", "Conversations", "Results", "Reports"] {
            let folder = Self.root.appendingPathComponent("Sources/\(module)").path
            for file in try FileManager.default.subpathsOfDirectory(atPath: folder) where file.hasSuffix(".swift") {
                let text = try Self.text("Sources/\(module)/\(file)")
                for word in ["import Glibc", "ContinuousClock", "Date()", "random("] {
                    #expect(!text.contains(word), "\(module)/\(file): \(word)")
                }
            }
        }
    }
}
