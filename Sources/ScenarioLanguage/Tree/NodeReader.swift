/// Builds the tree of a file from libyaml's events, and notes what YAML allows and a scenario does not.
struct NodeReader: ~Copyable {
    private var events: YAMLEvents
    private var anchors: [String: Node] = [:]
    private var count = 0
    private var depth = 0
    /// What was noted so far.
    private(set) var notes: [(kind: Mistake.Kind, range: SourceRange)] = []

    init(_ text: String) {
        events = YAMLEvents(text)
    }

    /// The file's only document; nil when it has none.
    mutating func read() throws(YAMLEvents.Failure) -> Node? {
        var root: Node?
        while true {
            let (event, range) = try events.next()
            switch event {
            case .end: return root
            case .documentStart, .collectionEnd, .other: continue
            default:
                guard root == nil else {
                    notes.append((.secondDocument, range))
                    return root
                }
                root = try node(event, range)
            }
        }
    }

    private mutating func node(_ event: YAMLEvents.Event, _ range: SourceRange) throws(YAMLEvents.Failure) -> Node {
        count += 1
        switch event {
        case .scalar(let text, let style, let anchor, let tag):
            return keep(Node(content: .scalar(text, style), range: range), anchor, tag)
        case .sequenceStart(let anchor, let tag):
            return keep(try sequence(range), anchor, tag)
        case .mappingStart(let anchor, let tag):
            return keep(try mapping(range), anchor, tag)
        case .alias(let name):
            return try alias(name, range)
        case .collectionEnd, .documentStart, .end, .other:
            return Node(content: .scalar("", .plain), range: range)
        }
    }

    private mutating func alias(_ name: String, _ range: SourceRange) throws(YAMLEvents.Failure) -> Node {
        guard var node = anchors[name] else {
            notes.append((.unknownAlias(name), range))
            return Node(content: .scalar("*\(name)", .plain), range: range)
        }
        count += node.size
        guard count <= Self.limit else {
            throw .limit(.tooManyNodes(limit: Self.limit), at: range.start)
        }
        node.range = range
        return node
    }

    private mutating func sequence(_ range: SourceRange) throws(YAMLEvents.Failure) -> Node {
        try enter(range)
        defer { depth -= 1 }
        var node = Node(content: .sequence([]), range: range)
        var items: [Node] = []
        while true {
            let (event, place) = try events.next()
            if case .collectionEnd = event {
                node.range.end = Self.end(items.last?.range.end, place, after: range.start)
                node.content = .sequence(items)
                return node
            }
            items.append(try self.node(event, place))
            node.size += items[items.count - 1].size
        }
    }

    private mutating func mapping(_ range: SourceRange) throws(YAMLEvents.Failure) -> Node {
        try enter(range)
        defer { depth -= 1 }
        var node = Node(content: .mapping([]), range: range)
        var entries: [Node.Entry] = []
        var lines: [String: Int] = [:]
        while true {
            let (event, place) = try events.next()
            if case .collectionEnd = event {
                node.range.end = Self.end(entries.last?.value.range.end, place, after: range.start)
                node.content = .mapping(entries)
                return node
            }
            let key = try self.node(event, place)
            let (next, valuePlace) = try events.next()
            let value = try self.node(next, valuePlace)
            node.size += key.size + value.size
            guard let word = key.text else {
                notes.append((.shape(of: "a key", needed: "text", got: key.kind), key.range))
                continue
            }
            if word == "<<" {
                notes.append((.mergeKey, key.range))
            } else if let first = lines[word] {
                notes.append((.duplicateKey(word, firstLine: first), key.range))
            } else {
                lines[word] = key.range.start.line
                entries.append(Node.Entry(key: key, value: value))
            }
        }
    }

    private mutating func enter(_ range: SourceRange) throws(YAMLEvents.Failure) {
        depth += 1
        guard depth <= Self.depthLimit else {
            throw .limit(.tooDeep(limit: Self.depthLimit), at: range.start)
        }
    }

    private mutating func keep(_ node: Node, _ anchor: String?, _ tag: String?) -> Node {
        if let anchor { anchors[anchor] = node }
        if let tag { notes.append((.tag(tag), node.range)) }
        return node
    }

    /// The end of a block collection, as libyaml tells it, lies where the next thing begins.
    private static func end(_ last: SourcePosition?, _ place: SourceRange, after start: SourcePosition)
        -> SourcePosition
    {
        // A flow collection ends with a bracket, so that its end event has a width.
        if place.start < place.end { return place.end }
        return last ?? start
    }

    /// Pieces that aliases may make of a file at most.
    private static let limit = 100_000
    /// Lists and mappings in each other at most.
    static let depthLimit = 100
}
