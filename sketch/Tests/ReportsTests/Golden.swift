import FoundationEssentials
import Testing

/// Whole outputs as files beside the tests; `HARK_RECORD_GOLDEN=1` writes them anew.
enum Golden {
    static func folder(_ file: String = #filePath) -> String {
        file.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden"
    }

    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let path = "\(folder())/\(name)"
        if ProcessInfo.processInfo.environment["HARK_RECORD_GOLDEN"] == "1" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "\(name) says:\n\(golden)\nthe report says:\n\(text)", sourceLocation: sourceLocation)
    }
}
