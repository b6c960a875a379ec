package import Wire

/// A pattern that is ready to match.
package struct CompiledPattern: Sendable {
    let program: [PatternInstruction]
    let groups: Int

    /// The whole match and then its groups, as ranges of `bytes`; nil when there is no match.
    ///
    /// Of several matches it is the first, and of those that begin there the one that a backtracking matcher would find.
    package func match(in bytes: Bytes) -> [Range<Int>?]? {
        var machine = PatternMachine(program: program, slots: 2 * groups + 2, input: bytes)
        guard let slots = machine.run() else { return nil }
        return stride(from: 0, to: slots.count, by: 2).map { index in
            slots[index] >= 0 && slots[index + 1] >= slots[index] ? slots[index]..<slots[index + 1] : nil
        }
    }
}

/// All ways through the program at once, each place in it at most once for each byte.
private struct PatternMachine {
    private struct Thread {
        var place: Int
        var slots: [Int]
    }

    private let program: [PatternInstruction]
    private let input: Bytes
    private let empty: [Int]
    /// For which position a place in the program was visited last.
    private var visited: [Int]

    init(program: [PatternInstruction], slots: Int, input: Bytes) {
        self.program = program
        self.input = input
        empty = Array(repeating: -1, count: slots)
        visited = Array(repeating: -1, count: program.count)
    }

    mutating func run() -> [Int]? {
        var threads: [Thread] = []
        var following: [Thread] = []
        var found: [Int]?
        add(Thread(place: 0, slots: empty), at: 0, to: &threads)
        for position in 0...input.count {
            following.removeAll(keepingCapacity: true)
            for thread in threads {
                // A match makes all threads of lower priority pointless.
                if case .match = program[thread.place] {
                    found = thread.slots
                    break
                }
                guard case .bytes(let set) = program[thread.place], position < input.count else { continue }
                guard set.contains(input[position]) else { continue }
                add(Thread(place: thread.place + 1, slots: thread.slots), at: position + 1, to: &following)
            }
            swap(&threads, &following)
            if threads.isEmpty { break }
        }
        return found
    }

    /// Follows what takes no byte, first choices first.
    private mutating func add(_ thread: Thread, at position: Int, to threads: inout [Thread]) {
        var pending = [thread]
        while var next = pending.popLast() {
            guard visited[next.place] != position else { continue }
            visited[next.place] = position
            switch program[next.place] {
            case .jump(let place):
                next.place = place
                pending.append(next)
            case .split(let first, let second):
                pending.append(Thread(place: second, slots: next.slots))
                next.place = first
                pending.append(next)
            case .save(let slot):
                next.slots[slot] = position
                next.place += 1
                pending.append(next)
            case .start where position == 0, .end where position == input.count:
                next.place += 1
                pending.append(next)
            case .start, .end:
                continue
            case .bytes, .match:
                threads.append(next)
            }
        }
    }
}
