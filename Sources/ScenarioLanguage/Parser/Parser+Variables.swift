/// Where values come from: `vars`, and the rows of `cases`.
extension Parser {
    /// A row of `cases`: what its columns stand for, in their order.
    struct Row {
        var columns: [(name: String, payload: Payload?, entry: Node.Entry)]

        /// `size: 1025` for the columns that a name does not speak of; nil when there is none.
        func title(without names: Set<String>) -> String? {
            let words = columns.filter { !names.contains($0.name) }.map { column in
                let text = column.entry.value.text
                return "\(column.name): \(text.map { String($0.prefix(40)) } ?? column.payload?.words ?? "…")"
            }
            return words.isEmpty ? nil : words.joined(separator: ", ")
        }
    }

    /// The table of a scenario.
    mutating func rows(_ entry: Node.Entry) -> [Row] {
        guard !entry.value.isEmpty, entry.value.items?.isEmpty != true else {
            add(.noValue("cases", needed: "a list of rows, such as [{size: 1}, {size: 2}]"), at: entry.key.range)
            return []
        }
        mayBeLate = false
        scope = Scope()
        let rows = (list(entry.value, "'cases'") ?? []).compactMap { row($0) }
        let columns = rows.first?.columns.map(\.name) ?? []
        for (row, node) in zip(rows, entry.value.items ?? []) where Set(row.columns.map(\.name)) != Set(columns) {
            add(.columns(columns), at: node.range)
            return []
        }
        return rows
    }

    private mutating func row(_ node: Node) -> Row? {
        guard let entries = node.entries, !entries.isEmpty else {
            add(.shape(of: "a row of 'cases'", needed: "a mapping, such as {size: 1}", got: node.kind), at: node.range)
            return nil
        }
        return Row(
            columns: entries.compactMap { entry in
                variableName(entry).map { ($0, value(entry), entry) }
            }
        )
    }

    /// Puts into the scope what a scenario's names stand for.
    ///
    /// What comes from outside comes first, then the row, then its `vars`, then the suite's. Earlier ones may stand in
    /// later ones; one of the suite's that the scenario has too is the scenario's wherever it stands.
    ///
    /// - Returns: those that get their values when the case runs.
    mutating func variables(_ entry: Node.Entry?, _ row: Row?) -> [LateVariable] {
        let own = entry.flatMap { entries(of: $0) } ?? []
        let columns = row?.columns ?? []
        scope = Scope()
        declaredNames.formUnion((suite.variables + own).compactMap(\.key.text) + columns.map(\.name))
        for (name, value) in given where declaredNames.contains(name) {
            scope[name] = .known(Array(value.utf8))
            scope.fixed.insert(name)
        }
        var late: [LateVariable] = []
        for column in columns where scope[column.name] == nil {
            declare(column.name, column.payload, column.entry.value, isLate: false, &late)
        }
        for entry in suite.variables {
            if let mine = own.first(where: { $0.key.text == entry.key.text }) {
                declare(mine, &late)
            } else {
                let outer = source
                source = suite.source
                declare(entry, &late)
                source = outer
            }
        }
        for entry in own { declare(entry, &late) }
        return late
    }

    private mutating func entries(of variables: Node.Entry) -> [Node.Entry]? {
        if let entries = variables.value.entries { return entries }
        let needed = "a mapping of names to values"
        add(.shape(of: "'vars'", needed: needed, got: variables.value.kind), at: variables.value.range)
        return nil
    }

    private mutating func declare(_ entry: Node.Entry, _ late: inout [LateVariable]) {
        guard let name = variableName(entry), scope[name] == nil else { return }
        mayBeLate = true
        lateNames = [:]
        let payload = value(entry)
        declare(name, payload, entry.value, isLate: !lateNames.isEmpty, &late)
        lateNames = [:]
        mayBeLate = false
    }

    private mutating func declare(
        _ name: String,
        _ payload: Payload?,
        _ node: Node,
        isLate: Bool,
        _ late: inout [LateVariable]
    ) {
        if payload == nil, !isLate {
            scope[name] = .broken
        } else if !isLate, let bytes = payload?.constant {
            scope[name] = .known(bytes)
        } else {
            scope[name] = .later
            late.append(LateVariable(name: name, late: kept(node)))
        }
    }

    mutating func variableName(_ entry: Node.Entry) -> String? {
        guard let name = name(entry.key, of: "vars") else { return nil }
        guard !Scope.isMeasured(name) else {
            add(.shadows(name), at: entry.key.range)
            return nil
        }
        return name
    }

    mutating func value(_ entry: Node.Entry) -> Payload? {
        let name = entry.key.text ?? ""
        guard !entry.value.isEmpty else {
            add(.noValue(name, needed: "a value"), at: entry.key.range)
            return nil
        }
        guard let payload = payload(entry.value, of: name) else { return nil }
        guard payload.count <= Recv.heldLimit else {
            add(.tooBig(limit: Recv.heldLimit), at: entry.value.range)
            return nil
        }
        return payload
    }
}

extension Payload {
    /// What it is, where its bytes say nothing to a reader.
    fileprivate var words: String {
        let count = count == 1 ? "1 byte" : "\(count) bytes"
        return isRandom ? "\(count), random" : count
    }
}
