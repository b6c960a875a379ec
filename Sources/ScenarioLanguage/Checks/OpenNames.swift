/// What is open at a line of a script, in the order in which it was opened, found by its name at once: a script may open
/// tens of thousands.
struct OpenNames<Value> {
    private var values: [Int: Value] = [:]
    private var ids: [String?: Int] = [:]
    private var lastID = 0
    /// None below is open.
    private var firstID = 1

    var count: Int { values.count }
    /// All, oldest first.
    var all: [Value] { values.sorted { $0.key < $1.key }.map(\.value) }

    /// The oldest few, for messages.
    var some: [Value] { Array((firstID...max(firstID, lastID)).prefix(64).compactMap { values[$0] }.prefix(8)) }

    subscript(id: Int) -> Value? {
        get { values[id] }
        set { values[id] = newValue }
    }

    func find(_ name: String?) -> Int? { ids[name] }

    @discardableResult
    mutating func add(_ value: Value, as name: String?) -> Int {
        lastID += 1
        values[lastID] = value
        ids[name] = lastID
        return lastID
    }

    mutating func remove(_ id: Int, as name: String?) {
        values[id] = nil
        if ids[name] == id { ids[name] = nil }
        while firstID <= lastID, values[firstID] == nil { firstID += 1 }
    }
}
