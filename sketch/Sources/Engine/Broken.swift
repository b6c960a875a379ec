package import Results

/// Ends the steps of a case: an expectation that did not hold.
///
/// It never leaves the engine: it becomes a finding of the case (a broken expectation is a verdict, not an error).
struct Broken: Error {
    var finding: Finding
}

extension Finding.Kind {
    package static let connectionRefused = Self(rawValue: "connectionRefused")
    package static let connectionTimedOut = Self(rawValue: "connectionTimedOut")
    package static let unexpectedConnection = Self(rawValue: "unexpectedConnection")
    package static let noConnection = Self(rawValue: "noConnection")
    package static let wrongBytes = Self(rawValue: "wrongBytes")
    package static let missingBytes = Self(rawValue: "missingBytes")
    package static let unexpectedBytes = Self(rawValue: "unexpectedBytes")
    package static let unexpectedEnd = Self(rawValue: "unexpectedEnd")
    package static let unexpectedReset = Self(rawValue: "unexpectedReset")
    package static let noEnd = Self(rawValue: "noEnd")
    package static let noReset = Self(rawValue: "noReset")
    package static let timedOut = Self(rawValue: "timedOut")
    package static let patternMismatch = Self(rawValue: "patternMismatch")
    package static let sendTimedOut = Self(rawValue: "sendTimedOut")
    package static let programEnd = Self(rawValue: "programEnd")
    package static let programOutput = Self(rawValue: "programOutput")
    package static let programDied = Self(rawValue: "programDied")
    package static let neverListens = Self(rawValue: "neverListens")
    package static let cannotStart = Self(rawValue: "cannotStart")
    package static let wireStatement = Self(rawValue: "wireStatement")
    package static let wireUnknowable = Self(rawValue: "wireUnknowable")
    package static let packetsDropped = Self(rawValue: "packetsDropped")
    package static let unknownName = Self(rawValue: "unknownName")
    package static let system = Self(rawValue: "system")
    package static let caseTimedOut = Self(rawValue: "caseTimedOut")
}
