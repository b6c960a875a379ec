import Arena
import CLinux
import FoundationEssentials
import Glibc
package import Results
import ScenarioLanguage

/// A run as the process that the user started sees it: a worker judges, and what happens is handed on.
package struct RunSession {
    private let plan: RunPlan
    private let version: String
    private let captures: CaptureFolder?
    private let post: (Event) -> Void
    private let start = ContinuousClock.now

    /// - `version`: the version of Hark, for reports.
    /// - `captures`: where the captures of cases are kept.
    /// - `post`: is given every event of the run, in order, as it happens.
    package init(_ plan: RunPlan, version: String, captures: CaptureFolder?, post: @escaping (Event) -> Void) {
        self.plan = plan
        self.version = version
        self.captures = captures
        self.post = post
    }

    /// Runs to the end, or until SIGINT, SIGTERM or SIGHUP; the last event is posted in every case.
    package func run() {
        post(
            .runStarted(
                Event.RunStarted(
                    hark: version,
                    seed: plan.request.seed,
                    target: plan.request.target.summary,
                    cases: plan.cases.map(\.id),
                    startedAt: Int64(Date().timeIntervalSince1970 * 1_000)
                )
            )
        )
        for rejected in plan.rejected { post(.fileRejected(rejected)) }
        var problems: [Finding] = []
        var isInterrupted = false
        if !plan.cases.isEmpty {
            do throws(Problem) {
                isInterrupted = try judge(&problems)
            } catch {
                problems.append(error.finding)
            }
        }
        let duration = (ContinuousClock.now - start).inNanoseconds
        post(.runEnded(.init(interrupted: isInterrupted, problems: problems, duration: duration)))
    }

    /// Why no worker could judge.
    private struct Problem: Error {
        var finding: Finding
    }

    /// Whether a signal ended it.
    private func judge(_ problems: inout [Finding]) throws(Problem) -> Bool {
        let signals = clinux_signal_descriptor()
        let worker: WorkerProcess
        do {
            worker = try WorkerProcess(plan.request, spool: captures?.spool)
        } catch {
            throw Problem(finding: error.finding)
        }
        defer { worker.end() }
        var lines = LineBuffer()
        var hasEnded = false
        while !hasEnded {
            switch worker.wait(or: signals) {
            case .signal:
                return true
            case .output(let bytes):
                for line in lines.add(bytes) { receive(line, &problems, &hasEnded) }
            case .end:
                throw Problem(finding: worker.finding)
            }
        }
        return false
    }

    private func receive(_ line: ArraySlice<UInt8>, _ problems: inout [Finding], _ hasEnded: inout Bool) {
        do {
            switch try Event(jsonLine: line) {
            case .runEnded(let end):
                problems += end.problems
                hasEnded = true
            case .caseEnded(var end):
                if let captures, let capture = end.capture {
                    end.capture = captures.keep(capture, of: end.id, &problems)
                }
                post(.caseEnded(end))
            case let event:
                post(event)
            }
        } catch {
            problems.append(Finding(kind: .workerEnded, blame: .hark, message: "an event got lost: \(error.message)"))
        }
    }
}

extension Finding.Kind {
    package static let workerEnded = Self(rawValue: "workerEnded")
    package static let mistake = Self(rawValue: "mistake")
    package static let captureNotKept = Self(rawValue: "captureNotKept")
}

/// Cuts a stream of bytes into lines.
struct LineBuffer {
    private var rest: [UInt8] = []

    /// The lines that `bytes` completes, without their ends.
    mutating func add(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard let last = bytes.lastIndex(of: 0x0A) else {
            rest += bytes
            return []
        }
        let whole = rest + bytes[..<last]
        rest = Array(bytes[(last + 1)...])
        return whole.split(separator: 0x0A)
    }
}
