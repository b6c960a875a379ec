import CYaml

/// What libyaml reads in a text, one event at a time, with the places where they start and end.
///
/// Composed nodes would not do: they have no ends, report duplicate keys at the top, and give an alias its anchor's place.
@safe struct YAMLEvents: ~Copyable {
    enum Event {
        case scalar(String, Node.Style, anchor: String?, tag: String?)
        case alias(String)
        case sequenceStart(anchor: String?, tag: String?)
        case mappingStart(anchor: String?, tag: String?)
        case collectionEnd
        case documentStart
        case end
        /// Of no interest.
        case other
    }

    /// Why reading ended before the text did.
    enum Failure: Error {
        /// libyaml's words: what it stumbled over and where, what it was doing and where that began.
        case syntax(problem: String, at: SourcePosition, context: String, from: SourcePosition)
        /// A character that no YAML file may hold, by its place in the bytes of the text.
        case character(problem: String, offset: Int)
        /// A limit of Hark's own.
        case limit(Mistake.Kind, at: SourcePosition)
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from it for as long as the parser lives.
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// The same text; `cursor` goes through it as the events do, so that what stands in it is found in one pass.
    private let scalars: String.UnicodeScalarView
    private var cursor: (count: Int, index: String.Index)

    init(_ text: String) {
        scalars = text.unicodeScalars
        cursor = (0, text.startIndex)
        unsafe parser = .allocate(capacity: 1)
        unsafe yaml_parser_initialize(parser)
        unsafe input = .allocate(capacity: text.utf8.count + 1)
        _ = unsafe input.initialize(from: Array(text.utf8) + [0x0A])
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, text.utf8.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(Failure) -> (event: Event, range: SourceRange) {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let range = unsafe SourceRange(
            start: Self.position(event.start_mark),
            end: Self.position(event.end_mark)
        )
        return unsafe (meaning(of: event), range)
    }

    private mutating func meaning(of event: yaml_event_t) -> Event {
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe .scalar(
                String(decoding: bytes, as: UTF8.self),
                style(scalar.style, Int(event.start_mark.index)..<Int(event.end_mark.index)),
                anchor: Self.text(scalar.anchor),
                tag: Self.text(scalar.tag)
            )
        case YAML_ALIAS_EVENT:
            return .alias(unsafe Self.text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .sequenceStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mappingStart(anchor: Self.text(start.anchor), tag: Self.text(start.tag))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .collectionEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_STREAM_END_EVENT: return .end
        default: return .other
        }
    }

    /// `place` is the scalar's, in Unicode scalars of the text.
    private mutating func style(_ style: yaml_scalar_style_t, _ place: Range<Int>) -> Node.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted(raw: raw(place))
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private mutating func raw(_ place: Range<Int>) -> String {
        let start = index(at: place.lowerBound)
        let end = index(at: place.upperBound)
        return String(scalars[start..<end])
    }

    private mutating func index(at count: Int) -> String.Index {
        cursor.index = scalars.index(cursor.index, offsetBy: count - cursor.count)
        cursor.count = count
        return cursor.index
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func failure() -> Failure {
        let problem = unsafe Self.text(parser.pointee.problem) ?? "it cannot be read"
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            return unsafe .character(problem: problem, offset: Int(parser.pointee.problem_offset))
        }
        return unsafe .syntax(
            problem: problem,
            at: Self.position(parser.pointee.problem_mark),
            context: Self.text(parser.pointee.context) ?? "",
            from: Self.position(parser.pointee.context_mark)
        )
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }
}
